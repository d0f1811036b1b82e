// Judges what stood where: text and shapes off the frame, over each other, too wide, too small, too faint (SPEC E9). Pure.
import type { CheckFinding } from '../domain/score.ts';
import type { SceneSample } from './layout.ts';
import { overflows, overlaps } from './layout/collisions.ts';
import { tooFaint, tooSmall } from './layout/legibility.ts';
import { offCanvas } from './layout/off-canvas.ts';
import { readScene } from './layout/scene.ts';
import { tellOnce } from './layout/told.ts';

/**
 * Findings about a clip's layout, hard ones first, at most three of a check, the worst of each first. Hard is one thing alone: half of all texts
 * stand mostly outside the frame for most of their time. Everything else is soft: boxes are crude, and what they say is for the judge and for
 * the next brief. No boxes at all are no finding: pixels tell whether a clip is blank (`checkVideo`), a list that was not filled does not.
 * The order of samples and boxes does not matter. Never throws.
 */
export function layoutFindings(samples: readonly SceneSample[]): CheckFinding[] {
  const moments = readScene(samples);
  const found = [offCanvas, overlaps, overflows, tooSmall, tooFaint].flatMap((check) => tellOnce(check(moments)));
  return found.toSorted((a, b) => Number(b.severity === 'hard') - Number(a.severity === 'hard'));
}
