// A clip that joins the stages of its job, however those were written (SPEC R1, A9).
import { beforeEach, expect, test } from '@jest/globals';
import { loadClipStages } from '../../src/store/clip-stages.ts';
import type { JoiningClip } from '../../src/store/join-stages.ts';
import { useTestStore } from '../support/postgres.ts';
import { sampleClips, type SampleClips, samplePrompts, withHugeSeed } from '../support/sample-clips.ts';

let sample: SampleClips;
let count = 0;
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  sample = await sampleClips(t.store, `js${count}`);
});

const logger = { warn: () => {} };
const join = (clip: JoiningClip) => t.store.clipEdits.join(sample.jobId, clip);
const fourth = (): JoiningClip => ({ index: 3, prompt: 'A boat.', assetHash: sample.assets[0], medium: 'video' });
const stages = () => loadClipStages({ record: t.store.record, logger }, sample.jobId);

test('it stands beside those that are there, with its prompt', async () => {
  expect(await join(fourth())).toBe('joined');
  expect(await join(fourth())).toBe('there');
  const { clips, prompts } = await stages();
  expect(clips?.map((clip) => clip?.index)).toEqual([0, 1, 2, 3]);
  expect(prompts?.map((prompt) => prompt?.prompt)).toEqual([...samplePrompts, 'A boat.']);
});

test('it joins stages that were written as JSON text, which keep the rest to the last digit', async () => {
  const { jobId } = sample;
  await t.query(withHugeSeed(jobId, 1));
  const seeds = `select (metadata #>> '{clips,clips,1,generation_seed}') as seed from job_stages where job_id = $1 and stage = 'video_generator'`;
  const { rows: before } = await t.query(seeds, [jobId]);
  await t.query(
    `update job_stages set metadata = to_jsonb(jsonb_set(metadata, '{clips}', to_jsonb((metadata -> 'clips')::text))::text)
     where job_id = $1 and stage = 'video_generator'`,
    [jobId],
  );
  expect(await join(fourth())).toBe('joined');
  // Clip 1 has a seed that no reader takes.
  expect((await stages()).clips?.map((clip) => clip?.index)).toEqual([0, undefined, 2, 3]);
  expect((await t.query(seeds, [jobId])).rows).toEqual(before);
});

test('it joins no stage that is no list', async () => {
  await t.store.record.writeStage(sample.jobId, 'video_generator', { clips: 'no JSON' });
  expect(await join(fourth())).toBe('unusable');
});
