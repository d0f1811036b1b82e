// Narration becomes captions that fit their clip and their two lines.
import { describe, expect, test } from '@jest/globals';
import { narrationCues, toWebVtt } from '../../../src/renderers/video/captions.ts';

const narration =
  'Binary search halves the range at each step. It looks at the middle, compares, and throws away the half that cannot hold the answer; so a million entries need only twenty looks.';

describe('narrationCues', () => {
  test('fills the clip from its start to its end without a gap', () => {
    const cues = narrationCues(narration, { fromMs: 2_000, durationMs: 9_000 });
    expect(cues[0]?.fromMs).toBe(2_000);
    expect(cues.at(-1)?.toMs).toBe(11_000);
    for (const [index, { fromMs }] of cues.entries()) if (index > 0) expect(fromMs).toBe(cues[index - 1]?.toMs);
  });

  test('has shorter lines in an upright film', () => {
    const cues = narrationCues(narration, { fromMs: 0, durationMs: 9_000 }, '9:16');
    expect(cues.map(({ text }) => text.replace('\n', ' ')).join(' ')).toBe(narration);
    for (const line of cues.flatMap(({ text }) => text.split('\n'))) expect(line.length).toBeLessThanOrEqual(30);
  });

  test('keeps every word, in at most two lines of about 42 characters', () => {
    const cues = narrationCues(narration, { fromMs: 0, durationMs: 9_000 });
    expect(cues.map(({ text }) => text.replace('\n', ' ')).join(' ')).toBe(narration);
    for (const { text } of cues) {
      const lines = text.split('\n');
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
    }
  });

  test('gives no caption where nothing is said', () => {
    expect(narrationCues('  \n ', { fromMs: 0, durationMs: 1_000 })).toEqual([]);
  });
});

describe('toWebVtt', () => {
  test('writes times with hours and shows markup as text', () => {
    expect(toWebVtt([{ fromMs: 3_723_004, toMs: 3_724_000, text: 'a <b> & c' }])).toBe(
      'WEBVTT\n\n1\n01:02:03.004 --> 01:02:04.000\na &lt;b&gt; &amp; c\n',
    );
  });
});
