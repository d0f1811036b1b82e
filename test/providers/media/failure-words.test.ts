// Sentences of vendors that give no code, read for what they mean.
import { describe, expect, test } from '@jest/globals';
import { soundsModerated, soundsOutOfMoney } from '../../../src/providers/media/failure-words.ts';

const ordinary = [
  'Validation of body failed (ratio: Invalid option)',
  'Input should be less than or equal to 12',
  'task timed out',
  'Rate limit reached, try again later',
  'CUDA out of memory',
  'Image download failed',
  'The field safety_tolerance is out of range',
  'no message',
];

describe('soundsModerated', () => {
  test.each([
    'Failure to pass the risk control system',
    'The prompt contains sensitive words',
    'Your prompt violates our Community Guidelines',
    'This goes against our usage policies',
    'Blocked by content_policy',
    'NSFW content detected',
    'content moderation failed',
    'Prohibited content',
  ])('is true of: %s', (words) => {
    expect(soundsModerated(words)).toBe(true);
    expect(soundsOutOfMoney(words)).toBe(false);
  });

  test.each(ordinary)('is false of: %s', (words) => {
    expect(soundsModerated(words)).toBe(false);
  });
});

describe('soundsOutOfMoney', () => {
  test.each([
    'You do not have enough credits to run this task.',
    'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
    'insufficient credits',
    'Insufficient account balance',
    'account credit is not enough',
    'freeze point failed: not enough points',
  ])('is true of: %s', (words) => {
    expect(soundsOutOfMoney(words)).toBe(true);
    expect(soundsModerated(words)).toBe(false);
  });

  test.each(ordinary)('is false of: %s', (words) => {
    expect(soundsOutOfMoney(words)).toBe(false);
  });
});
