// The record of the demo's calls: it forgets old ones, and counts all.
import { expect, test } from '@jest/globals';
import { DemoLog } from '../../../src/demo/protocol/demo-log.ts';

test('keeps the latest calls and those that are open, and counts all', () => {
  const log = new DemoLog();
  const first = log.begin({ vendor: 'openai', path: '/' });
  for (let n = 0; n < 3_000; n += 1) {
    const ordinal = log.begin({ vendor: 'anthropic', path: '/' });
    log.update(ordinal, { paid: n % 2 === 0, state: 'answered' });
  }
  expect(log.entries()).toHaveLength(2_000);
  expect([log.entries()[0]?.ordinal, log.entries().at(-1)?.ordinal]).toEqual([first, 3_001]);
  log.update(first, { paid: true, state: 'answered' });
  log.update(2, { state: 'lost', paid: true });
  expect(log.counts()).toEqual({ openai: { received: 1, paid: 1 }, anthropic: { received: 3_000, paid: 1_500 } });
});
