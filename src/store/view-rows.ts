// Turns rows of the record into what readers see.
import type { CallView } from './call-view.ts';
import { liveClaim } from './review-claims.ts';
import type { Medium } from '../domain/media.ts';
import type { reviews, verdicts } from './review-schema.ts';
import type { calls, sections, takes } from './schema.ts';
import { sceneAsset } from './scene-rows.ts';
import { isDate } from './stored-json.ts';
import type { ReviewView, SectionView, TakeView } from './view-types.ts';

export type CallRow = typeof calls.$inferSelect;
export type TakeRow = typeof takes.$inferSelect;
export type SectionRow = typeof sections.$inferSelect;
export type ReviewRow = typeof reviews.$inferSelect;
export type VerdictRow = typeof verdicts.$inferSelect;

type Timeless<Row> = {
  [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key];
};

/** The same row with its times as ISO strings. */
export function withIsoTimes<Row extends object>(row: Row): Timeless<Row> {
  const entries = Object.entries(row).map(([key, value]) => [key, isDate(value) ? value.toISOString() : value]);
  // Every member is kept; only dates became strings, which is what Timeless says.
  return Object.fromEntries(entries) as Timeless<Row>;
}

export function sumCost(rows: readonly CallRow[]): number {
  return rows.reduce((sum, call) => sum + (call.state === 'settled' ? call.costNanoUsd : 0), 0);
}

function sumUsage(rows: readonly CallRow[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const call of rows)
    for (const [name, count] of Object.entries(call.usage ?? {})) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** A lost answer that somebody would want to know about: one that we stopped waiting for ourselves is none. */
export function isLost(call: CallRow): boolean {
  return call.state === 'unknown' && call.resolution !== 'stopped';
}

export function callView(row: CallRow): CallView {
  const { jobId: _job, requestHash: _request, rawUsage: _raw, resultHash: _result, createdAt: _created, ...more } = row;
  const { task: _task, webhookSecretHash: _secret, ...view } = more;
  return withIsoTimes(view);
}

/** `paid` are the calls of this take. */
export function takeView(row: TakeRow, paid: readonly CallRow[]): TakeView {
  const { jobId: _job, fingerprint: _fingerprint, ...view } = row;
  return {
    ...withIsoTimes(view),
    costNanoUsd: sumCost(paid),
    usage: sumUsage(paid),
    unknownCalls: paid.filter(isLost).length,
  };
}

/** What belongs to a section, and perhaps to others of its job. */
export type SectionParts = {
  readonly tried: readonly TakeRow[];
  readonly paid: readonly CallRow[];
  readonly asked: readonly Pick<ReviewView, 'sectionId' | 'status'>[];
  /** What uploads of people are, by their hashes. */
  readonly uploads: ReadonlyMap<string, Medium>;
};

/** In order of their numbers; `paid` may hold calls of others too. */
export function takeViews(rows: readonly TakeRow[], paid: readonly CallRow[]): TakeView[] {
  const isOf = (call: CallRow, row: TakeRow): boolean => call.sectionId === row.sectionId && call.take === row.take;
  return rows
    .toSorted((a, b) => a.take - b.take)
    .map((row) =>
      takeView(
        row,
        paid.filter((call) => isOf(call, row)),
      ),
    );
}

export function sectionView(row: SectionRow, { tried, paid, asked, uploads }: SectionParts): SectionView {
  const { jobId: _job, sectionId: id, ...view } = row;
  const own = tried.filter((take) => take.sectionId === id);
  return {
    id,
    ...withIsoTimes(view),
    ...sceneAsset(row, own, uploads),
    needsUserReview: asked.some((review) => review.sectionId === id && review.status === 'open'),
    costNanoUsd: sumCost(paid.filter((call) => call.sectionId === id)),
    takes: takeViews(own, paid),
  };
}

/** `given` holds the verdicts of this review, and perhaps of others. */
export function reviewView(row: ReviewRow, given: readonly VerdictRow[]): ReviewView {
  const { workflowId: _workflow, ...view } = row;
  const claim = liveClaim(row);
  const own = given.filter((verdict) => verdict.reviewId === row.id);
  return {
    ...withIsoTimes(view),
    claimedBy: claim?.by ?? null,
    claimedUntil: claim?.until.toISOString() ?? null,
    verdicts: own.map(({ id, verdict, by, status, ignoredBecause, contentHash, raw, body, createdAt }) => ({
      id,
      verdict,
      by,
      status,
      ignoredBecause,
      contentHash,
      take: body.take ?? null,
      provider: body.provider ?? null,
      model: body.model ?? null,
      artifact: body.artifact ?? null,
      budget: body.budget ?? null,
      reasonCode: body.reasonCode ?? null,
      raw,
      note: body.note ?? null,
      createdAt: createdAt.toISOString(),
    })),
  };
}
