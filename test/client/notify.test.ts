// Messages to the deployment's webhook, on a loopback receiver: signed, tried again, given up, never sent twice at once.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { notifyOnce, type NotifyDeps, pauseAfter, startNotifyLoop } from '../../src/client/notify.ts';
import type { Repeating } from '../../src/client/repeating.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';

type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: string };

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const minuteMs = 60_000;
let t: TestStore;
let server: Server;
let n = 0;
let reviewId = '';
let received: Delivery[] = [];
/** What the receiver answers: one status a delivery, the last one again and again; 0 cuts the connection. */
let statuses: number[] = [200];
const loops: Repeating[] = [];
const warnings: string[] = [];

const outbound = createOutbound({ allowHosts: ['127.0.0.1:*'] });

beforeAll(async () => {
  t = await startTestStore();
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end('what a receiver says is not read');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await t.close();
});
beforeEach(async () => {
  n += 1;
  reviewId = `r${n}`;
  await t.query('delete from notifications');
  await t.store.record.createJob(testJob(`j${n}`));
  await t.store.reviews.open({
    id: reviewId,
    jobId: `j${n}`,
    subject: 'plan',
    reason: 'plan_approval',
    question: 'Is this plan right?',
    workflowId: `explainer:j${n}`,
    contentHash: 'plan',
  });
  received = [];
  statuses = [200];
  warnings.length = 0;
});
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
});

const deps = (more: Partial<NotifyDeps> = {}): NotifyDeps => ({
  messages: t.store.messages,
  outbound,
  // A server that listens on TCP has an address of this shape.
  webhook: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=canary`, secret },
  publicBaseUrl: 'https://retake.example',
  logger: { info: () => {}, warn: (_fields, message) => void warnings.push(message) },
  ...more,
});
const once = (more?: Partial<NotifyDeps>) => notifyOnce(deps(more), new AbortController().signal);
const row = async () => {
  const [first] = await t.store.messages.listFor(reviewId);
  if (first === undefined) throw new Error('no message');
  return first;
};
/** Makes the pause before the next try as good as over. */
const skipPause = () => t.query(`update notifications set next_try_at = now() where status = 'pending'`);
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('what is sent is signed: the library of the standard verifies it, and nothing that was changed', async () => {
  await once();
  const [delivery] = received;
  const headers = Object.fromEntries(
    Object.entries(delivery?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const message = new Webhook(secret).verify(delivery?.body ?? '', headers);
  expect(message).toEqual({
    type: 'review.opened',
    timestamp: (await row()).createdAt.toISOString(),
    data: {
      ...(await row()).payload,
      links: {
        review: `https://retake.example/api/reviews/${reviewId}`,
        page: `https://retake.example/reviews/${reviewId}`,
        queue: 'https://retake.example/reviews',
      },
    },
  });
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': (await row()).id });
  expect(() => new Webhook(secret).verify(`${delivery?.body} `, headers)).toThrow('No matching signature');
});

test.each([200, 204])('an answer of %i is the end of it', async (status) => {
  statuses = [status];
  expect([await once(), await once()]).toEqual([1, 0]);
  expect(await row()).toMatchObject({ status: 'delivered', lastStatus: status, tries: 1, lastError: null });
});

test('is sent again after 500, under the same id and a signature of its own time', async () => {
  statuses = [500, 503, 200];
  await once();
  expect(await once()).toBe(0);
  expect(await row()).toMatchObject({ status: 'pending', lastStatus: 500, lastError: 'the receiver answered 500' });
  await skipPause();
  await once();
  await skipPause();
  await once();
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await row()).toMatchObject({ status: 'delivered', tries: 3, lastStatus: 200 });
});

test.each([400, 404, 429])('an answer of %i is tried again', async (status) => {
  statuses = [status];
  await once();
  expect(await row()).toMatchObject({ status: 'pending', lastStatus: status });
});

test('a redirect is not followed, and said to be one', async () => {
  statuses = [307];
  await once();
  expect(await row()).toMatchObject({
    status: 'pending',
    lastError: expect.stringContaining('sends a POST elsewhere'),
  });
  expect(received).toHaveLength(1);
});

test('an address of a private network that was not opened is not reached', async () => {
  await once({ outbound: createOutbound({ allowHosts: [] }) });
  expect([received.length, (await row()).status]).toEqual([0, 'pending']);
});

test('a connection that is cut is tried again, and the log holds no secret of the address', async () => {
  statuses = [0];
  await once();
  const { status, lastStatus, lastError } = await row();
  expect([status, lastStatus]).toEqual(['pending', null]);
  expect(lastError).not.toContain('canary');
});

test('410 Gone gives up at once', async () => {
  statuses = [410];
  await once();
  expect(await row()).toMatchObject({ status: 'given_up', lastStatus: 410, tries: 1 });
  expect(warnings).toEqual(['gave up a message to the webhook']);
});

test('pauses grow, and after three days it is given up', () => {
  const pauses = Array.from({ length: 20 }, (_, index) => pauseAfter(index + 1));
  expect(pauses.slice(0, 7)).toEqual([
    5_000,
    30_000,
    2 * minuteMs,
    10 * minuteMs,
    60 * minuteMs,
    360 * minuteMs,
    360 * minuteMs,
  ]);
  const tried = pauses.filter((pause) => pause !== undefined);
  const wholeHours = tried.reduce((sum, pause) => sum + pause, 0) / (60 * minuteMs);
  expect(wholeHours).toBeGreaterThan(66);
  expect(wholeHours).toBeLessThanOrEqual(72);
  expect(pauses.at(-1)).toBeUndefined();
});

test('the next try waits for its pause', async () => {
  statuses = [500];
  await t.query('update notifications set tries = 3');
  await once();
  const pauseMs = (await row()).nextTryAt.getTime() - Date.now();
  expect(Math.round(pauseMs / minuteMs)).toBe(10);
});

test('the last try gives up', async () => {
  statuses = [500];
  await t.query('update notifications set tries = 40, last_error = $1', ['the receiver answered 500']);
  await once();
  expect(await row()).toMatchObject({ status: 'given_up', lastStatus: 500 });
});

test('one that was written long before there was a webhook is not sent, unless somebody asks for it', async () => {
  await t.query(`update notifications set created_at = now() - interval '4 days'`);
  await once();
  expect([(await row()).status, received.length]).toEqual(['given_up', 0]);
  await t.store.messages.resend((await row()).id);
  await once();
  expect([(await row()).status, received.length]).toEqual(['delivered', 1]);
});

test('two senders at once send each message once', async () => {
  for (let index = 0; index < 30; index += 1) {
    await t.query(
      `insert into notifications (id, type, job_id, review_id, payload, status) values ($1, 'review.opened', 'j', 'many', '{}', 'pending')`,
      [`many-${n}-${index}`],
    );
  }
  loops.push(startNotifyLoop(deps(), 20), startNotifyLoop(deps(), 20));
  await until(async () => (await t.query(`select 1 from notifications where status <> 'delivered'`)).rowCount === 0);
  const ids = received.map(({ headers }) => headers['webhook-id']);
  expect([ids.length, new Set(ids).size]).toEqual([31, 31]);
});

test('a message whose sender died is sent by another one when its lease is over', async () => {
  await t.store.messages.due(10, minuteMs);
  expect(await once()).toBe(0);
  await skipPause();
  expect(await once()).toBe(1);
});

test('a loop tells of each change as it comes, and ends when it is stopped', async () => {
  const loop = startNotifyLoop(deps(), 20);
  loops.push(loop);
  await until(async () => (await row()).status === 'delivered');
  const given = { id: `v${n}`, reviewId, verdict: 'approve', body: {}, by: 'ann', contentHash: 'plan' } as const;
  await t.store.reviews.writeVerdict(given);
  await t.store.reviews.apply(given.id, reviewId);
  await until(async () => received.length === 2);
  expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
    type: 'review.decided',
    data: { verdict: 'approve', decidedBy: 'ann' },
  });
  await loop.stop();
  await t.query(`update notifications set status = 'pending', next_try_at = now()`);
  expect(received).toHaveLength(2);
});

test('a stop does not wait for a receiver that never answers, and leaves the message to the next sender', async () => {
  let isAsked = false;
  const request: Outbound['request'] = (_url, { signal }) => {
    isAsked = true;
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const loop = startNotifyLoop(deps({ outbound: { request } }), 20);
  await until(async () => isAsked);
  await loop.stop();
  expect(await row()).toMatchObject({ status: 'pending', lastError: null });
});

test('a database that is away is asked again', async () => {
  let asked = 0;
  const due = async () => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return [];
  };
  loops.push(startNotifyLoop(deps({ messages: { ...t.store.messages, due } }), 5));
  await until(async () => asked > 1);
  expect(warnings).toEqual(['looking for messages to the webhook failed; trying again']);
});
