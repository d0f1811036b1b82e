// The figures by which a section is made (SPEC E2–E9): one typed object, overridable per deployment and per request.
import type { RenderPolicy } from '../job.ts';
import type { DeadlinePolicy } from '../review.ts';
import type { ModelRole } from '../role.ts';

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
  /** Ladders before a person is asked (E9). */
  readonly ladders: number;
  /** Role that writes, ladder by ladder: the mode's own, the same with the judge's brief, then the other mode's (E9). */
  readonly writeRoles: readonly ModelRole[];
  /** May a take that lost its failing statement be accepted without a person (E6)? */
  readonly degradedAllowed: boolean;
  /** What a call whose answer was lost leads to (C4). */
  readonly onUnknown:
    | { readonly kind: 'retry_under'; readonly nanoUsd: number }
    | { readonly kind: 'ask' }
    | { readonly kind: 'fail' };
  /** How long a review waits; nothing means for ever (C5). */
  readonly reviewDeadlineMs?: number;
  readonly reviewDeadlinePolicy: DeadlinePolicy;
};
