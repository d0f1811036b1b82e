// A review as the outside sees it: the queue's entry with where its answers go.
import type { ReviewItem } from '../store/review-types.ts';

export type ReviewAnswer = ReviewItem & {
  readonly links: {
    readonly self: string;
    readonly verdict: string;
    readonly claim: string;
    readonly release: string;
    readonly notifications: string;
    readonly job: string;
    /** The page with the takes and the forms of the verdict. */
    readonly page: string;
  };
};

export function reviewAnswer(item: ReviewItem): ReviewAnswer {
  const self = `/api/reviews/${encodeURIComponent(item.id)}`;
  return {
    ...item,
    links: {
      self,
      verdict: `${self}/verdict`,
      claim: `${self}/claim`,
      release: `${self}/release`,
      notifications: `${self}/notifications`,
      job: `/api/jobs/${encodeURIComponent(item.jobId)}`,
      page: reviewPagePath(item),
    },
  };
}

/** Where a person decides it. */
export function reviewPagePath({ id }: Pick<ReviewItem, 'id'>): string {
  return `/reviews/${encodeURIComponent(id)}`;
}
