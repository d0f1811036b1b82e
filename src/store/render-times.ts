// How long renders took of late, for those who plan the next one.
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Quality, RendererName } from '../domain/job.ts';
import type { RenderTime } from '../domain/expected-render.ts';
import type { Database } from './database.ts';
import { jobs, sections, takes } from './schema.ts';

/** Enough for a share of them to mean something, few enough to follow a machine that changed. */
const latest = 50;

/** The latest renders that gave a clip, of all jobs. */
export async function readRenderTimes(
  db: Database,
  { renderer, quality }: { readonly renderer: RendererName; readonly quality: Quality },
): Promise<readonly RenderTime[]> {
  const renderMs = sql<number>`extract(epoch from ${takes.renderedAt} - ${takes.renderStartedAt})::float8 * 1000`;
  return await db
    .select({ renderMs, plannedDurationMs: sections.plannedDurationMs })
    .from(takes)
    .innerJoin(sections, and(eq(sections.jobId, takes.jobId), eq(sections.sectionId, takes.sectionId)))
    .innerJoin(jobs, eq(jobs.id, takes.jobId))
    .where(
      and(
        eq(sections.renderer, renderer),
        sql`${jobs.input} ->> 'quality' = ${quality}`,
        isNotNull(takes.videoHash),
        isNotNull(takes.renderStartedAt),
      ),
    )
    .orderBy(desc(takes.renderedAt))
    .limit(latest);
}
