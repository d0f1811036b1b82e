// What the rest of the code may ask of clip versions, regenerations and messages in the record (SPEC A9, R8, R9).
import type { clipVersions, notifications, regenerations } from './clip-schema.ts';

export type ClipVersionRow = typeof clipVersions.$inferSelect;
/** A version that no take made: a person gave it. */
export function isUpload({
  parent,
  take,
  rewrittenBy,
}: Pick<ClipVersionRow, 'parent' | 'take' | 'rewrittenBy'>): boolean {
  return parent !== null && take === null && rewrittenBy === null;
}

export type NewClipVersion = Omit<
  typeof clipVersions.$inferInsert,
  'version' | 'isCurrent' | 'createdAt' | 'feedback' | 'feedbackBy'
>;
export type RegenerationRow = typeof regenerations.$inferSelect;
export type NotificationRow = typeof notifications.$inferSelect;

/** Every writer takes the lock of the clip's job first, and tells of the change in that job's feed (event `clip_version`). */
export interface ClipVersions {
  /** In order of their numbers. */
  list(jobId: string, clipIndex: number): Promise<readonly ClipVersionRow[]>;
  current(jobId: string, clipIndex: number): Promise<ClipVersionRow | undefined>;
  /**
   * Adds the next version and makes it the current one. Idempotent by `editJobId`; version 1 (no parent) by being there. Answers the row. Throws
   * `ClipVersionMissing` for a parent that is not there.
   */
  add(version: NewClipVersion): Promise<ClipVersionRow>;
  /** Makes an earlier version the current one; nothing when there is no such version. Throws `ClipBeingEdited` while an edit of the clip runs. */
  revert(place: {
    readonly jobId: string;
    readonly clipIndex: number;
    readonly version: number;
  }): Promise<ClipVersionRow | undefined>;
  feedback(
    place: { readonly jobId: string; readonly clipIndex: number; readonly version: number },
    given: { readonly feedback: 'up' | 'down'; readonly by: string },
  ): Promise<ClipVersionRow | undefined>;
  /** Temperatures of edits that were given a thumb, newest first, over all jobs, or those that are demo jobs or are not (SPEC R9). */
  judgedEdits(
    limit: number,
    of?: { readonly demo?: boolean },
  ): Promise<readonly { readonly temperature: number; readonly feedback: 'up' | 'down' }[]>;
}

/** Every writer takes the lock of the scene's job first, and tells of the change in that job's feed (event `regeneration`). */
export interface Regenerations {
  /**
   * Opens the next one as `queued`, unless one of the scene is open: then that one. Throws when the job has no such section, and `JobCanceling`
   * while a cancel of the job is under way.
   */
  begin(
    regeneration: Pick<RegenerationRow, 'jobId' | 'sectionId' | 'requestedBy'> &
      Partial<Pick<RegenerationRow, 'provider' | 'promptHash'>> & {
        /** The id follows from the number, so that a request that is made again after a crash starts the same workflow. */
        readonly workflowIdOf: (number: number) => string;
      },
  ): Promise<{ readonly kind: 'begun' | 'running'; readonly row: RegenerationRow }>;
  read(place: { readonly sectionId: string; readonly number: number }): Promise<RegenerationRow | undefined>;
  list(sectionId: string): Promise<readonly RegenerationRow[]>;
  /** A terminal status ends it for good: whatever comes late changes nothing. */
  setStatus(
    place: { readonly sectionId: string; readonly number: number },
    status: RegenerationRow['status'],
  ): Promise<void>;
  /** Those whose workflow was perhaps never started. */
  queued(): Promise<readonly RegenerationRow[]>;
  /** Open ones that were begun before their job's cancel was asked for: they are to end with it, whether the job has ended or not. */
  canceled(): Promise<readonly RegenerationRow[]>;
}

export interface Messages {
  /** True the first time; false for a delivery that was taken before. */
  receive(webhook: { readonly vendor: string; readonly deliveryId: string; readonly taskId: string }): Promise<boolean>;
  isReceived(webhook: { readonly vendor: string; readonly deliveryId: string }): Promise<boolean>;
  /** Messages that are due, the one that waits longest first, taken for `leaseMs` so that no other sender takes them meanwhile. `tries` counts this one in. */
  due(limit: number, leaseMs: number): Promise<readonly NotificationRow[]>;
  delivered(id: string, status: number): Promise<void>;
  /** `nextTryAt` absent: given up. Nothing when it was delivered meanwhile. */
  failed(
    id: string,
    failure: { readonly status?: number; readonly error: string; readonly nextTryAt?: Date },
  ): Promise<void>;
  listFor(reviewId: string): Promise<readonly NotificationRow[]>;
  /** Makes it due now, its tries counted anew, whatever became of it. False when there is none. */
  resend(id: string): Promise<boolean>;
}
