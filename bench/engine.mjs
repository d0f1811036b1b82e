// What the engine costs: whole jobs on activities that take no time, against the bare floor on the same server in the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import getPort from 'get-port';
import { explainerPolicy } from '../dist/domain/policy/explainer.js';
import { startEngine } from '../dist/engine/engine.js';
import { findTemporalBinary } from '../dist/engine/temporal-binary.js';
import { queueKinds, queueSettings } from '../dist/worker/task-queues.js';
import { mediaTaskQueue, modelTaskQueue, renderTaskQueue, workflowTaskQueue } from '../dist/workflows/contract.js';
import { inProject } from '../scripts/setup/project.mjs';
import { median, ratio, round, seconds } from './figures.mjs';

const sizes = [1, 10, 50];
/** The product's own window of sections (src/workflows/explainer.ts). */
const inFlight = 16;
const model = 'anthropic:claude-sonnet-5-5';
const roles = ['plan', 'codeDeep', 'codeFast', 'repair', 'judge', 'rewrite', 'svg', 'app'];
const queues = {
  write: modelTaskQueue('anthropic'),
  judge: modelTaskQueue('anthropic'),
  render: renderTaskQueue,
  media: mediaTaskQueue,
};

/** Activities that take no time and always succeed. */
function fakes(count) {
  const sections = Array.from({ length: count }, (_, index) => ({
    id: `s${index + 1}`,
    number: index + 1,
    title: `Part ${index + 1}`,
    renderer: 'svg',
  }));
  return {
    planExplainer: async () => ({ kind: 'planned', title: 'A title', planHash: 'plan', sections }),
    usePlan: async () => ({ title: 'A title', sections }),
    writeTakes: async ({ orders }) => ({
      kind: 'wrote',
      outcomes: orders.map(({ take }) => ({ take, outcome: 'written' })),
    }),
    renderTake: async () => ({ kind: 'rendered', ok: true }),
    scoreTake: async () => ({ kind: 'scored', score: 85, recommendation: 'approve', hardFailure: false }),
    setSectionStatus: async ({ acceptedTake }) => (acceptedTake === undefined ? {} : { videoHash: 'video' }),
    setJobStatus: async ({ status }) => ({ status }),
    assembleSections: async () => ({ videoHash: 'film', durationMs: 1, omitted: [], unusable: [] }),
  };
}

/** Workers on every queue with the product's settings, its pace towards vendors apart: that is manners, not overhead. */
async function startWorkers(connection, workflows, activities) {
  const settings = queueSettings(queueKinds, 16).map(({ maxTaskQueueActivitiesPerSecond: _pace, ...rest }) => rest);
  const workers = await Promise.all(
    settings.map(({ runsWorkflows, ...queue }) =>
      Worker.create({ connection, activities, ...queue, ...(runsWorkflows && { ...workflows, reuseV8Context: true }) }),
    ),
  );
  const runs = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(runs);
  };
}

async function eventsOf(client, workflowId) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}

function productJob(jobId) {
  const input = {
    topic: 'A topic',
    mode: 'deep',
    quality: 'draft',
    render: 'fallback',
    approvePlan: false,
    onMissing: 'omit',
  };
  const models = Object.fromEntries(roles.map((role) => [role, model]));
  return {
    workflowId: `explainer:${jobId}`,
    type: 'explainerWorkflow',
    sectionId: `explainer:${jobId}:section:s1`,
    args: [{ jobId, input, policy: explainerPolicy('deep'), models }],
  };
}

function floorJob(jobId, count) {
  return {
    workflowId: `floor:${jobId}`,
    type: 'floorJob',
    sectionId: `floor:${jobId}:s1`,
    args: [{ jobId, count, inFlight, queues }],
  };
}

async function timeJob(client, { workflowId, type, args }) {
  const since = performance.now();
  await client.workflow.execute(type, { workflowId, taskQueue: workflowTaskQueue, args });
  return performance.now() - since;
}

/** Both ways, in turns, so that what else the machine does strikes both. */
async function measure({ client, nativeConnection, bundles, rounds }, count) {
  const times = { product: [], floor: [] };
  const events = {};
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const way of ['floor', 'product']) {
      const stop = await startWorkers(nativeConnection, bundles[way], fakes(count));
      try {
        await timeJob(
          client,
          way === 'product' ? productJob(`warm-${count}-${turn}`) : floorJob(`warm-${count}-${turn}`, 1),
        );
        const id = `${count}-${turn}`;
        const job = way === 'product' ? productJob(id) : floorJob(id, count);
        times[way].push(await timeJob(client, job));
        events[way] = { section: await eventsOf(client, job.sectionId), job: await eventsOf(client, job.workflowId) };
      } finally {
        await stop();
      }
    }
  }
  return {
    sections: count,
    times,
    productMs: round(median(times.product)),
    floorMs: round(median(times.floor)),
    productMsASection: round(median(times.product) / count),
    overFloor: ratio(median(times.product), median(times.floor)),
    eventsASection: events.product.section,
    eventsASectionFloor: events.floor.section,
    eventsOfTheJob: events.product.job,
  };
}

function rowOf({ sections, productMs, floorMs, overFloor, productMsASection, eventsASection, eventsOfTheJob }) {
  return {
    what: `engine, ${sections} ${sections === 1 ? 'section' : 'sections'} of activities that take no time`,
    ours: `${seconds(productMs)}, ${productMsASection} ms a section, ${eventsASection} events a section, ${eventsOfTheJob} of the job`,
    against: `bare floor ${seconds(floorMs)}`,
    ratio: `${overFloor} ×`,
  };
}

/** One row a size. */
export async function benchEngine({ rounds, quick, say }) {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [] });
  const dataDir = await mkdtemp(join(tmpdir(), 'retake-bench-'));
  const binary = await findTemporalBinary(undefined);
  const engine = await startEngine({
    dataDir,
    port: await getPort(),
    uiPort: await getPort(),
    binary,
    namespace: 'default',
  });
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect({ address: engine.address }),
    NativeConnection.connect({ address: engine.address }),
  ]);
  try {
    const floor = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./floor-workflows.mjs', import.meta.url)),
      logger: new DefaultLogger('ERROR', () => undefined),
    });
    const bundles = {
      product: { workflowBundle: { codePath: inProject('dist', 'workflow-bundle.js') } },
      floor: { workflowBundle: floor },
    };
    const client = new Client({ connection });
    const measured = [];
    for (const count of quick ? sizes.slice(0, 2) : sizes) {
      say(`engine: ${count} sections, ours and the floor, ${rounds} times`);
      measured.push(await measure({ client, nativeConnection, bundles, rounds }, count));
    }
    return {
      rows: measured.map(rowOf),
      notes: ['ratio: ours over the floor, 1 is the least there can be'],
      raw: { measured },
    };
  } finally {
    await connection.close();
    await nativeConnection.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
