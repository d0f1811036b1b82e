// The figures by which a section is made (SPEC E2–E9): one typed object, overridable per deployment and per request.
import type { RenderPolicy } from '../job.ts';
import type { DeadlinePolicy } from '../review.ts';
import type { ModelRole } from '../role.ts';
import type { MediaPolicy } from './media-policy.ts';
import type { OnUnknown } from './on-unknown.ts';

export type SectionPolicy = {
  /** Takes written at once (E2). */
  readonly variants: number;
  /** Creativity of the first variant, 0–1 (E2's T). */
  readonly creativity: number;
  /** Added for every later variant (E2). */
  readonly creativityStep: number;
  readonly renderPolicy: RenderPolicy;
  /** Rounds of repair after a round in which nothing rendered (E6). */
  readonly repairRounds: number;
  /** Creativity of the repair role, 0–1 (E5). */
  readonly repairCreativity: number;
  /** Ladders before a person is asked: 3 of an explainer's section (E9); of a scene the first take and its 3 retakes (A3). */
  readonly ladders: number;
  /** Ladders that a person's `retake` starts: 1 of an explainer's section (E9), 3 retakes of a scene (A9). Absent in histories from before scenes: 1. */
  readonly personalLadders?: number;
  /** Role that writes, ladder by ladder: the mode's own, the same with the judge's brief, then the other mode's (E9). */
  readonly writeRoles: readonly ModelRole[];
  /** May a take that lost its failing statement be accepted without a person (E6)? */
  readonly degradedAllowed: boolean;
  /** What a model call whose answer was lost leads to (C4). */
  readonly onUnknown: OnUnknown;
  /** How long a review waits; nothing means for ever (C5). */
  readonly reviewDeadlineMs?: number;
  readonly reviewDeadlinePolicy: DeadlinePolicy;
  /** There where takes are made by media providers and not as code. */
  readonly media?: MediaPolicy;
};
