// Answers of media vendors that were lost on their way: at any byte, in silence, or in no protocol at all (SPEC C4).
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { mediaVendors } from '../../../src/domain/media.ts';
import {
  context,
  failureOf,
  modelOf,
  requestTo,
  startVendorServer,
  taskIds,
  tasksAt,
  type Exchange,
  type Fault,
  type VendorServer,
} from './vendor-server.ts';

let server: VendorServer;
afterEach(() => server.close());

/** Every seventh byte, and what lies around the end of the head and of the whole. */
function cutsOf(exchange: Exchange): number[] {
  const { whole, head } = server.sizes(exchange);
  const steps = Array.from({ length: Math.ceil(whole / 7) }, (_, index) => index * 7);
  return [...steps, head - 1, head, head + 1, whole - 1].filter((bytes) => bytes < whole);
}

describe.each(mediaVendors)('%s', (vendor) => {
  beforeEach(async () => {
    server = await startVendorServer(vendor);
  });
  const model = modelOf[vendor];
  const task = { id: taskIds[vendor] };
  const submit = () => tasksAt(server).submit(requestTo(vendor), context());
  const poll = () => tasksAt(server).poll(model, task, context());
  const impatient = { createTimeoutMs: 80, pollTimeoutMs: 80 };

  describe('a create', () => {
    test('that was cut at any byte is ambiguous, and was made once', async () => {
      const cuts = cutsOf('create');
      for (const bytes of cuts) {
        server.fail('create', { kind: 'cut', bytes });
        expect({ bytes, failure: await failureOf(submit()) }).toMatchObject({
          bytes,
          failure: { kind: 'ambiguous', unbilled: false },
        });
      }
      expect(server.count('create')).toBe(cuts.length);
    });

    test('that was reset at any byte is ambiguous, and was made once', async () => {
      const cuts = cutsOf('create').filter((_, index) => index % 5 === 0);
      for (const bytes of cuts) {
        server.fail('create', { kind: 'cut', bytes, how: 'reset' });
        expect(await failureOf(submit())).toMatchObject({ kind: 'ambiguous', unbilled: false });
      }
      expect(server.count('create')).toBe(cuts.length);
    });

    const silences: Fault[] = [{ kind: 'hang' }, { kind: 'stall', bytes: 5 }, { kind: 'stall', bytes: 120 }];
    test.each(silences)('that ends in silence is ambiguous: %j', async (fault) => {
      server.fail('create', fault);
      const failure = await failureOf(tasksAt(server, impatient).submit(requestTo(vendor), context()));
      expect(failure).toMatchObject({ kind: 'ambiguous', unbilled: false });
      expect(failure.message).toContain('in time');
      expect(server.count('create')).toBe(1);
    });

    test('that was dropped before its answer is ambiguous, and was made once', async () => {
      server.fail('create', { kind: 'drop' });
      expect(await failureOf(submit())).toMatchObject({ kind: 'ambiguous', unbilled: false });
      expect(server.count('create')).toBe(1);
    });

    test.each([500, 429])('answered %i and cut at any byte is classed by what of it arrived', async (status) => {
      const headers = { 'retry-after': '7' };
      server.answer('create', { status, headers, body: { error: 'x'.repeat(60) } });
      const { head } = server.sizes('create');
      const cuts = cutsOf('create');
      for (const bytes of cuts) {
        server.fail('create', { kind: 'cut', bytes });
        const arrived = status === 500 ? 'overloaded' : 'rate_limited';
        const kind = bytes < head ? 'ambiguous' : arrived;
        expect({ bytes, failure: await failureOf(submit()) }).toMatchObject({
          bytes,
          failure: { kind, unbilled: bytes >= head },
        });
      }
      expect(server.count('create')).toBe(cuts.length);
    });
  });

  describe('a poll', () => {
    test('that was cut at any byte is to be asked again', async () => {
      for (const bytes of cutsOf('poll')) {
        server.fail('poll', { kind: 'cut', bytes });
        expect({ bytes, failure: await failureOf(poll()) }).toMatchObject({ bytes, failure: { kind: 'overloaded' } });
      }
    });

    const silences: Fault[] = [{ kind: 'hang' }, { kind: 'drop' }, { kind: 'stall', bytes: 90 }];
    test.each(silences)('that is never answered is to be asked again: %j', async (fault) => {
      server.fail('poll', fault);
      const failure = await failureOf(tasksAt(server, impatient).poll(model, task, context()));
      expect(failure.kind).toBe('overloaded');
    });
  });

  test('that speaks no HTTP leaves a create ambiguous', async () => {
    const mute = createServer((socket) => void socket.resume().end('hello\r\n\r\n'));
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve);
    });
    const address = mute.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const failure = await failureOf(tasksAt({ vendor, url }).submit(requestTo(vendor), context()));
    await new Promise((resolve) => {
      mute.close(resolve);
    });
    expect(failure).toMatchObject({ kind: 'ambiguous', unbilled: false });
  });
});
