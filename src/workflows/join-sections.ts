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
  const failed = sections.filter((section) => section.status !== 'completed');
  if (failed.length === 0) return { status: 'completed', sections };
  const status = failed.length === sections.length ? 'failed' : 'completed_with_failures';
  return { status, reason: whyNot(failed, sections.length), sections };
}

/** What a person rejected was made: it is not told as what could not be. */
function whyNot(failed: readonly SectionResult[], of: number): string {
  const rejected = failed.flatMap(({ number, reason = '' }) =>
    reason.startsWith('rejected by ') ? [`section ${number} was ${reason}`] : [],
  );
  const unmade = failed.length - rejected.length;
  const parts =
    unmade === 0 ? [] : [`${unmade === of ? 'no section' : `${unmade} of ${of} sections`} could not be made`];
  return [...parts, ...rejected].join('; ');
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
