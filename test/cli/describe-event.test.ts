// Each event of a job in one line of words.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { describeEvent } from '../../src/cli/describe-event.ts';
import { knownType } from '../../src/cli/follow-events.ts';
import { WatchState } from '../../src/cli/watch-state.ts';
import { jobEventTypes } from '../../src/domain/job-event.ts';

function said(type: string, data: Record<string, unknown>, state = new WatchState()): string | undefined {
  const line = describeEvent({ seq: 1, type, jobId: 'j', at: '2026-01-01T00:00:00.000Z', data }, state);
  return line === undefined ? undefined : stripVTControlCharacters(line);
}

test.each([
  [{ clipIndex: 1, version: 3, change: 'added', parent: 2 }, 'clip 1: version 3 was added, made from version 2'],
  [{ clipIndex: 1, version: 1, change: 'reverted' }, 'clip 1: version 1 is the current one again'],
  [{ clipIndex: 0, version: 2, change: 'feedback', feedback: 'up' }, 'clip 0: thumbs up for version 2'],
])('a version of a clip %j is told', (data, words) => {
  expect(said('clip_version', data)).toBe(words);
});

const settled = { state: 'settled', step: 'submit:1', vendor: 'runway', model: 'gen4.5', costNanoUsd: 600_000_000 };

test('money of a demo is told at list price', () => {
  const state = new WatchState();
  state.demo = true;
  expect(said('call', settled, state)).toBe('$0.6000 at list price (demo) for submit:1 by runway:gen4.5');
  expect(said('call', settled)).toBe('paid $0.6000 for submit:1 by runway:gen4.5');
});

test('every type of event is known by its name, and one of a later server is told by it', () => {
  expect(jobEventTypes.map(knownType)).toEqual(jobEventTypes);
  expect(said('moon_phase', {})).toBe('moon phase');
});
