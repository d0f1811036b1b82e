// Sends everything that can be sent one to five times, in an order that a seed shuffles, and counts what came of it (RELIABILITY §5, R6).
import { Client, Connection } from '@temporalio/client';
import type { JobView } from '../../src/store/view-types.ts';
import { jobWorkflowId, reviewSignal, setBudgetUpdate } from '../../src/workflows/contract.ts';
import { drawWhole, shuffled } from './chaos-seed.ts';
import type { Answer, ApiClient } from './e2e-api.ts';
import type { FeedEvent } from './e2e-feed.ts';

/** Something that a person or a program does once, and sends several times. */
type Action = { readonly name: string; readonly send: () => Promise<unknown> };

type Setting = { readonly api: ApiClient; readonly client: Client; readonly seed: number };

/** What each job of the run is for. */
const fates = ['approve', 'reject', 'cancel'] as const;
type Fate = (typeof fates)[number];
type Doubled = { readonly fate: Fate; readonly id: string; readonly reviewId: string };

function copies({ seed }: Setting, actions: readonly Action[]): Action[] {
  const sent = actions.flatMap((action) =>
    Array.from({ length: drawWhole(seed, { least: 1, most: 5 }, action.name) }, () => action),
  );
  return shuffled(seed, sent);
}

/** Sends the copies of all actions, all at once, in the shuffled order. */
async function sendAll(setting: Setting, actions: readonly Action[]): Promise<number> {
  const sent = copies(setting, actions);
  await Promise.all(sent.map(({ send }) => send()));
  return sent.length;
}

/** The calls that carry a key: the same one on every copy. */
function posting({ api, seed }: Setting, name: string, { path, body }: { path: string; body: object }) {
  const answers: Answer[] = [];
  const key = `${name}-of-${seed}`.replaceAll(' ', '-');
  return {
    answers,
    action: { name, send: async () => void answers.push(await api.post(path, body, { 'Idempotency-Key': key })) },
  };
}

/** Jobs that wait for their plans to be approved, each posted several times. Gives as many ids as there really are. */
async function submitJobs(setting: Setting, topic: string) {
  const asked = fates.map((fate, index) => {
    const input = {
      topic: `${topic}${'!'.repeat(index)}`,
      renderer: 'svg',
      sections: 1,
      quality: 'draft',
      approvePlan: true,
    };
    return { fate, ...posting(setting, `job ${fate}`, { path: '/api/jobs', body: { kind: 'explainer', input } }) };
  });
  const sent = await sendAll(
    setting,
    asked.map(({ action }) => action),
  );
  const jobs = asked.map(({ fate, answers }) => ({
    fate,
    ids: [...new Set(answers.filter(({ status }) => status === 202).map(({ body }) => String(body['id'])))],
  }));
  return { sent, jobs };
}

/** Two rivals decide each review; the budget is changed by key and by update; one job is canceled. */
function actionsOn(setting: Setting, { fate, id, reviewId }: Doubled): readonly Action[] {
  const { api, client, seed } = setting;
  const handle = client.workflow.getHandle(jobWorkflowId('explainer', id));
  const quietly = async (sending: Promise<unknown>): Promise<void> => {
    // A workflow that has ended meanwhile takes nothing any more.
    await sending.catch(() => undefined);
  };
  const raise = [60, 70, 80].map(
    (calls) => posting(setting, `budget ${calls} of ${id}`, { path: `/api/jobs/${id}/budget`, body: { calls } }).action,
  );
  const update = {
    name: `update of ${id}`,
    send: () =>
      quietly(
        handle.executeUpdate(setBudgetUpdate, {
          updateId: `update-of-${seed}-${id}`,
          args: [{ limits: { renders: 90 }, by: 'updater' }],
        }),
      ),
  };
  const signals = ['nobody-wrote-this', 'nor-this'].map((verdictId) => ({
    name: `signal ${verdictId} of ${id}`,
    send: () => quietly(handle.signal(reviewSignal, { verdictId })),
  }));
  if (fate === 'cancel')
    return [...signals, { name: `cancel of ${id}`, send: () => api.post(`/api/jobs/${id}/cancel`, {}) }];
  const path = `/api/reviews/${reviewId}/verdict`;
  const verdict = posting(setting, `verdict on ${id}`, { path, body: { verdict: fate } });
  const rival = posting(setting, `rival on ${id}`, { path, body: { verdict: fate, note: 'me too' } });
  return [...raise, update, ...signals, verdict.action, rival.action];
}

const count = (events: readonly FeedEvent[], wanted: (event: FeedEvent) => boolean): number =>
  events.filter(wanted).length;

/** How far the effects are from one for each logical action. */
async function wrongEffects({ api, client }: Setting, { fate, id, reviewId }: Doubled) {
  const job: JobView = await api.end(id);
  const events = await api.events(id);
  const budgets = count(events, ({ type }) => type === 'budget');
  const decided = count(events, ({ type, data }) => type === 'review_decided' && data['reviewId'] === reviewId);
  const ends = count(events, ({ type, data }) => type === 'job_status' && data['status'] === job.status);
  const plans = count(
    events,
    ({ type, data }) => type === 'call' && data['state'] === 'begun' && data['step'] === 'plan:1',
  );
  const runs: string[] = [];
  const query = `WorkflowId = "${jobWorkflowId('explainer', id)}"`;
  for await (const { runId } of client.workflow.list({ query })) runs.push(runId);
  const expected = { approve: 'completed', reject: 'failed', cancel: 'canceled' }[fate];
  return {
    ends: Math.abs(ends - 1) + (job.status === expected ? 0 : 1),
    decisions: Math.abs(decided - (fate === 'cancel' ? 0 : 1)),
    // One for each of three keys and one for the update, unless the job had ended before it came.
    budgets: Math.max(0, budgets - 4),
    plans: Math.abs(plans - 1),
    runs: Math.abs(runs.length - 1),
  };
}

/** One run of a seed on a topic that nothing else uses. */
export async function sendEverythingAgain(
  place: { api: ApiClient; temporalAddress: string },
  seed: number,
  topic: string,
) {
  const connection = await Connection.connect({ address: place.temporalAddress });
  try {
    const setting: Setting = { api: place.api, client: new Client({ connection }), seed };
    const { sent, jobs } = await submitJobs(setting, topic);
    const doubled = await Promise.all(
      jobs.map(async ({ fate, ids: [id = ''] }) => ({ fate, id, reviewId: (await place.api.openReview(id)).id })),
    );
    const more = await sendAll(
      setting,
      doubled.flatMap((one) => actionsOn(setting, one)),
    );
    const wrong = await Promise.all(doubled.map((one) => wrongEffects(setting, one)));
    const sum = (name: keyof (typeof wrong)[number]): number => wrong.reduce((total, one) => total + one[name], 0);
    return {
      test: 'R6',
      seed,
      actions: new Set([
        ...jobs.map(({ fate }) => fate),
        ...doubled.flatMap((one) => actionsOn(setting, one).map(({ name }) => name)),
      ]).size,
      sent: sent + more,
      jobsTwice: jobs.reduce((total, { ids }) => total + Math.abs(ids.length - 1), 0),
      wrongEnds: sum('ends'),
      wrongDecisions: sum('decisions'),
      wrongBudgets: sum('budgets'),
      wrongPlans: sum('plans'),
      wrongRuns: sum('runs'),
    };
  } finally {
    await connection.close();
  }
}
