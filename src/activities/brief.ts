// Gathers what every prompt about a take says, from the record.
import { ApplicationFailure } from '@temporalio/activity';
import type { Quality } from '../domain/job.ts';
import type { TakeBrief } from '../prompts/write-take.ts';
import { codeRenderer } from './code-renderer.ts';
import type { ActivityDeps } from './deps.ts';
import type { SectionRef } from './inputs.ts';

type Place = { readonly ladder: number; readonly round: number; readonly variant: number };

/** The brief of a take at its place in the section's ladders. */
export async function readBrief(
  { store }: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  place: Place,
): Promise<TakeBrief> {
  const [job, section] = await Promise.all([store.record.readJob(jobId), store.record.readSection(jobId, sectionId)]);
  if (job === undefined || section === undefined) {
    throw ApplicationFailure.nonRetryable(`the record has no section ${sectionId} of job ${jobId}`, 'RecordMissing');
  }
  // The API validated the input before it wrote the row.
  const input = job.input as { readonly topic: string; readonly quality: Quality };
  return {
    topic: input.topic,
    quality: input.quality,
    videoTitle: job.title ?? input.topic,
    sectionNumber: section.number,
    title: section.title,
    goal: section.goal,
    narration: section.narration,
    visualBrief: section.visualBrief,
    plannedDurationMs: section.plannedDurationMs,
    renderer: codeRenderer(section),
    ...place,
  };
}

/** Text of an artifact, or nothing where there is no hash. */
export async function readOptionalText(
  { store }: ActivityDeps,
  hash: string | null | undefined,
): Promise<string | undefined> {
  return hash === null || hash === undefined ? undefined : await store.artifacts.readText(hash);
}
