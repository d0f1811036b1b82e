// What tests of clip edits share: a sample job, an edit job, and a rewrite model behind a socket that answers as the test says.
import { MockActivityEnvironment } from '@temporalio/testing';
import type { RewriteClipInput, RewriteClipResult } from '../../src/activities/clip-edit-inputs.ts';
import { createRewriteClip } from '../../src/activities/rewrite-clip.ts';
import type { DemoReply } from '../../src/demo/script.ts';
import { startTestWorld, type TestWorld } from './activity-deps.ts';
import { testJob } from './postgres.ts';
import { sampleClips, type SampleClips } from './sample-clips.ts';

export type ClipEditWorld = TestWorld & {
  /** The reply of every call, an error unless set; of a list each to one call. */
  answer: DemoReply | readonly DemoReply[] | undefined;
  sample: SampleClips;
  /** Of clip 0. */
  editJobId: string;
  /** A new sample with a new edit job. */
  renew(): Promise<void>;
  createEditJob(id: string): Promise<void>;
  putText(text: string): Promise<string>;
  rewrite(instruction: string, more?: Partial<RewriteClipInput>): Promise<RewriteClipResult>;
  /** The same where it has to go well, with the text of the prompt. */
  rewritten(
    instruction: string,
    more?: Partial<RewriteClipInput>,
  ): Promise<Extract<RewriteClipResult, { kind: 'rewritten' }> & { readonly prompt: string }>;
  /** The prompt of the last call. */
  asked(): string;
};

export function run<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> {
  return new MockActivityEnvironment().run(activity, input);
}

function nextAnswer(world: ClipEditWorld): DemoReply | undefined {
  if (world.answer === undefined || 'kind' in world.answer) return world.answer;
  const [next, ...rest] = world.answer;
  world.answer = rest;
  return next;
}

export async function startClipEditWorld(): Promise<ClipEditWorld> {
  const base = await startTestWorld(
    () => nextAnswer(world) ?? { kind: 'error', status: 400, message: 'no call is expected' },
  );
  const { store } = base.deps;
  let count = 0;
  const world: ClipEditWorld = {
    ...base,
    answer: undefined,
    sample: await sampleClips(store, 'ce0'),
    editJobId: '',
    async renew() {
      count += 1;
      world.answer = undefined;
      world.sample = await sampleClips(store, `ce${count}`);
      world.editJobId = `edit${count}`;
      await world.createEditJob(world.editJobId);
    },
    createEditJob: (id) => {
      const input = { jobId: world.sample.jobId, clipIndex: 0 };
      return store.record.createJob(testJob(id, { kind: 'clip_edit', workflowId: `clip_edit:${id}`, input }));
    },
    putText: async (text) => (await store.artifacts.putBytes(text, 'text/plain')).hash,
    rewrite: async (instruction, more = {}) =>
      run(createRewriteClip(base.deps), {
        editJobId: world.editJobId,
        jobId: world.sample.jobId,
        clipIndex: 0,
        instructionHash: await world.putText(instruction),
        models: { ...testJob('any').models, rewrite: 'openai:gpt-6-luna' },
        onUnknown: { kind: 'ask' },
        preset: 'default',
        learn: false,
        ...more,
      }),
    async rewritten(instruction, more) {
      const result = await world.rewrite(instruction, more);
      if (result.kind !== 'rewritten') throw new Error(`not rewritten: ${JSON.stringify(result)}`);
      return { ...result, prompt: await store.artifacts.readText(result.promptHash) };
    },
    asked: () => base.vendors.received().at(-1)?.request?.prompt ?? '',
  };
  return world;
}
