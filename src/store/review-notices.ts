// What the deployment's webhook is told of a review: written with the change itself, so that no message is lost or invented.
import { and, eq } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import type { NotificationRow } from './clip-types.ts';
import { addNotification } from './notifications.ts';
import type { ReviewRow, VerdictRow } from './review-types.ts';
import { jobs, sections, takes } from './schema.ts';

/** What the review is about, in facts: no prompt, no source, no media. */
async function subjectOf(tx: Transaction, review: ReviewRow) {
  const { jobId, sectionId, bestTake } = review;
  const [job] = await tx
    .select({ kind: jobs.kind, title: jobs.title, demo: jobs.demo })
    .from(jobs)
    .where(eq(jobs.id, jobId));
  const [section] = await tx
    .select({ number: sections.number, title: sections.title })
    .from(sections)
    .where(and(eq(sections.jobId, jobId), eq(sections.sectionId, sectionId ?? '')));
  const isBest = and(eq(takes.jobId, jobId), eq(takes.sectionId, sectionId ?? ''), eq(takes.take, bestTake ?? 0));
  const [best] = await tx.select({ score: takes.score }).from(takes).where(isBest);
  return {
    job: { id: jobId, ...job },
    section: section === undefined ? null : { id: sectionId, ...section },
    bestTake,
    bestScore: best?.score ?? null,
  };
}

/** A message to the webhook, in the transaction of what it tells. `verdict` is the one that decided it. */
export async function notify(
  tx: Transaction,
  review: ReviewRow,
  told: { readonly type: NotificationRow['type']; readonly verdict?: VerdictRow },
): Promise<void> {
  const { id, jobId, subject, reason, question, deadlineAt, deadlinePolicy, createdAt } = review;
  const { type, verdict } = told;
  const payload = {
    review: id,
    ...(await subjectOf(tx, review)),
    subject,
    reason,
    question,
    openedAt: createdAt.toISOString(),
    deadlineAt: deadlineAt?.toISOString() ?? null,
    deadlinePolicy,
    ...(verdict && {
      verdict: verdict.verdict,
      decidedBy: verdict.by,
      take: verdict.body.take ?? null,
      reasonCode: verdict.body.reasonCode ?? null,
    }),
  };
  await addNotification(tx, { type, jobId, reviewId: id, payload });
}
