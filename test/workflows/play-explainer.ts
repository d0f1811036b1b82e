// Plays one explainer job on a real server with fake activities, and records its history on demand.
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import { type ExplainerJobInput, type JobResult, workflowTaskQueue } from '../../src/workflows/contract.ts';
import { explainerWorkflow } from '../../src/workflows/explainer.ts';
import { fakeActivities, type FakeScript } from '../support/fake-activities.ts';
import { recordHistories } from '../support/histories.ts';
import type { TestEngine } from '../support/temporal.ts';
import { models } from './play-section.ts';

export const job: ExplainerJobInput = {
  jobId: 'j1',
  input: {
    topic: 'Binary search',
    mode: 'deep',
    quality: 'draft',
    render: 'fallback',
    approvePlan: false,
    onMissing: 'omit',
  },
  policy: explainerPolicy('deep'),
  models,
};

type Fakes = ReturnType<typeof fakeActivities>;
export type Handle = Awaited<ReturnType<typeof startExplainer>>;
export type Played = { readonly result: JobResult; readonly log: string[]; readonly events: number };
export type More = {
  readonly act?: (handle: Handle, fakes: Fakes) => Promise<unknown>;
  readonly change?: Partial<ExplainerJobInput>;
};

let number = 0;
export async function startExplainer(engine: TestEngine, change: Partial<ExplainerJobInput>) {
  number += 1;
  return await engine.environment.client.workflow.start(explainerWorkflow, {
    workflowId: `explainer:x${number}`,
    taskQueue: workflowTaskQueue,
    args: [{ ...job, jobId: `x${number}`, ...change }],
  });
}

/** `scenario` names the recorded history; `act` runs between the start and the end. */
export async function playExplainer(
  engine: TestEngine,
  [scenario, script]: readonly [string, FakeScript],
  more: More = {},
): Promise<Played> {
  const fakes = fakeActivities(script);
  engine.use(fakes.activities);
  const handle = await startExplainer(engine, more.change ?? {});
  await more.act?.(handle, fakes);
  const result = await handle.result();
  const [events = 0] = await recordHistories(engine, handle, `explainer-workflow.${scenario}`);
  return { result, log: fakes.log, events };
}
