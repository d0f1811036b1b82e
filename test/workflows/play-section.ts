// Plays one section on a real server with fake activities, and records the histories of its runs on demand.
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import type { RoleModels } from '../../src/domain/role.ts';
import { type SectionInput, type SectionResult, workflowTaskQueue } from '../../src/workflows/contract.ts';
import { sectionWorkflow } from '../../src/workflows/section.ts';
import { fakeActivities, type FakeScript } from '../support/fake-activities.ts';
import { recordHistories } from '../support/histories.ts';
import type { TestEngine } from '../support/temporal.ts';

const model = 'anthropic:claude-sonnet-5-5' as const;
export const models: RoleModels = {
  plan: model,
  codeDeep: model,
  codeFast: 'cerebras:qwen-3.8-27b',
  repair: model,
  judge: 'openai:gpt-6-luna',
  rewrite: model,
  svg: model,
  app: model,
};
export const input: SectionInput = {
  kind: 'explainer',
  jobId: 'j1',
  section: { id: 's1', number: 1, title: 'Part 1' },
  quality: 'draft',
  policy: explainerPolicy('deep'),
  models,
  history: [],
};

export type Fakes = ReturnType<typeof fakeActivities>;
export type Handle = Awaited<ReturnType<typeof start>>;
export type SectionScript = FakeScript & { readonly input?: Partial<SectionInput> };
export type Played = { readonly result: SectionResult; readonly log: string[]; readonly events: number[] };

let number = 0;
async function start(engine: TestEngine, change: Partial<SectionInput>) {
  number += 1;
  return await engine.environment.client.workflow.start(sectionWorkflow, {
    workflowId: `explainer:j${number}:section:s1`,
    taskQueue: workflowTaskQueue,
    args: [{ ...input, ...change }],
  });
}

/** `scenario` names the recorded history; `act` runs between the start and the end. */
export async function playSection(
  engine: TestEngine,
  [scenario, { input: change = {}, ...script }]: readonly [string, SectionScript],
  act: (handle: Handle, fakes: Fakes) => Promise<unknown> = async () => undefined,
): Promise<Played> {
  const fakes = fakeActivities(script);
  engine.use(fakes.activities);
  const handle = await start(engine, change);
  await act(handle, fakes);
  const result = await handle.result();
  return { result, log: fakes.log, events: await recordHistories(engine, handle, `section-workflow.${scenario}`) };
}
