// A person's upload in place of an edit: the clip's next version, marked as what it is (SPEC A8, R8).
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { KeepUploadInput } from '../../src/activities/clip-edit-inputs.ts';
import { createKeepUpload } from '../../src/activities/keep-upload.ts';
import { createLoadClip } from '../../src/activities/load-clip.ts';
import { isUpload } from '../../src/store/clip-types.ts';
import { inFolder, makeClip } from '../renderers/video/clips.ts';
import { type ClipEditWorld, run, startClipEditWorld } from '../support/clip-edit-world.ts';
import { samplePrompts } from '../support/sample-clips.ts';

let world: ClipEditWorld;
let film: string;
beforeAll(async () => {
  world = await startClipEditWorld();
  film = await inFolder(async (folder) => {
    const path = await makeClip(`${folder}/mine.mp4`, 'color=c=teal', { seconds: 2 });
    return (await world.deps.store.artifacts.putFile(path, 'video/mp4')).hash;
  });
});
afterAll(() => world.close());
beforeEach(() => world.renew());

async function keep(uploadHash: string, clipIndex = 0) {
  const { jobId, assets } = world.sample;
  const input: KeepUploadInput = {
    jobId,
    clipIndex,
    editJobId: world.editJobId,
    sectionId: `${world.editJobId}-1`,
    instructionHash: await world.putText('make it teal'),
    parentHash: assets[clipIndex] ?? '',
    uploadHash,
    by: 'ann',
  };
  return run(createKeepUpload(world.deps), input);
}
const versions = (clipIndex = 0) => world.deps.store.clips.list(world.sample.jobId, clipIndex);

test('is made from the version that was edited, with its prompt and without a seed', async () => {
  expect(await keep(film)).toMatchObject({ version: 2, parent: 1 });
  const [first, second] = await versions();
  expect(second).toMatchObject({
    isCurrent: true,
    assetHash: film,
    durationMs: 2_000,
    instruction: 'make it teal',
    promptHash: first?.promptHash,
    generationSeed: null,
    provider: null,
    temperature: null,
    take: null,
    score: null,
    createdBy: 'ann',
    editJobId: world.editJobId,
  });
  expect((await versions()).map(isUpload)).toEqual([false, true]);
  const stage = await world.deps.store.record.readStage(world.sample.jobId, 'video_generator');
  expect(stage).toMatchObject({ clips: { clips: [{ assetHash: film, version: 2, generation_seed: null }, {}, {}] } });
  const loaded = await run(createLoadClip(world.deps), { jobId: world.sample.jobId, clipIndex: 0 });
  expect(loaded).toMatchObject({ version: 2, parentHash: film, medium: 'video' });
  expect(loaded).not.toHaveProperty('seed');
  const prompt = 'promptHash' in loaded ? await world.deps.store.artifacts.readText(loaded.promptHash) : '';
  expect(prompt).toBe(samplePrompts[0]);
});

test('is kept once however often it runs', async () => {
  const first = await keep(film);
  expect(await keep(film)).toEqual(first);
  expect(await versions()).toHaveLength(2);
});

test('teaches nothing about how an instruction is to be rewritten', async () => {
  await keep(film);
  await world.deps.store.clips.feedback(
    { jobId: world.sample.jobId, clipIndex: 0, version: 2 },
    { feedback: 'up', by: 'ann' },
  );
  expect(await world.deps.store.clips.judgedEdits(10)).toEqual([]);
});

test('stands for a picture where the clip is one', async () => {
  const picture = await sharp({ create: { width: 64, height: 36, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const { hash } = await world.deps.store.artifacts.putBytes(picture, 'image/png');
  expect(await keep(hash, 2)).toMatchObject({ version: 2 });
  expect((await versions(2))[1]).toMatchObject({ medium: 'image', assetHash: hash, durationMs: null });
});

test.each([
  ['a picture for a video', 0, 'no video'],
  ['a video for a picture', 2, 'no picture'],
])('%s is refused, and the clip is left as it was', async (_what, clipIndex, why) => {
  const picture = await sharp({ create: { width: 64, height: 36, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const { hash } = await world.deps.store.artifacts.putBytes(picture, 'image/png');
  await expect(keep(clipIndex === 0 ? hash : film, clipIndex)).rejects.toThrow(why);
  expect(await versions(clipIndex)).toEqual([]);
});
