// What is drawn in place on a terminal.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { JobEvent } from '../../src/cli/follow-events.ts';
import { terminalView } from '../../src/cli/live-view.ts';
import { WatchState } from '../../src/cli/watch-state.ts';

let seq = 0;
const event = (type: string, data: JobEvent['data'], more: Partial<JobEvent> = {}): JobEvent => ({
  seq: (seq += 1),
  jobId: 'j',
  type,
  at: '2026-01-01T00:00:00.000Z',
  data,
  ...more,
});

const planned = event('planned', {
  title: 'Sorting',
  sections: [{ id: 's1', number: 1, title: 'One', renderer: 'svg' }],
});
const take = (number: number, status: string) => event('take_status', { status }, { sectionId: 's1', take: number });

/** What is written when the view is closed after these events, which draws at once. */
function drawn(events: readonly JobEvent[], times = 1): string {
  const written: string[] = [];
  const state = new WatchState();
  const view = terminalView({ write: (text: string) => written.push(text) > 0, columns: 100, rows: 40 });
  for (const one of events) {
    state.apply(one);
    view.show(one, state);
  }
  for (let n = 0; n < times; n += 1) view.close();
  return written.join('');
}

test.each([
  [[1, 2, 3], 'takes 1–3 being written'],
  [[1, 3], 'takes 1, 3 being written'],
  [[2], 'take 2 being written'],
])('tells all takes %j that are at the same', (numbers, words) => {
  const text = stripVTControlCharacters(drawn([planned, ...numbers.map((number) => take(number, 'writing'))]));
  expect(text).toContain(words);
});

test('tells the furthest work first', () => {
  const text = stripVTControlCharacters(drawn([planned, take(1, 'rendering'), take(2, 'writing')]));
  expect(text).toContain('take 1 rendering');
});

test('draws again from the first column, where a ^C has moved the cursor', () => {
  expect(drawn([planned], 2)).toContain('\u001B[3F\u001B[J');
});
