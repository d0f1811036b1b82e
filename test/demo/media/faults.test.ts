// What goes wrong at the demo's media vendors when it is told to, at each place of a task's life.
import { afterEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { MediaFault } from '../../../src/demo/media/media-faults.ts';
import type { DemoVendors } from '../../../src/demo/vendors.ts';
import { mediaVendors, type MediaVendor } from '../../../src/domain/media.ts';
import {
  at,
  bodyFor,
  create,
  createPaths,
  keys,
  outputOf,
  poll,
  pollPath,
  probe,
  readReply,
  startMediaDemo,
  statusOf,
  taskIdOf,
  untilOver,
} from './support/media-demo.ts';

let demo: DemoVendors;
afterEach(() => demo.close());

async function start(...faults: readonly MediaFault[]): Promise<void> {
  demo = await startMediaDemo({ faults });
}

/** How a call ended: its status, or that it did not end well. */
async function endOf(call: Promise<Response>): Promise<number | 'broken'> {
  try {
    const response = await call;
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 'broken';
  }
}

function post(vendor: MediaVendor, signal?: AbortSignal): Promise<Response> {
  const headers = { ...keys[vendor], 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(bodyFor(vendor)), ...(signal && { signal }) };
  return fetch(`${demo.baseUrls[vendor]}${createPaths[vendor]}`, init);
}

const paid = (vendor: MediaVendor) => demo.counts()[vendor]?.paid ?? 0;

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`It did not come true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each(mediaVendors)('at a create of %s', (vendor) => {
  test('an error status takes nothing and says it in the vendor’s form', async () => {
    await start({ at: 'submit', kind: 'status', status: 429, retryAfterMs: 2_000, vendor });
    const reply = await readReply(await post(vendor));
    expect([reply.status, reply.headers.get('retry-after'), paid(vendor)]).toEqual([429, '2', 0]);
    const message = {
      piapi: at(reply.body, 'message'),
      fal: at(reply.body, 'detail'),
      runway: at(reply.body, 'error'),
    };
    expect(message[vendor]).toBe('The demo was told to answer so.');
  });

  test('a connection that drops before it was taken costs nothing', async () => {
    await start({ at: 'submit', kind: 'dropBefore' });
    expect([await endOf(post(vendor)), paid(vendor)]).toEqual(['broken', 0]);
  });

  test.each(['dropAnswer', 'dropAfterHeaders', 'dropMidBody'] as const)(
    '%s loses the answer to a paid task',
    async (kind) => {
      await start({ at: 'submit', kind });
      expect([await endOf(post(vendor)), paid(vendor)]).toEqual(['broken', 1]);
      await until('the log says so', () => demo.received()[0]?.state === 'lost');
      const [task] = demo.tasks();
      expect(statusOf(vendor, await poll(demo, vendor, task?.id ?? ''))).not.toBe('undefined');
    },
  );

  test('a hang ends when the caller gives up, and was paid', async () => {
    await start({ at: 'submit', kind: 'hang' });
    const stop = new AbortController();
    const call = endOf(post(vendor, stop.signal));
    await until('it was taken', () => paid(vendor) === 1);
    stop.abort();
    expect(await call).toBe('broken');
  });

  test('a page with status 200 hides a paid task', async () => {
    await start({ at: 'submit', kind: 'html200' });
    const response = await post(vendor);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('<html>');
    expect(paid(vendor)).toBe(1);
  });

  test('a create can be held before it is taken, and after', async () => {
    await start();
    demo.hold({ at: 'submit', stage: 'received' });
    const first = post(vendor);
    await until('it came in', () => demo.received()[0]?.media !== undefined);
    expect(paid(vendor)).toBe(0);
    demo.release();
    expect((await first).status).toBe(200);
    demo.hold({ at: 'submit' });
    const second = post(vendor);
    await until('it was taken', () => paid(vendor) === 2);
    expect(demo.received()[1]?.state).toBe('open');
    demo.release();
    expect((await second).status).toBe(200);
  });
});

describe.each(mediaVendors)('a task at %s', (vendor) => {
  const failing = { piapi: 'failed', fal: 'COMPLETED', runway: 'FAILED' };

  test.each(['taskFails', 'moderated'] as const)('ends badly: %s', async (kind) => {
    await start({ at: 'submit', kind });
    const id = taskIdOf(vendor, await create(demo, vendor));
    const over = await untilOver(demo, vendor, id);
    expect(statusOf(vendor, over)).toBe(failing[vendor]);
    const result = await readReply(
      await fetch(`${demo.baseUrls.fal}/fal-ai/flux/requests/${id}`, { headers: keys.fal }),
    );
    const why = {
      piapi: at(over.body, 'data', 'error', 'message'),
      fal: at(result.body, 'detail', 0, 'type') ?? at(result.body, 'error_type'),
      runway: at(over.body, 'failureCode'),
    };
    const codes = {
      taskFails: { piapi: /told to let this task fail/, fal: /internal_error/, runway: /^INTERNAL\.BAD_OUTPUT/ },
      moderated: { piapi: /moderation/, fal: /content_policy_violation/, runway: /^SAFETY\.INPUT/ },
    };
    expect(why[vendor]).toMatch(codes[kind][vendor]);
  });

  test('never ends where it is told so', async () => {
    await start({ at: 'submit', kind: 'neverEnds' });
    const id = taskIdOf(vendor, await create(demo, vendor));
    const running = { piapi: 'processing', fal: 'IN_PROGRESS', runway: 'RUNNING' };
    expect(statusOf(vendor, await poll(demo, vendor, id))).toBe(running[vendor]);
  });
});

describe.each(mediaVendors)('at a poll of %s', (vendor) => {
  async function taskStruckBy(fault: Omit<MediaFault, 'at'>): Promise<string> {
    await start({ ...fault, at: 'poll' });
    return taskIdOf(vendor, await create(demo, vendor));
  }
  const ask = (id: string, signal?: AbortSignal) =>
    fetch(`${demo.baseUrls[vendor]}${pollPath(vendor, id)}`, { headers: keys[vendor], ...(signal && { signal }) });

  test.each(['dropBefore', 'dropAfterHeaders', 'dropMidBody'] as const)(
    '%s breaks that one, and not the next',
    async (kind) => {
      const id = await taskStruckBy({ kind });
      expect(await endOf(ask(id))).toBe('broken');
      expect(await endOf(ask(id))).toBeLessThan(300);
    },
  );

  test('an error status and a page come in place of the state', async () => {
    const id = await taskStruckBy({ kind: 'status', status: 500 });
    demo.inject({ at: 'poll', kind: 'html200' });
    expect((await ask(id)).status).toBe(500);
    expect((await ask(id)).headers.get('content-type')).toContain('text/html');
  });

  test('it may be about another task', async () => {
    const id = await taskStruckBy({ kind: 'otherTask' });
    const { body } = await poll(demo, vendor, id);
    const told = { piapi: at(body, 'data', 'task_id'), fal: at(body, 'request_id'), runway: at(body, 'id') };
    expect(told[vendor]).toMatch(/^[0-9a-f-]{36}$/);
    expect(told[vendor]).not.toBe(id);
  });

  test('it waits while it is held', async () => {
    const id = await taskStruckBy({ kind: 'status', match: 'of no prompt' });
    demo.hold({ at: 'poll' });
    const call = ask(id);
    await until('it came in', () =>
      demo.received().some(({ media }) => media?.at === 'poll' && media.prompt !== undefined),
    );
    expect(demo.release()).toBe(1);
    expect((await call).ok).toBe(true);
  });
});

test('states come in other letters', async () => {
  await start({ at: 'poll', kind: 'capitals', vendor: 'piapi', times: 1_000 });
  const id = taskIdOf('piapi', await create(demo, 'piapi'));
  expect(statusOf('piapi', await untilOver(demo, 'piapi', id))).toBe('Completed');
});

test('a picture that was called unsafe is black', async () => {
  await start({ at: 'submit', kind: 'flagged' });
  const url = await outputOf(demo, 'fal', taskIdOf('fal', await create(demo, 'fal')));
  const { channels } = await sharp(await (await fetch(url)).arrayBuffer()).stats();
  expect(Math.max(...channels.map(({ max }) => max))).toBe(0);
});

describe('at a download', () => {
  async function addressUnder(fault: Omit<MediaFault, 'at'>): Promise<string> {
    await start({ ...fault, at: 'download' });
    return outputOf(demo, 'runway', taskIdOf('runway', await create(demo, 'runway')));
  }

  test.each([0, 1, 1_000])('the connection drops after %d bytes, and the next download is whole', async (atByte) => {
    const url = await addressUnder({ kind: 'dropMidBody', atByte });
    expect(await endOf(fetch(url))).toBe('broken');
    expect((await probe(new Uint8Array(await (await fetch(url)).arrayBuffer()))).seconds).toBe(2);
  });

  test('the address has expired', async () => {
    const url = await addressUnder({ kind: 'expiredUrl' });
    expect((await fetch(url)).status).toBe(403);
  });

  test('the address leads elsewhere', async () => {
    const url = await addressUnder({ kind: 'redirect', location: 'http://169.254.169.254/latest/meta-data/' });
    const response = await fetch(url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'http://169.254.169.254/latest/meta-data/',
    ]);
  });

  test.each([
    ['html', 'text/html; charset=utf-8', /^<!doctype/],
    ['picture', 'image/png', /PNG/],
  ] as const)('it gives %s in place of a video', async (gives, type, start_) => {
    const response = await fetch(await addressUnder({ kind: 'wrongMedia', gives }));
    expect(response.headers.get('content-type')).toBe(type);
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 12)
        .toString('latin1'),
    ).toMatch(start_);
  });

  test('it gives a video that breaks off, with status 200 and its own length', async () => {
    const url = await addressUnder({ kind: 'wrongMedia', gives: 'truncated' });
    const cut = await (await fetch(url)).arrayBuffer();
    const whole = await (await fetch(url)).arrayBuffer();
    expect(cut.byteLength).toBe(Math.floor(whole.byteLength / 3));
  });

  test('a key that came with it is noted', async () => {
    const url = await addressUnder({ kind: 'status', match: 'of no prompt' });
    await fetch(url, { headers: keys.runway });
    expect(demo.received().at(-1)?.media).toMatchObject({ at: 'download', carriedKey: true });
  });
});

describe('a fault', () => {
  test('strikes the model and the prompt that it names', async () => {
    await start({ at: 'submit', kind: 'status', model: 'kling', match: 'tea', skip: 1 });
    const statusFor = async (prompt: string) =>
      (await create(demo, 'piapi', { body: bodyFor('piapi', prompt) })).status;
    const statuses = [];
    for (const prompt of ['tea', 'coffee', 'tea', 'tea']) statuses.push(await statusFor(prompt));
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  test('without a place strikes calls to models only', async () => {
    demo = await startMediaDemo({ faults: [{ kind: 'status', status: 503 }] });
    expect((await create(demo, 'fal')).status).toBe(200);
  });

  test('is refused where it cannot strike', async () => {
    await start();
    const arm = async (fault: object) => {
      const headers = { 'x-retake-demo-token': demo.adminToken };
      return (await fetch(`${demo.url}/__demo/faults`, { method: 'POST', headers, body: JSON.stringify(fault) }))
        .status;
    };
    expect(await arm({ at: 'submit', kind: 'status', status: 500 })).toBe(200);
    expect(await arm({ at: 'submit', kind: 'duplicate' })).toBe(400);
    expect(await arm({ at: 'webhook', kind: 'hang' })).toBe(400);
    expect((await create(demo, 'fal')).status).toBe(500);
  });
});
