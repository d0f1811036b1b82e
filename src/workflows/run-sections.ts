// Makes the sections of a job side by side, each in its own child, and settles every one (SPEC C1).
import { isCancellation, setHandler } from '@temporalio/workflow';
import type { PlannedSection } from '../activities/inputs.ts';
import { sectionAsksSignal, type SectionInput, type SectionResult } from './contract.ts';
import { executeSection } from './execute-section.ts';
import { record } from './proxies.ts';
import type { Desks } from './run-job.ts';

/** Sections in flight at once: enough for both cores and every vendor's queue, few enough to bound a burst. */
const sectionsInFlight = 16;

/** Starts the sections in numeric order, a window of them at a time. `inputOf` is asked when a section is about to start. */
export async function runSections(
  { jobId, planned }: { readonly jobId: string; readonly planned: readonly PlannedSection[] },
  inputOf: (section: PlannedSection) => SectionInput | Promise<SectionInput>,
  { budget, teller }: Desks,
): Promise<readonly SectionResult[]> {
  const queue = [...planned].sort((a, b) => a.number - b.number);
  const results: SectionResult[] = [];
  /** What a person is asked, by section. */
  const asked = new Map<string, string>();
  const tell = (): void => {
    const done = `Making sections: ${results.length} of ${planned.length} done`;
    const waiting = [...asked.values()].map((asks) => `\n- ${asks}`).join('');
    teller.tell({
      status: 'running',
      doing: asked.size === 0 ? done : `${done}, ${asked.size} waiting for a person:${waiting}`,
    });
  };
  setHandler(sectionAsksSignal, ({ sectionId, asks }) => {
    if (asks === undefined) asked.delete(sectionId);
    else asked.set(sectionId, asks);
    tell();
  });
  tell();
  const lane = async (): Promise<void> => {
    for (let section = queue.shift(); section !== undefined; section = queue.shift()) {
      results.push(await runSection(section, { jobId, inputOf }));
      budget.forget(section.id);
      asked.delete(section.id);
      tell();
    }
  };
  const lanes = Array.from({ length: Math.min(sectionsInFlight, planned.length) }, lane);
  // A canceled job waits for its sections to have stopped before it says so.
  const working = Promise.allSettled(lanes).finally(budget.close);
  const [lanesEnded, served] = await Promise.allSettled([working, budget.serve()]);
  const ends = [served, ...(lanesEnded.status === 'fulfilled' ? lanesEnded.value : [lanesEnded])];
  for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
  return results.sort((a, b) => a.number - b.number);
}

async function runSection(
  section: PlannedSection,
  { jobId, inputOf }: { readonly jobId: string; readonly inputOf: Parameters<typeof runSections>[1] },
): Promise<SectionResult> {
  try {
    return await executeSection(section, await inputOf(section));
  } catch (error) {
    if (isCancellation(error)) throw error;
    // A section that broke is its own failure: the others go on (SPEC C1).
    const reason = 'the section stopped with an internal error; its workflow history says more';
    await record.setSectionStatus({ jobId, sectionId: section.id, status: 'failed', reason });
    return { sectionId: section.id, number: section.number, status: 'failed', reason };
  }
}
