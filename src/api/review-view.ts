// A review as the outside sees it: the record's view with the score of the best take and where the verdict goes.
import type { ReviewView } from '../store/view-types.ts';
import type { ApiDeps } from './api-deps.ts';

export type ReviewAnswer = ReviewView & {
  readonly bestScore: number | null;
  readonly links: { readonly self: string; readonly verdict: string; readonly job: string };
};

export async function reviewAnswer(deps: Pick<ApiDeps, 'store'>, view: ReviewView): Promise<ReviewAnswer> {
  const self = `/api/reviews/${encodeURIComponent(view.id)}`;
  return {
    ...view,
    bestScore: await bestScore(deps, view),
    links: { self, verdict: `${self}/verdict`, job: `/api/jobs/${encodeURIComponent(view.jobId)}` },
  };
}

async function bestScore(deps: Pick<ApiDeps, 'store'>, view: ReviewView): Promise<number | null> {
  const { jobId, sectionId, bestTake } = view;
  if (bestTake === null || sectionId === null) return null;
  return (await deps.store.record.readTake({ jobId, sectionId, take: bestTake }))?.score ?? null;
}
