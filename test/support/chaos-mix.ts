// The mix of every fault at once (RELIABILITY §3 and §5, R1): jobs run while vendors fail, answers are lost, workers and the engine are killed.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTerminal } from '../../src/domain/job.ts';
import type { DemoFault } from '../../src/demo/protocol/faults.ts';
import type { JobView } from '../../src/store/view-types.ts';
import { ledgerQuery, type LedgerRow, settleAccounts } from './chaos-accounts.ts';
import { startMayhem } from './chaos-mayhem.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { FeedEvent } from './e2e-feed.ts';
import { runningWorkflows } from './e2e-histories.ts';
import { until, untilTrue } from './e2e-until.ts';

export type Mix = {
  readonly seed: number;
  readonly jobs: number;
  readonly protocol: 'honest' | 'naive';
  /** How long the jobs may take in all before they count as lost, ms. */
  readonly withinMs: number;
};

const capUsd = 8;
/** What two workers suffer while they make one job under fire. */
const killsPerJob = 3;
const nanoUsd = 1e9;

/** 6 % overloaded, 4 % rate limited, 8 % done and paid with the answer dropped, 2 % cut in the middle of the answer. */
function faultsOf(seed: number, match: string): DemoFault[] {
  const common = { match, seed };
  return [
    { ...common, kind: 'status', status: 503, retryAfterMs: 1_000, share: 0.06 },
    { ...common, kind: 'status', status: 429, retryAfterMs: 1_000, share: 0.04 },
    { ...common, kind: 'dropAnswer', share: 0.08 },
    { ...common, kind: 'resetMidBody', share: 0.02 },
  ];
}

const topics = ['Pythagoras', 'Binary search', 'Vaccines'];
let runs = 0;

/** Spellings that only this run uses: punctuation makes no other topic of it. */
function spellings(jobs: number): { readonly mark: string; readonly spelled: readonly string[] } {
  runs += 1;
  const mark = `(${'.'.repeat(runs)})`;
  return {
    mark,
    spelled: Array.from(
      { length: jobs },
      (_, index) => `${topics[index % topics.length]} ${mark}${'!'.repeat(index + 1)}`,
    ),
  };
}

/** Events that are missing, doubled or out of order, and ends that are not exactly one. */
function feedBreaches(events: readonly FeedEvent[]): number {
  const misplaced = events.filter(({ seq }, index) => seq !== index + 1).length;
  const ends = events.filter(({ type, data }) => type === 'job_status' && isTerminalName(data['status'])).length;
  return misplaced + Math.abs(ends - 1);
}

function isTerminalName(status: unknown): boolean {
  const name = (['completed', 'completed_with_failures', 'failed', 'canceled'] as const).find((one) => one === status);
  return name !== undefined && isTerminal(name);
}

/** Calls after which more was spent or reserved than the cap that was in force. */
function capBreaches(events: readonly FeedEvent[]): number {
  let cap = capUsd * nanoUsd;
  let breaches = 0;
  for (const { type, data } of events) {
    // The shapes are those of src/domain/job-event.ts.
    if (type === 'budget') cap = (data['limits'] as { costNanoUsd?: number }).costNanoUsd ?? Number.POSITIVE_INFINITY;
    if (type === 'call' && Number(data['spentNanoUsd']) > cap) breaches += 1;
  }
  return breaches;
}

/** Rows of artifacts whose file is not there or holds other bytes. */
async function tornFiles(world: ChaosWorld): Promise<number> {
  const rows = await world.query<{ hash: string }>('select hash from artifacts');
  let torn = 0;
  for (const { hash } of rows) {
    const path = join(world.dataDir, 'artifacts', hash.slice(0, 2), hash.slice(2, 4), hash);
    const bytes = await readFile(path).catch(() => Buffer.from('missing'));
    if (createHash('sha256').update(bytes).digest('hex') !== hash) torn += 1;
  }
  return torn;
}

async function entries(folder: string): Promise<number> {
  return (await readdir(folder).catch(() => [])).length;
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The jobs once all have ended, or as they are when time is up. */
async function ended({ api }: ChaosWorld, ids: readonly string[], withinMs: number): Promise<readonly JobView[]> {
  const look = () => Promise.all(ids.map((id) => api.job(id)));
  const wanted = async () => {
    const views = await look().catch(() => []);
    return views.length === ids.length && views.every(({ status }) => isTerminal(status)) ? views : undefined;
  };
  return await until('every job has ended', wanted, withinMs).catch(look);
}

/** Runs the jobs of one seed to their ends and tells the figures. Nothing of the run is left but its record. */
export async function runMix(world: ChaosWorld, { seed, jobs, protocol, withinMs }: Mix) {
  const since = performance.now();
  const { mark, spelled } = spellings(jobs);
  await world.vendors.inject(faultsOf(seed, mark));
  const workers = await world.workers(protocol, 2);
  const mayhem = startMayhem({ world, workers, seed, mostKills: jobs * killsPerJob });
  const input = (topic: string) => ({ topic, renderer: 'svg', sections: 4 });
  const submit = (topic: string) => world.api.submit({ input: input(topic), budget: { usd: capUsd } });
  const ids = await Promise.all(spelled.map(submit));
  const views = await ended(world, ids, withinMs);
  const kills = await mayhem.stop();
  const open = async () => (await runningWorkflows(world.temporalAddress, 'explainer:').catch(() => ['?'])).length;
  await untilTrue('no workflow is open', async () => (await open()) === 0, 30_000).catch(() => undefined);
  const openWorkflows = await open();
  await workers.stop();
  await untilTrue('no orphan is left', async () => (await workers.orphans()).length === 0, 10_000).catch(
    () => undefined,
  );
  const calls = (await world.vendors.calls()).filter(({ topic }) => topic.includes(mark));
  const feeds = await Promise.all(ids.map((id) => world.api.events(id)));
  const sum = (figure: (events: readonly FeedEvent[]) => number): number =>
    feeds.reduce((total, events) => total + figure(events), 0);
  return {
    test: 'R1',
    protocol,
    seed,
    jobs,
    sections: views.reduce((total, { sections }) => total + sections.length, 0),
    ...kills,
    ends: counted(views.map(({ status }) => status)),
    lost: views.filter(({ status }) => !isTerminal(status)).length + openWorkflows,
    ...settleAccounts(calls, await world.query<LedgerRow>(ledgerQuery, [ids])),
    capBreaches: sum(capBreaches),
    feedBreaches: sum(feedBreaches),
    torn: await tornFiles(world),
    orphans: (await workers.orphans()).length,
    scratch: await entries(join(world.dataDir, 'scratch')),
    temporaryFiles: await entries(join(world.dataDir, 'artifacts', 'tmp')),
    seconds: Math.round((performance.now() - since) / 1000),
  };
}
