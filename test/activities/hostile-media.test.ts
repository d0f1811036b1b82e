// Pictures and clips that are not what they say: no try is repeated for ever because of them, and nothing is sent for them.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createFetchMedia } from '../../src/activities/fetch-media.ts';
import { mediaImage } from '../../src/activities/media-image.ts';
import { inFolder, makeClip, never } from '../renderers/video/clips.ts';
import { stripes } from '../renderers/video/pictures.ts';
import { callsOf, doneTake, newTake, submit } from '../support/media-takes.ts';
import { triesOf, useMediaWorld } from '../support/media-world.ts';

const world = useMediaWorld();

const put = async (bytes: Uint8Array | string, mime = 'image/png') =>
  (await world.deps.store.artifacts.putBytes(bytes, mime)).hash;

/** Every download gives these bytes. */
function giving(bytes: Uint8Array): ActivityDeps {
  async function* body() {
    yield bytes;
  }
  const outbound = { request: async () => ({ status: 200, headers: {}, body: body() }) };
  return { ...world.deps, outbound, demoOutbound: outbound };
}

describe('a reference picture', () => {
  test.each([
    ['that is none', () => put('a picture')],
    ['that is a drawing', () => put('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['that is gone', async () => '0'.repeat(64)],
  ])('%s is a bad request at the first try, and nothing is sent', async (_what, reference) => {
    const take = await newTake(world, { provider: 'runway', referenceImages: [await reference()] });
    expect(await submit(world.deps, take)).toMatchObject({ kind: 'not_taken', failure: { kind: 'bad_request' } });
    expect(await world.deps.store.record.readTake(take)).toMatchObject({
      status: 'failed',
      renderError: { kind: 'bad_request', message: expect.stringContaining('the picture to begin with') },
    });
    expect([await callsOf(world, take), world.tasksOf(take.scene.mark)]).toEqual([[], []]);
  });

  test.each([
    [400, 4_000],
    [4_000, 400],
  ])('of %i × %i pixels is sent small in both directions', async (width, height) => {
    const image = await put(await stripes({ width, height }).png().toBuffer());
    const sent = await mediaImage(world.deps, { image, edit: undefined, signal: never });
    const facts = await sharp(Buffer.from(sent?.split(',')[1] ?? '', 'base64')).metadata();
    expect([facts.width, facts.height].toSorted((a, b) => a - b)).toEqual([128, 1_280]);
  });
});

test('a clip that is whole and cannot be played is tried again three times, then it is a bad result', async () => {
  const clip = await inFolder(async (folder) => readFile(await makeClip(`${folder}/clip.mp4`, 'testsrc2')));
  const deps = giving(clip.fill(0, clip.indexOf('mdat', 0, 'latin1') + 4));
  const take = await doneTake(world, { provider: 'runway', durationMs: 1_000 });
  const input = { jobId: take.jobId, sectionId: take.sectionId, take: take.take };
  const fetchAgain = triesOf(createFetchMedia(deps), input);
  for (let tried = 0; tried < 3; tried += 1) {
    await expect(fetchAgain()).rejects.toMatchObject({ type: 'damaged', nonRetryable: false });
  }
  expect(await fetchAgain()).toMatchObject({ kind: 'not_fetched', failure: { kind: 'bad_result' } });
  expect(await world.deps.store.record.readTake(take)).toMatchObject({ status: 'failed', videoHash: null });
});
