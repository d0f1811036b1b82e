// Joins what the sections made into one film; a film that cannot be made costs none of them (SPEC E10).
import { ActivityFailure, isCancellation, patched } from '@temporalio/workflow';
import type { MissingSectionPolicy, Quality } from '../domain/job.ts';
import type { JobResult, SectionResult } from './contract.ts';
import { reasonOf } from './failure-reason.ts';
import { assembleExplainer, assembleSections } from './proxies.ts';

export type Joining = {
  readonly jobId: string;
  readonly quality: Quality;
  readonly onMissing: MissingSectionPolicy;
};

/** What a job came to whose sections have ended, apart from the film. */
export function sumUp(sections: readonly SectionResult[]): JobResult {
  const failed = sections.filter((section) => section.status !== 'completed').length;
  if (failed === sections.length) return { status: 'failed', reason: 'no section could be made', sections };
  if (failed === 0) return { status: 'completed', sections };
  return {
    status: 'completed_with_failures',
    reason: `${failed} of ${sections.length} sections could not be made`,
    sections,
  };
}

/** The reason why there is no film, or nothing when there is one. */
export async function joinSections(
  { jobId, quality, onMissing }: Joining,
  sections: readonly SectionResult[],
): Promise<string | undefined> {
  // Jobs that began before there were scenes know it by the name of their own kind.
  const assemble = patched('2026-11-21-assemble-sections') ? assembleSections : assembleExplainer;
  try {
    const { unusable } = await assemble.executeWithOptions({ summary: `Assembling ${sections.length} sections` }, [
      {
        jobId,
        quality,
        onMissing,
        sections: sections.map(({ sectionId, videoHash, imageHash, reason }) => ({
          id: sectionId,
          ...(videoHash !== undefined && { videoHash }),
          ...(imageHash !== undefined && { imageHash }),
          ...(reason !== undefined && { reason }),
        })),
      },
    ]);
    return unusable.length === 0 ? undefined : unusable.map(({ id, reason }) => `section ${id}: ${reason}`).join('; ');
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return `the sections are made, but not joined: ${reasonOf(error)}`;
  }
}
