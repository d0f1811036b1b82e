// Cancels a job at every step that it takes: the steps are those that a job of the same kind told of in its own feed (RELIABILITY §5, R8).
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobView, ReviewView } from '../../src/store/view-types.ts';
import type { JobRequest } from './e2e-api.ts';
import { type FeedEvent, followFeed } from './e2e-feed.ts';
import { runningWorkflows } from './e2e-histories.ts';
import { descendants, leftOfRenders } from './e2e-processes.ts';
import type { Product } from './e2e-product.ts';
import { untilTrue } from './e2e-until.ts';
import { onTopic } from './e2e-vendors.ts';

/** A job that goes through many steps; `topic` comes with each of its copies. */
export type SweptJob = { readonly topic: string; readonly request: JobRequest };

const withinMs = 30_000;
/** Copies that run side by side: they mostly sit in held calls and wait for people. */
const atOnce = 8;

const callPurposes = ['plan', 'write', 'repair', 'judge'] as const;
const ends = ['completed', 'completed_with_failures', 'failed', 'canceled'];

/** One name for all events that are the same step; nothing for the end. */
function stepOf({ type, data, sectionId }: FeedEvent): string | undefined {
  const of = (name: string): string => String(data[name]);
  switch (type) {
    case 'job_status':
      return ends.includes(of('status')) ? undefined : `job ${of('status')}`;
    case 'section_status':
      return `section ${of('status') === 'completed' ? sectionId : ''} ${of('status')}`;
    case 'take_status':
      return `take ${of('origin')} ${of('status')}`;
    case 'call':
      return `call ${of('step').split(':')[0]} ${of('state')}`;
    case 'review_opened':
      return `review of the ${of('subject')}`;
    default:
      return type;
  }
}

const decisions: Readonly<Record<ReviewView['subject'], Record<string, unknown>>> = {
  plan: { verdict: 'approve' },
  budget: { verdict: 'approve', budget: { calls: 100 } },
  section: { verdict: 'reject' },
};

async function decide({ api }: Product, { data }: FeedEvent): Promise<void> {
  // The subject of an event of this type is one of the three.
  const subject = data['subject'] as ReviewView['subject'];
  await api.decide(String(data['reviewId']), decisions[subject]);
}

/** Steps of the job in the order in which it came to them. */
export async function stepsOf(product: Product, { topic, request }: SweptJob): Promise<readonly string[]> {
  const { api } = product;
  const id = await api.submit({ ...request, input: { ...request.input, topic } });
  const steps = new Set<string>();
  for await (const event of followFeed(await api.open(`/api/jobs/${id}/events`))) {
    steps.add(stepOf(event) ?? '');
    if (event.type === 'review_opened') await decide(product, event);
  }
  steps.delete('');
  return [...steps];
}

type Cut = { readonly id: string; readonly topic: string; readonly step: string; readonly acknowledgedMs: number };

/** A copy of the job, canceled as soon as it tells of the step. */
async function cutAt(product: Product, { topic, request }: SweptJob, step: string): Promise<Cut> {
  const { api, vendors } = product;
  const purpose = callPurposes.find((one) => step === `call ${one} begun`);
  // So that the cancel comes while the call is open.
  if (purpose !== undefined) vendors.hold({ match: onTopic(topic, purpose), times: 1_000 });
  const id = await api.submit({ ...request, input: { ...request.input, topic } });
  let acknowledgedMs = Number.POSITIVE_INFINITY;
  for await (const event of followFeed(await api.open(`/api/jobs/${id}/events`))) {
    if (acknowledgedMs < Number.POSITIVE_INFINITY) continue;
    if (stepOf(event) === step) {
      await api.post(`/api/jobs/${id}/cancel`, {});
      acknowledgedMs = Date.now();
    } else if (event.type === 'review_opened') await decide(product, event);
  }
  return { id, topic, step, acknowledgedMs };
}

/** What is left of a canceled job: all of it should be nothing. */
function breachesOf(job: JobView, events: readonly FeedEvent[], { acknowledgedMs }: Cut) {
  const begun = events.filter(({ type, data }) => type === 'call' && data['state'] === 'begun');
  return {
    newSpend: begun.filter(({ at }) => Date.parse(at) > acknowledgedMs).length,
    openCalls: job.callStates.begun + job.callStates.reserved,
    openReviews: job.reviews.filter(({ status }) => status === 'open').length,
    feedBreaches: events.filter(({ seq }, index) => seq !== index + 1).length,
  };
}

type Left = { readonly orphans: number; readonly scratch: number; readonly workflows: number };

async function leftBehind(product: Product): Promise<Left> {
  const { pid, dataDir, temporalAddress } = product.stack();
  return {
    orphans: leftOfRenders(await descendants(pid)).length,
    scratch: (await readdir(join(dataDir, 'scratch'))).length,
    workflows: (await runningWorkflows(temporalAddress, 'explainer:')).length,
  };
}

/** The same once it is nothing, or what it still is after a while. */
async function settled(product: Product): Promise<Left> {
  let left = await leftBehind(product);
  const isClean = async (): Promise<boolean> => {
    left = await leftBehind(product);
    return left.orphans + left.scratch + left.workflows === 0;
  };
  await untilTrue('nothing is left', isClean, withinMs).catch(() => undefined);
  return left;
}

function add<T extends Readonly<Record<string, number>>>(sum: T, more: Readonly<Record<keyof T, number>>): T {
  // The same names with other numbers.
  return Object.fromEntries(Object.entries(sum).map(([name, count]) => [name, count + (more[name] ?? 0)])) as T;
}

/** Cancels copies of the job at each of the steps; no two have the same topic in the same spelling. */
export async function sweepCancels(product: Product, job: SweptJob, steps: readonly string[]) {
  let left = { newSpend: 0, openCalls: 0, openReviews: 0, feedBreaches: 0, orphans: 0, scratch: 0, workflows: 0 };
  const tooLate: string[] = [];
  const spelled = steps.map((step, index) => ({ step, topic: `${job.topic}${'.'.repeat(index + 2)}` }));
  while (spelled.length > 0) {
    const batch = spelled.splice(0, atOnce);
    const cuts = await Promise.all(batch.map(({ step, topic }) => cutAt(product, { ...job, topic }, step)));
    product.vendors.release();
    const none = { newSpend: 0, openCalls: 0, openReviews: 0, feedBreaches: 0 };
    left = add(left, { ...none, ...(await settled(product)) });
    for (const cut of cuts) {
      const view = await product.api.job(cut.id);
      if (view.status !== 'canceled') tooLate.push(`${cut.step}: ${view.status}`);
      const breaches = breachesOf(view, await product.api.events(cut.id), cut);
      left = add(left, { orphans: 0, scratch: 0, workflows: 0, ...breaches });
    }
  }
  const { render = 'fallback' } = job.request.input;
  return {
    test: 'R8',
    topic: job.topic,
    render,
    steps: steps.length,
    canceled: steps.length - tooLate.length,
    tooLate,
    ...left,
  };
}
