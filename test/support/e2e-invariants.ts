// What must hold after any job, whatever was killed on the way: feed, ledger, files, reviews (RELIABILITY §5).
import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { JobView } from '../../src/store/view-types.ts';
import type { ApiClient } from './e2e-api.ts';
import type { FeedEvent } from './e2e-feed.ts';
import { stepName, type Vendors } from './e2e-vendors.ts';

/** Numbers 1 … n, and the last event is the terminal status. */
export function expectWholeFeed(events: readonly FeedEvent[], status: string): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: 'job_status', data: { status } });
}

function hashesOf(job: JobView): string[] {
  const takes = job.sections.flatMap((section) => section.takes);
  const named = takes.flatMap((take) =>
    [
      [take.promptHash, take.replyHash, take.sourceHash, take.fixedSourceHash, take.videoHash, take.improvedBriefHash],
      [take.renderError?.detailHash],
      take.frameHashes,
    ].flat(),
  );
  return [...new Set([...Object.values(job.artifacts), ...named])].filter((hash) => typeof hash === 'string');
}

/** Every file that the record names is there, and its bytes are those of its name. */
export async function expectArtifactsIntact(api: ApiClient, job: JobView): Promise<void> {
  const hashes = hashesOf(job);
  expect(hashes.length).toBeGreaterThan(0);
  const found = await Promise.all(
    hashes.map(async (hash) => {
      const bytes = Buffer.from(await (await api.open(`/api/artifacts/${hash}`)).arrayBuffer());
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
  expect(found).toEqual(hashes);
}

type Row = { readonly step: string; readonly state: string; readonly repeat: number };

/** The ledger as the feed tells it: the last state of every call, by the name of its step. */
export function ledgerOf(job: JobView, events: readonly FeedEvent[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { type, sectionId, data } of events) {
    if (type !== 'call') continue;
    const [purpose = '', number] = String(data['step']).split(':');
    const section = job.sections.find(({ id }) => id === sectionId);
    const take = section?.takes.find((one) => one.take === Number(number));
    const place = { ...take, ...(section && { section: section.number }) };
    const step = stepName(purpose, place);
    rows.set(String(data['key']), { step, state: String(data['state']), repeat: Number(data['repeat']) });
  }
  return [...rows.values()];
}

function counted(steps: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const step of steps.toSorted()) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}

/** What the vendors would bill is what the ledger knows of: each settled or unknown row is one such request of that very step. */
export function expectPaidOnce(vendors: Vendors, topic: string, rows: readonly Row[]): void {
  // One that broke off before its first byte may have been billed or not: the ledger counts it as unknown.
  const paid = vendors.callsOf(topic).filter((call) => call.paid || call.state === 'lost');
  const known = rows.filter(({ state }) => state === 'settled' || state === 'unknown');
  expect(counted(paid.map(({ step }) => step))).toEqual(counted(known.map(({ step }) => step)));
  // A step is called again only after its answer was lost, and then as a repeat that says so.
  for (const { step, repeat } of known.filter((row) => row.repeat > 0)) {
    const lost = known.filter((row) => row.step === step && row.state === 'unknown');
    expect(lost.length).toBeGreaterThanOrEqual(repeat);
  }
}

/** All of it, for a job that ended well. Gives the job, its feed and its ledger. */
export async function expectSound(api: ApiClient, id: string, status = 'completed') {
  const job = await api.end(id);
  expect({ status: job.status, reason: job.reason }).toMatchObject({ status });
  const events = await api.events(id);
  expectWholeFeed(events, status);
  expect(job.reviews.filter((review) => review.status === 'open')).toEqual([]);
  expect(job.callStates).toMatchObject({ reserved: 0, begun: 0 });
  await expectArtifactsIntact(api, job);
  return { job, events, rows: ledgerOf(job, events) };
}
