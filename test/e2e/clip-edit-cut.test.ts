// The cut of a job on the whole product: it shows each clip as it is now, and every other frame as it was (SPEC E10, R8).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobView } from '../../src/store/view-types.ts';
import { packetHashes } from '../renderers/video/clips.ts';
import type { ApiClient } from '../support/e2e-api.ts';
import { expectSound } from '../support/e2e-invariants.ts';
import {
  bytesOf,
  editClip,
  type MediaProduct,
  pictureStory,
  startMediaProduct,
  submitScenes,
} from '../support/e2e-media.ts';
import { until } from '../support/e2e-until.ts';

let product: MediaProduct;
let api: ApiClient;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-e2e-cut-'));
  product = await startMediaProduct();
  ({ api } = product);
}, 120_000);
afterAll(async () => {
  await product.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Both are pictures, which stand for the same time: each has half of the cut. */
async function halves(job: JobView): Promise<readonly [string, string]> {
  const hash = job.artifacts['video'] ?? '';
  const path = join(folder, `${hash}.mp4`);
  await writeFile(path, await bytesOf(api, hash));
  const packets = await packetHashes(path);
  const middle = packets.length / 2;
  return [packets.slice(0, middle).join(), packets.slice(middle).join()];
}

const joinedNow = (jobId: string, version: number): Promise<JobView> =>
  until(`the cut has version ${version} of clip 0`, async () => {
    const job = await api.job(jobId);
    const isNew = job.cut?.clips?.find(({ clipIndex }) => clipIndex === 0)?.version === version;
    return isNew && job.cut?.state === 'joined' ? job : undefined;
  });

test('shows an edit once it has ended, two that end side by side, and what a revert went back to', async () => {
  // The judge passes the first scene and the third at once.
  const story = await pictureStory('cut', 3);
  const id = await submitScenes(
    api,
    { ...story, scenes: story.scenes.filter((_, at) => at !== 1) },
    { input: { assemble: true } },
  );
  const { job } = await expectSound(api, id);
  expect(job.cut).toMatchObject({ state: 'joined', changed: [] });
  const first = await halves(job);

  const edit = await editClip(api, id, 'make it darker');
  await expectSound(api, String(edit.body['id']));
  const darker = await api.job(id);
  expect(darker.cut).toMatchObject({
    state: 'joined',
    changed: [{ clipIndex: 0, version: 2, because: 'edit' }],
  });
  expect(darker.artifacts['video']).not.toBe(job.artifacts['video']);
  const second = await halves(darker);
  expect([second[0] === first[0], second[1] === first[1]]).toEqual([false, true]);
  // The film of before is still there.
  expect((await bytesOf(api, job.artifacts['video'] ?? '')).byteLength).toBeGreaterThan(0);

  const both = await Promise.all([
    editClip(api, id, 'closer'),
    api.post(`/api/clips/${id}/1/edit`, { instruction: 'make it warmer' }),
  ]);
  await Promise.all(both.map(({ body }) => expectSound(api, String(body['id']))));
  const together = await api.job(id);
  expect(together.cut).toMatchObject({ state: 'joined', clips: [{ version: 3 }, { version: 2 }] });
  const third = await halves(together);
  expect([third[0] === second[0], third[1] === second[1]]).toEqual([false, false]);

  expect(await api.post(`/api/clips/${id}/0/revert`, { version: 1 })).toMatchObject({ status: 200 });
  const back = await halves(await joinedNow(id, 1));
  expect([back[0] === first[0], back[1] === third[1]]).toEqual([true, true]);
}, 180_000);
