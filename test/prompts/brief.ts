// A brief for the tests of prompts.
import type { TakeBrief } from '../../src/prompts/write-take.ts';

export const brief: TakeBrief = {
  topic: 'Binary search',
  videoTitle: 'Halving',
  sectionNumber: 2,
  title: 'The window',
  goal: 'Know why it halves',
  narration: 'Look at the middle.',
  visualBrief: 'Nine boxes',
  plannedDurationMs: 5_000,
  renderer: 'manim',
  quality: 'draft',
  ladder: 1,
  round: 0,
  variant: 1,
};
