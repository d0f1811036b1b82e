// Inputs and results of the activities of a clip edit: small facts and hashes, never prompts (CONTRACT, "Temporal").
import type { Preset } from '../domain/job.ts';
import type { MediaProvider, Medium } from '../domain/media.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { RoleModels } from '../domain/role.ts';
import type { BudgetDenied, SectionRef } from './inputs.ts';

/** Which clip of which job is edited. */
export type ClipRef = { readonly jobId: string; readonly clipIndex: number };

/** A clip as an edit has loaded it: another version may have become the current one since. */
export type LoadedClip = ClipRef & {
  /** The current one when absent. */
  readonly version?: number;
};

export type ClipFacts = {
  readonly kind: 'found';
  readonly title: string;
  readonly medium: Medium;
  readonly provider?: MediaProvider;
  readonly promptHash: string;
  readonly seed?: number;
  /** The version that is edited: the current one. */
  readonly version: number;
  readonly parentHash: string;
  readonly durationMs: number;
  /** What the edit has to do without. */
  readonly notes: readonly string[];
};
export type LoadClipResult = ClipFacts | { readonly kind: 'missing'; readonly message: string };

/** The one section of an edit job, planned from the clip's scene. */
export type PlanClipEditInput = LoadedClip & {
  readonly editJobId: string;
  readonly sectionId: string;
  readonly workflowId: string;
  readonly instructionHash: string;
  /** Who makes the edit. */
  readonly provider: MediaProvider;
};
export type PlanClipEditResult =
  | { readonly kind: 'planned'; readonly title: string }
  | { readonly kind: 'missing'; readonly message: string };

export type RewriteClipInput = LoadedClip & {
  readonly editJobId: string;
  readonly instructionHash: string;
  readonly models: RoleModels;
  readonly onUnknown: SectionPolicy['onUnknown'];
  readonly preset: Preset;
  /** Let the bands move with the thumbs that were given (SPEC R9). */
  readonly learn: boolean;
  /** 1-based logical number of this rewriting; 1 where absent. */
  readonly round?: number;
};
export type RewriteClipResult =
  | {
      readonly kind: 'rewritten';
      readonly promptHash: string;
      /** The whole of it as JSON (`Rewrite`): what keepVersion reads. */
      readonly rewriteHash: string;
      readonly creativity: number;
      readonly by: 'template' | 'model' | 'unread_reply';
      readonly notes: readonly string[];
      /** The new prompt is the old one, and so would be the seed: there is nothing to make. */
      readonly unchanged: boolean;
    }
  | { readonly kind: 'not_rewritten'; readonly reason: string }
  | { readonly kind: 'missing'; readonly message: string }
  /** The answer was lost, and the policy does not let the call be made again. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | BudgetDenied;

export type KeepVersionInput = ClipRef & {
  readonly editJobId: string;
  readonly sectionId: SectionRef['sectionId'];
  readonly take: number;
  readonly instructionHash: string;
  readonly rewriteHash: string;
  /** Asset of the version that was edited. */
  readonly parentHash: string;
  /** Who asked for the edit. */
  readonly by: string;
};
/** A person's upload in place of the edit's own take. */
export type KeepUploadInput = Omit<KeepVersionInput, 'take' | 'rewriteHash'> & { readonly uploadHash: string };
export type KeepVersionResult = {
  readonly version: number;
  readonly parent: number | null;
  readonly isUnchanged: boolean;
  readonly similarity: number | null;
};
