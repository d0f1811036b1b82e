// Ends what a job or section that ends leaves open, so that nothing looks at work for ever (SPEC C3).
import type { JobRecord } from './store.ts';

type Closed = 'failed' | 'canceled';
type Writers = Pick<JobRecord, 'readTakes' | 'changeTake' | 'setSectionStatus'>;

/** Takes still at work: `rejected` where they have a clip or a picture, else as given. Takes that were written and not needed stay so. */
export async function closeTakes(
  record: Writers,
  section: { jobId: string; sectionId: string },
  status: Closed,
): Promise<void> {
  for (const row of await record.readTakes(section.jobId, section.sectionId)) {
    if (row.status !== 'writing' && row.status !== 'rendering' && row.status !== 'scoring') continue;
    const hasAsset = row.videoHash !== null || row.imageHash !== null;
    const ended = hasAsset && status === 'failed' ? 'rejected' : status;
    await record.changeTake({ ...section, take: row.take }, { status: ended });
  }
}

/** Sections that have not ended, with their takes. */
export async function closeSections(
  record: Writers,
  sectionIds: readonly string[],
  end: { readonly jobId: string; readonly status: Closed; readonly reason: string },
): Promise<void> {
  const { jobId, status, reason } = end;
  for (const sectionId of sectionIds) {
    await closeTakes(record, { jobId, sectionId }, status);
    await record.setSectionStatus(jobId, sectionId, status, { reason });
  }
}
