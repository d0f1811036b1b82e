// How well providers did of late with scenes of one kind, for those who choose the next one (SPEC A10).
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { MediaProvider } from '../domain/media.ts';
import type { Database } from './database.ts';
import { jobs, sections, takes } from './schema.ts';
import type { JobRecord } from './store.ts';

/** Enough to tell providers apart, few enough to follow a model that was replaced. */
const latest = 200;

/** The latest scores of takes that providers made, of all jobs. */
export async function readRecordedScores(
  db: Database,
  { medium, contentType, demo }: Parameters<JobRecord['recordedScores']>[0],
): ReturnType<JobRecord['recordedScores']> {
  return await db
    .select({ provider: sql<MediaProvider>`${takes.provider}`, score: sql<number>`${takes.score}` })
    .from(takes)
    .innerJoin(sections, and(eq(sections.jobId, takes.jobId), eq(sections.sectionId, takes.sectionId)))
    .innerJoin(jobs, eq(jobs.id, takes.jobId))
    .where(
      and(
        eq(jobs.demo, demo),
        sql`${sections.scene} ->> 'medium' = ${medium}`,
        sql`${sections.scene} ->> 'contentType' = ${contentType}`,
        isNotNull(takes.provider),
        isNotNull(takes.score),
      ),
    )
    .orderBy(desc(takes.scoredAt))
    .limit(latest);
}
