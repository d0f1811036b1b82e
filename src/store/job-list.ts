// A page of jobs, newest first, by keyset: stable while new jobs come in.
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { JobFilter } from './job-views.ts';
import { afterCursor, nextCursor, pageLimit } from './page-cursor.ts';
import { jobs } from './schema.ts';
import { withIsoTimes } from './view-rows.ts';
import type { JobPage, JobSummary } from './view-types.ts';

const { id, kind, status, reason, title, demo, workflowId, submittedBy, createdAt, startedAt, endedAt } = jobs;

const summaryColumns = {
  id,
  kind,
  status,
  reason,
  title,
  demo,
  workflowId,
  submittedBy,
  createdAt,
  startedAt,
  endedAt,
  // Written out, because in a query over one table the column objects come without their table's name.
  costNanoUsd: sql`(select coalesce(sum(c.cost_nano_usd), 0) from calls c
    where c.job_id = jobs.id and c.state = 'settled')`.mapWith(Number),
  unknownCalls:
    sql`(select count(*) from calls c where c.job_id = jobs.id and c.state = 'unknown' and c.resolution is distinct from 'stopped')`.mapWith(
      Number,
    ),
  openReviews: sql`(select count(*) from reviews r where r.job_id = jobs.id and r.status = 'open')`.mapWith(Number),
  sectionCounts: sql<JobSummary['sectionCounts']>`(select coalesce(jsonb_object_agg(s.status, s.count), '{}')
    from (select status, count(*) as count from sections where job_id = jobs.id group by status) s)`,
};

/** One query, whatever the size of the page. Throws `CursorInvalid`. */
export async function listJobs(db: Database, filter: JobFilter): Promise<JobPage> {
  const limit = pageLimit(filter.limit);
  const rows = await db
    .select(summaryColumns)
    .from(jobs)
    .where(
      and(
        filter.kind === undefined ? undefined : eq(jobs.kind, filter.kind),
        filter.status === undefined ? undefined : eq(jobs.status, filter.status),
        afterCursor(filter.cursor, jobs, 'newest first'),
      ),
    )
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit).map((row) => withIsoTimes(row));
  return { jobs: page, nextCursor: nextCursor(page.at(-1), rows.length > limit) };
}
