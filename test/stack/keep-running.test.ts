// Parts that end without being asked are started again.
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { keepRunning, type Part } from '../../src/stack/keep-running.ts';

const logger = pino({ level: 'silent' });

type Fake = Part & { readonly number: number; end(): void };

function fakePart(number: number): Fake {
  let end = (): void => {};
  const exited = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    number,
    exited,
    end,
    stop: async () => end(),
  };
}

function starter(failing: readonly number[] = []) {
  const started: Fake[] = [];
  let calls = 0;
  let onStart = (): void => {};
  const start = async (): Promise<Fake> => {
    calls += 1;
    if (failing.includes(calls)) throw new Error(`start ${calls} fails`);
    const part = fakePart(calls);
    started.push(part);
    onStart();
    return part;
  };
  const untilStarted = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onStart = () => {
        if (started.length >= count) resolve();
      };
      onStart();
    });
  return { start, started, untilStarted };
}

describe('a part that is kept running', () => {
  test('is started again when it ends', async () => {
    const { start, started, untilStarted } = starter();
    const kept = await keepRunning('part', start, logger);
    started[0]?.end();
    await untilStarted(2);
    expect(started).toHaveLength(2);
    await kept.stop();
  });

  test('is tried again after a start that failed', async () => {
    const { start, started, untilStarted } = starter([2]);
    const kept = await keepRunning('part', start, logger);
    started[0]?.end();
    await untilStarted(2);
    expect(started.map((part) => part.number)).toEqual([1, 3]);
    await kept.stop();
  });

  test('is not started again after stop', async () => {
    const { start, started } = starter();
    const kept = await keepRunning('part', start, logger);
    await kept.stop();
    expect(started).toHaveLength(1);
  });

  test('lets a stop through that comes between an end and the next start', async () => {
    const { start, started } = starter();
    const kept = await keepRunning('part', start, logger);
    started[0]?.end();
    await started[0]?.exited;
    await kept.stop();
    expect(started).toHaveLength(1);
  });

  test("throws the first start's own error", async () => {
    const { start } = starter([1]);
    await expect(keepRunning('part', start, logger)).rejects.toThrow('start 1 fails');
  });
});
