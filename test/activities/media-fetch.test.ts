// How what a task made comes into our store: asked for anew, through the guard, looked at, trimmed, compared (SPEC A7, R8).
import { describe, expect, test } from '@jest/globals';
import { createFetchMedia } from '../../src/activities/fetch-media.ts';
import type { FetchMediaResult } from '../../src/activities/inputs.ts';
import type { MediaFault } from '../../src/demo/media/media-faults.ts';
import type { ClipEditOrder } from '../../src/domain/policy/media-policy.ts';
import { probeVideo } from '../../src/renderers/video/probe-video.ts';
import { doneTake, submit, pollUntilEnded, type TestTake, writeTake } from '../support/media-takes.ts';
import { triesOf, tryOnce, useMediaWorld } from '../support/media-world.ts';

const world = useMediaWorld();

function fetchOnce({ jobId, sectionId, take }: TestTake, edit?: ClipEditOrder): Promise<FetchMediaResult> {
  const input = { jobId, sectionId, take, ...(edit !== undefined && { edit }) };
  return tryOnce(createFetchMedia(world.deps), input);
}

const refOf = ({ jobId, sectionId, take }: TestTake) => ({ jobId, sectionId, take });
const row = (take: TestTake) => world.deps.store.record.readTake(take);
const stat = (hash: string | null | undefined) => world.deps.store.artifacts.stat(hash ?? '');
const downloads = ({ scene }: TestTake) =>
  world.vendors.received().filter(({ media }) => media?.at === 'download' && media.prompt?.includes(scene.mark));

type Fault = Omit<Extract<MediaFault, object>, 'at' | 'match'>;
function strike({ scene }: TestTake, fault: Fault): void {
  world.vendors.inject({ at: 'download', match: scene.mark, ...fault });
}

async function durationOf(hash: string | null | undefined): Promise<number> {
  const path = await world.deps.store.artifacts.localPath(hash ?? '');
  return (await probeVideo(path, new AbortController().signal)).durationMs;
}

describe('fetchMedia', () => {
  test('keeps a picture as it came, with a still for the judge', async () => {
    const take = await doneTake(world, { provider: 'falai' });
    expect(await fetchOnce(take)).toEqual({ kind: 'fetched' });
    const made = await row(take);
    expect(made).toMatchObject({ status: 'scoring', videoHash: null, findings: [] });
    expect(made?.downloadHash).toBe(made?.imageHash);
    expect(await stat(made?.imageHash)).toMatchObject({ mime: 'image/jpeg' });
    expect(made?.frameHashes).toHaveLength(1);
  });

  test('trims a clip to the length that was wished, and keeps what the vendor delivered', async () => {
    const take = await doneTake(world, { provider: 'runway', durationMs: 1_500 });
    expect(await fetchOnce(take)).toEqual({ kind: 'fetched' });
    const made = await row(take);
    expect(made).toMatchObject({ durationMs: 1_500, imageHash: null, similarity: null });
    expect(made?.frameHashes).toHaveLength(5);
    expect(made?.downloadHash).not.toBe(made?.videoHash);
    expect(await durationOf(made?.videoHash)).toBeCloseTo(1_500, -2);
    expect(await durationOf(made?.downloadHash)).toBeCloseTo(2_000, -2);
  });

  test('leaves a clip of the wished length as it came', async () => {
    const take = await doneTake(world, { provider: 'runway', durationMs: 2_000 });
    await fetchOnce(take);
    const made = await row(take);
    expect(made?.downloadHash).toBe(made?.videoHash);
  });

  test('fetches nothing twice', async () => {
    const take = await doneTake(world);
    await fetchOnce(take);
    expect(await fetchOnce(take)).toEqual({ kind: 'fetched' });
    expect(downloads(take)).toHaveLength(1);
  });

  test('carries none of our keys to the address of an output', async () => {
    const take = await doneTake(world);
    await fetchOnce(take);
    expect(downloads(take).filter(({ media }) => media?.carriedKey)).toEqual([]);
  });

  test('asks for an address anew after one that has run out', async () => {
    const take = await doneTake(world, { provider: 'runway' });
    strike(take, { kind: 'expiredUrl' });
    await expect(fetchOnce(take)).rejects.toMatchObject({ type: 'expired', nonRetryable: false });
    expect(await fetchOnce(take)).toEqual({ kind: 'fetched' });
    expect(downloads(take)).toHaveLength(2);
  });

  test('compares an edit with the clip that it was made from', async () => {
    const parent = await doneTake(world, { provider: 'falai' });
    await fetchOnce(parent);
    const parentHash = (await row(parent))?.imageHash ?? '';
    const { hash: promptHash } = await world.deps.store.artifacts.putBytes(
      `The same in red ${parent.scene.mark}`,
      'text/plain',
    );
    const edit = { promptHash, creativity: 0.2, parentHash };
    const edited = await writeTake(world, parent.scene, { order: { take: 2, ladder: 2, origin: 'edit' }, edit });
    await submit(world.deps, { ...edited, edit });
    await pollUntilEnded(world.deps, edited);
    expect(await fetchOnce(edited, edit)).toEqual({ kind: 'fetched' });
    const { similarity } = (await row(edited)) ?? {};
    expect(similarity).toBeGreaterThan(0);
    expect(similarity).toBeLessThan(1);
  });

  test('says what a task has become that the vendor does not know any more', async () => {
    const take = await doneTake(world);
    world.vendors.inject({ at: 'poll', kind: 'status', status: 404, match: take.scene.mark });
    expect(await fetchOnce(take)).toMatchObject({ kind: 'not_fetched', failure: { kind: 'failed' } });
    expect(await row(take)).toMatchObject({ status: 'failed', renderError: { kind: 'failed' } });
  });
});

describe('a download that is no asset', () => {
  test.each([
    { what: 'a page', provider: 'falai', type: 'not_media', fault: { kind: 'html200' } },
    { what: 'a page in its place', provider: 'falai', type: 'not_media', fault: { kind: 'wrongMedia', gives: 'html' } },
    {
      what: 'a third of a clip',
      provider: 'runway',
      type: 'damaged',
      fault: { kind: 'wrongMedia', gives: 'truncated' },
    },
    {
      what: 'a picture, not a clip',
      provider: 'runway',
      type: 'not_media',
      fault: { kind: 'wrongMedia', gives: 'picture' },
    },
    { what: 'an address that has run out', provider: 'falai', type: 'expired', fault: { kind: 'expiredUrl' } },
  ] as const)('$what is tried again three times, then it is a bad result of $provider', async (one) => {
    const { provider, type, fault } = one;
    const take = await doneTake(world, { provider });
    strike(take, { ...fault, times: 4 });
    const fetchAgain = triesOf(createFetchMedia(world.deps), refOf(take));
    for (let tried = 0; tried < 3; tried += 1) {
      await expect(fetchAgain()).rejects.toMatchObject({ type, nonRetryable: false });
    }
    expect((await row(take))?.renderError).toBeNull();
    expect(await fetchAgain()).toMatchObject({ kind: 'not_fetched', failure: { kind: 'bad_result' } });
    expect(await row(take)).toMatchObject({ status: 'failed', videoHash: null, imageHash: null, downloadHash: null });
  });

  test.each([
    'http://10.0.0.1/clip.mp4',
    'http://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'file:///etc/passwd',
  ])('a redirect to %s is followed by nobody, and not tried again', async (location) => {
    const take = await doneTake(world);
    strike(take, { kind: 'redirect', location });
    expect(await fetchOnce(take)).toMatchObject({ kind: 'not_fetched', failure: { kind: 'bad_result' } });
    expect(downloads(take)).toHaveLength(1);
  });

  test('a page after three connections that broke is tried again: only what is no asset is counted', async () => {
    const take = await doneTake(world);
    strike(take, { kind: 'dropMidBody', times: 3 });
    strike(take, { kind: 'html200' });
    const fetchAgain = triesOf(createFetchMedia(world.deps), refOf(take));
    for (const type of ['network', 'network', 'network', 'not_media']) {
      await expect(fetchAgain()).rejects.toMatchObject({ type });
    }
    expect(await fetchAgain()).toEqual({ kind: 'fetched' });
  });

  test('a connection that breaks is tried again, however often it does', async () => {
    const take = await doneTake(world);
    strike(take, { kind: 'dropMidBody', times: 5 });
    const fetchAgain = triesOf(createFetchMedia(world.deps), refOf(take));
    for (let tried = 0; tried < 5; tried += 1) {
      await expect(fetchAgain()).rejects.toMatchObject({ type: 'network', nonRetryable: false });
    }
    expect(await fetchAgain()).toEqual({ kind: 'fetched' });
  });
});
