// Plays one scenes or clip_edit job on a real server with fake activities, and records its history on demand.
import {
  type ClipEditJobInput,
  type JobResult,
  type ScenesJobInput,
  workflowTaskQueue,
} from '../../src/workflows/contract.ts';
import { clipEditWorkflow } from '../../src/workflows/clip-edit.ts';
import { scenesWorkflow } from '../../src/workflows/scenes.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { fakeActivities, type FakeScript } from '../support/fake-activities.ts';
import { recordHistories } from '../support/histories.ts';
import type { TestEngine } from '../support/temporal.ts';
import { models } from './play-section.ts';

type Fakes = ReturnType<typeof fakeActivities>;
type Handle = { readonly workflowId: string };
type Act = (handle: Handle, fakes: Fakes) => Promise<unknown>;
type Played = { readonly result: JobResult; readonly log: string[]; readonly events: number };
type Scenario<Input> = {
  readonly name: string;
  readonly script?: FakeScript;
  readonly change?: Partial<Input>;
  readonly act?: Act;
};

let number = 0;

export async function playScenes(engine: TestEngine, scenario: Scenario<ScenesJobInput>): Promise<Played> {
  const fakes = fakeActivities(scenario.script);
  engine.use(fakes.activities);
  const jobId = `sc${(number += 1)}`;
  const job: ScenesJobInput = {
    jobId,
    storyboardHash: 'storyboard',
    quality: 'standard',
    assemble: false,
    onMissing: 'omit',
    models,
    ...scenario.change,
  };
  const handle = await engine.environment.client.workflow.start(scenesWorkflow, {
    workflowId: `scenes:${jobId}`,
    taskQueue: workflowTaskQueue,
    args: [job],
  });
  await scenario.act?.(handle, fakes);
  const result = await handle.result();
  const [events = 0] = await recordHistories(engine, handle, `scenes-workflow.${scenario.name}`);
  return { result, log: fakes.log, events };
}

export async function playClipEdit(engine: TestEngine, scenario: Scenario<ClipEditJobInput>): Promise<Played> {
  const fakes = fakeActivities(scenario.script);
  engine.use(fakes.activities);
  const jobId = `ce${(number += 1)}`;
  const job: ClipEditJobInput = {
    jobId,
    input: { jobId: 'other', clipIndex: 0, instructionHash: 'instruction' },
    quality: 'standard',
    policy: { ...mediaPolicy({ provider: 'runway' }), ladders: 1, personalLadders: 1 },
    preset: 'default',
    learn: false,
    models,
    by: 'ann',
    ...scenario.change,
  };
  const handle = await engine.environment.client.workflow.start(clipEditWorkflow, {
    workflowId: `clip_edit:${jobId}`,
    taskQueue: workflowTaskQueue,
    args: [job],
  });
  await scenario.act?.(handle, fakes);
  const result = await handle.result();
  const [events = 0] = await recordHistories(engine, handle, `clip-edit-workflow.${scenario.name}`);
  return { result, log: fakes.log, events };
}
