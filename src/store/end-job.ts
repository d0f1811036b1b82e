// Ends a job with all that it leaves open: reviews, calls, sections and takes, and its own word last (SPEC C1, C3, C5).
import { isTerminal, type JobStatus } from '../domain/job.ts';
import { closeSections } from './close-open.ts';
import type { Database } from './database.ts';
import { abandonBegun } from './ledger.ts';
import { openRegenerations } from './open-regenerations.ts';
import { cancelOpen } from './reviews.ts';
import type { JobRecord } from './store.ts';

/** How a job ends. */
export type JobEnd = {
  /** A terminal one. */
  readonly status: JobStatus;
  /** What the job says of it. */
  readonly reason?: string | undefined;
  /** What the reviews and sections that it leaves open say, where it was neither canceled nor came to its own end. */
  readonly because?: string | undefined;
};

type Words = { readonly review: string; readonly section: string };

function wordsOf({ status, because }: JobEnd): Words {
  if (because !== undefined) return { review: because, section: because };
  return status === 'canceled'
    ? { review: 'the job was canceled', section: 'canceled' }
    : { review: 'the job ended before it was decided', section: 'the job ended before it' };
}

type Writers = Pick<JobRecord, 'readSections' | 'readTakes' | 'changeTake' | 'setSectionStatus' | 'setJobStatus'>;

/** Those that the end of the job ends: one that is made again outlives it (SPEC A9). */
async function openSectionIds(db: Database, record: Writers, jobId: string): Promise<string[]> {
  const going = await openRegenerations(db, jobId);
  const rows = await record.readSections(jobId);
  return rows.filter((row) => !isTerminal(row.status) && !going.has(row.sectionId)).map((row) => row.sectionId);
}

/** The job says that it ended after all else: whoever follows its feed leaves at that word (SPEC C7). */
export async function endJob(
  db: Database,
  record: Writers,
  { jobId, ...end }: JobEnd & { readonly jobId: string },
): Promise<void> {
  const words = wordsOf(end);
  await cancelOpen(db, jobId, { because: words.review });
  await abandonBegun(db, jobId);
  const status = end.status === 'canceled' ? 'canceled' : 'failed';
  await closeSections(record, await openSectionIds(db, record, jobId), { jobId, status, reason: words.section });
  await record.setJobStatus(jobId, end.status, end.reason);
}
