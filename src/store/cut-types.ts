// What the rest of the code may ask about the cuts of scenes jobs: the videos that their clips are joined into.
import type { MissingSectionPolicy, Quality } from '../domain/job.ts';
import type { CutChange } from '../domain/job-event.ts';
import type { CurrentClip } from './current-clips.ts';

/** One clip that a cut is made of. */
export type CutClip = Pick<CurrentClip, 'clipIndex' | 'sectionId' | 'version' | 'assetHash'>;

export type CutView = {
  /** What it is made of; null for one that was joined before that was kept. */
  readonly clips: readonly CutClip[] | null;
  /** What has changed since the cut before; empty for the one that the job joined. */
  readonly changed: readonly CutChange[];
  /** `joining`: a clip has changed since, and the cut is being joined anew. `not_joined`: that was tried and came to nothing. */
  readonly state: 'joined' | 'joining' | 'not_joined';
  /** Of `not_joined`. */
  readonly reason: string | null;
};

/** A cut as it stands, with what it takes to join it anew. */
export type Cut = CutView & {
  /** What the clips are now, in the order of the scenes. */
  readonly current: readonly CurrentClip[];
  /** How it was joined; nothing of it where an earlier program did. */
  readonly quality: Quality | undefined;
  readonly onMissing: MissingSectionPolicy | undefined;
};

/** A cut that was joined of the clips as `joined` has them. */
export type JoinedCut = {
  readonly joined: readonly CurrentClip[];
  /** Hashes by name, as in the job's artifacts. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** What the stage `assembly` says of it besides. */
  readonly assembly: Readonly<Record<string, unknown>>;
};

export interface Cuts {
  /** Nothing where the job has no cut. */
  read(jobId: string): Promise<Cut | undefined>;
  /**
   * Makes it the cut of its job, with an event `artifact`, in the one moment in which the clips are still those that it was joined of. False
   * where one has changed since: then nothing is written, and it is to be joined again.
   */
  keep(jobId: string, cut: JoinedCut): Promise<boolean>;
  /** Says that the clips as they are now could not be joined; the cut before stands. Event `cut_not_joined`. */
  fail(jobId: string, reason: string): Promise<void>;
  /** Jobs whose cut is not made of the clips as they are, that nobody has touched for `leftForMs`. One that could not be joined comes up again after `restMs`. */
  left(times: { readonly leftForMs: number; readonly restMs: number }): Promise<readonly string[]>;
}
