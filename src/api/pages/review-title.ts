// What a review is called wherever it is listed, and where what it is about can be seen.
import type { ReviewItem } from '../../store/review-types.ts';

/** `5. Closing`, `Budget of Morning coffee`. */
export function reviewTitle({ sectionNumber, sectionTitle, sectionId, subject, jobTitle }: ReviewItem): string {
  if (sectionTitle !== null) return `${sectionNumber ?? ''}. ${sectionTitle}`;
  const what = subject === 'section' ? (sectionId ?? 'Section') : subject === 'plan' ? 'Plan' : 'Budget';
  return `${what} of ${jobTitle ?? 'a job'}`;
}

export function sectionPath({ jobId, sectionId }: Pick<ReviewItem, 'jobId' | 'sectionId'>): string {
  const job = `/jobs/${encodeURIComponent(jobId)}`;
  return sectionId === null ? job : `${job}#section-${encodeURIComponent(sectionId)}`;
}
