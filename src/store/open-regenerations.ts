// Which sections are being made again after their own workflow has ended (SPEC A9): for them nothing is closed when their job ends.
import { and, eq, gt, isNull } from 'drizzle-orm';
import { regenerations } from './clip-schema.ts';
import type { Database, JobRow, Transaction } from './database.ts';
import { jobs } from './schema.ts';

/** One that was begun after the job's cancel was asked for is a new request of a person; one from before it was canceled with the job. */
function isOpen(job: Pick<JobRow, 'cancelAskedAt'>) {
  const outlives = job.cancelAskedAt === null ? undefined : gt(regenerations.createdAt, job.cancelAskedAt);
  return and(isNull(regenerations.endedAt), outlives);
}

/** The ids of the job's sections that are made again right now; none for an unknown job. */
export async function openRegenerations(db: Database | Transaction, jobId: string): Promise<ReadonlySet<string>> {
  const [job] = await db.select({ cancelAskedAt: jobs.cancelAskedAt }).from(jobs).where(eq(jobs.id, jobId));
  if (job === undefined) return new Set();
  const rows = await db
    .select({ sectionId: regenerations.sectionId })
    .from(regenerations)
    .where(and(eq(regenerations.jobId, jobId), isOpen(job)));
  return new Set(rows.map((row) => row.sectionId));
}

export async function hasOpenRegeneration(
  tx: Transaction,
  job: JobRow,
  sectionId: string | undefined,
): Promise<boolean> {
  if (sectionId === undefined) return false;
  const isIt = and(eq(regenerations.jobId, job.id), eq(regenerations.sectionId, sectionId), isOpen(job));
  return (await tx.select({ number: regenerations.number }).from(regenerations).where(isIt)).length > 0;
}
