// The cut of a job after a clip changed: made of the clips as they are, whatever happens beside it (SPEC E10, R8).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createFailCut } from '../../src/activities/join-cut.ts';
import type { JoinedCut } from '../../src/store/cut-types.ts';
import { packetHashes } from '../renderers/video/clips.ts';
import { type CutWorld, startCutWorld } from '../support/cut-world.ts';

let world: CutWorld;
beforeAll(async () => {
  world = await startCutWorld();
});
afterAll(() => world.close());

const view = async (jobId: string) => (await world.deps.store.views.jobView(jobId))?.cut;
const events = async (jobId: string, type: string) =>
  (await world.deps.store.events.read(jobId, 0)).filter((event) => event.type === type);

/** Hashes of the packets of each second of the cut: 15 frames. */
async function spans(jobId: string): Promise<string[]> {
  const packets = await packetHashes(await world.deps.store.artifacts.localPath(await world.video(jobId)));
  const seconds = Array.from({ length: Math.ceil(packets.length / 15) }, (_, at) =>
    packets.slice(at * 15, at * 15 + 15),
  );
  return seconds.map((second) => second.join());
}

/** Holds everybody until so many have come. */
function gate(count: number): () => Promise<void> {
  let come = 0;
  let open: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come === count) open();
    return all;
  };
}

/** The same deps where something happens just before a cut is kept. */
function before(happens: () => Promise<void>): ActivityDeps {
  const { store } = world.deps;
  const keep = async (jobId: string, cut: JoinedCut): Promise<boolean> => {
    await happens();
    return store.cuts.keep(jobId, cut);
  };
  return { ...world.deps, store: { ...store, cuts: { ...store.cuts, keep } } };
}

describe('joinCut', () => {
  test('shows the new clip in its span, and the others to the last packet as they were', async () => {
    const jobId = await world.job(['red', 'green', 'blue']);
    const [old, before_] = [await world.video(jobId), await spans(jobId)];
    await world.edit(jobId, 1, 'yellow');
    expect(await view(jobId)).toMatchObject({ state: 'joining' });
    const result = await world.joinCut(jobId);
    expect(result).toMatchObject({ kind: 'joined', videoHash: await world.video(jobId) });
    const now = await spans(jobId);
    expect([now[0], now[2]]).toEqual([before_[0], before_[2]]);
    expect(now[1]).not.toBe(before_[1]);
    // The film of before is still there.
    expect(await world.deps.store.artifacts.stat(old)).toBeDefined();
  }, 60_000);

  test('says what the cut is made of, what changed since, and tells of it in the feed', async () => {
    const jobId = await world.job(['red', 'green']);
    await world.edit(jobId, 0, 'yellow');
    await world.joinCut(jobId);
    const changed = [{ clipIndex: 0, version: 2, because: 'edit' }];
    expect(await view(jobId)).toEqual({
      clips: [
        { clipIndex: 0, sectionId: `${jobId}-1`, version: 2, assetHash: await world.clip('yellow') },
        { clipIndex: 1, sectionId: `${jobId}-2`, version: 1, assetHash: await world.clip('green') },
      ],
      changed,
      state: 'joined',
      reason: null,
    });
    const told = await events(jobId, 'artifact');
    expect(told.at(-1)?.data).toMatchObject({ changed, artifacts: { video: await world.video(jobId) } });
  }, 60_000);

  test('does nothing a second time', async () => {
    const jobId = await world.job(['red', 'green']);
    expect(await world.joinCut(jobId)).toEqual({ kind: 'same' });
    await world.edit(jobId, 0, 'yellow');
    await world.joinCut(jobId);
    const told = (await events(jobId, 'artifact')).length;
    expect(await world.joinCut(jobId)).toEqual({ kind: 'same' });
    expect(await events(jobId, 'artifact')).toHaveLength(told);
  }, 60_000);

  test('makes no cut for a job that has none', async () => {
    const jobId = await world.job(['red']);
    await world.database.query(`update jobs set artifacts = '{}' where id = $1`, [jobId]);
    await world.edit(jobId, 0, 'yellow');
    expect(await world.joinCut(jobId)).toEqual({ kind: 'none' });
  }, 60_000);

  test('of two edits that end side by side shows both, whichever is joined last', async () => {
    const jobId = await world.job(['red', 'green']);
    await Promise.all(
      ['yellow', 'white'].map(async (colour, clipIndex) => {
        await world.edit(jobId, clipIndex, colour);
        await world.joinCut(jobId);
      }),
    );
    expect(await view(jobId)).toMatchObject({
      state: 'joined',
      clips: [{ assetHash: await world.clip('yellow') }, { assetHash: await world.clip('white') }],
    });
    // The same bytes as a cut that is joined of both at once.
    const other = await world.job(['yellow', 'white']);
    expect(await spans(jobId)).toEqual(await spans(other));
  }, 60_000);

  test('joins again where a clip changes while it joins', async () => {
    const jobId = await world.job(['red', 'green']);
    await world.edit(jobId, 0, 'yellow');
    let isChanged = false;
    const deps = before(async () => {
      if (isChanged) return;
      isChanged = true;
      await world.edit(jobId, 1, 'white');
    });
    await world.joinCut(jobId, deps);
    expect(await view(jobId)).toMatchObject({ state: 'joined', clips: [{ version: 2 }, { version: 2 }] });
    expect(await events(jobId, 'artifact')).toHaveLength(2);
  }, 60_000);

  test('is told of once where it was joined by two at once', async () => {
    const jobId = await world.job(['red', 'green']);
    await world.edit(jobId, 0, 'yellow');
    const bothReady = gate(2);
    await Promise.all([world.joinCut(jobId, before(bothReady)), world.joinCut(jobId, before(bothReady))]);
    expect(await view(jobId)).toMatchObject({ changed: [{ clipIndex: 0, version: 2, because: 'edit' }] });
    expect(await events(jobId, 'artifact')).toHaveLength(2);
  }, 60_000);

  test('is made up for where the worker was killed between the version and the cut, or before the cut was kept', async () => {
    const jobId = await world.job(['red', 'green']);
    const old = await world.video(jobId);
    await world.edit(jobId, 0, 'yellow');
    const died = before(() => Promise.reject(new Error('the worker died here')));
    await expect(world.joinCut(jobId, died)).rejects.toThrow('the worker died here');
    expect([await world.video(jobId), (await view(jobId))?.state]).toEqual([old, 'joining']);
    expect(await world.deps.store.cuts.left({ leftForMs: 0, restMs: 0 })).toContain(jobId);
    await world.joinCut(jobId);
    expect(await view(jobId)).toMatchObject({ state: 'joined' });
    expect(await world.deps.store.cuts.left({ leftForMs: 0, restMs: 0 })).not.toContain(jobId);
  }, 60_000);

  test('goes back with a clip that is reverted, to the same film', async () => {
    const jobId = await world.job(['red', 'green']);
    const old = await spans(jobId);
    await world.edit(jobId, 0, 'yellow');
    await world.joinCut(jobId);
    await world.deps.store.clips.revert({ jobId, clipIndex: 0, version: 1 });
    await world.joinCut(jobId);
    expect(await spans(jobId)).toEqual(old);
    expect(await view(jobId)).toMatchObject({ changed: [{ clipIndex: 0, version: 1, because: 'revert' }] });
  }, 60_000);

  test('joins a cut of an earlier program, which does not say what it is made of, once a clip has changed', async () => {
    const jobId = await world.job(['red', 'green']);
    await world.deps.store.record.writeStage(jobId, 'assembly', { assembly: { durationMs: 2_000, onMissing: 'omit' } });
    expect(await world.joinCut(jobId)).toEqual({ kind: 'same' });
    await world.edit(jobId, 1, 'yellow');
    expect(await world.deps.store.cuts.left({ leftForMs: 0, restMs: 0 })).toContain(jobId);
    expect(await world.joinCut(jobId)).toMatchObject({ kind: 'joined' });
    expect(await view(jobId)).toMatchObject({ changed: [{ clipIndex: 1, because: 'edit' }] });
  }, 60_000);
});

describe('a cut that could not be joined', () => {
  test('says why, keeps the film of before, and is not looked for again at once', async () => {
    const { cuts } = world.deps.store;
    const jobId = await world.job(['red', 'green']);
    const old = await world.video(jobId);
    await world.edit(jobId, 0, 'yellow');
    await createFailCut(world.deps)({ jobId, reason: 'no room on the disk' });
    expect(await view(jobId)).toMatchObject({ state: 'not_joined', reason: 'no room on the disk' });
    expect(await world.video(jobId)).toBe(old);
    expect(await events(jobId, 'cut_not_joined')).toHaveLength(1);
    expect(await cuts.left({ leftForMs: 0, restMs: 60_000 })).not.toContain(jobId);
    expect(await cuts.left({ leftForMs: 0, restMs: 0 })).toContain(jobId);
    await world.joinCut(jobId);
    expect(await view(jobId)).toMatchObject({ state: 'joined', reason: null });
  }, 60_000);

  test('is no failure where it is joined by now', async () => {
    const jobId = await world.job(['red']);
    await createFailCut(world.deps)({ jobId, reason: 'late' });
    expect(await view(jobId)).toMatchObject({ state: 'joined' });
  }, 60_000);
});

describe('cuts that nobody joins', () => {
  test('are found by the record, but for those that a workflow may be joining right now', async () => {
    const { cuts, clips } = world.deps.store;
    const [untouched, changed] = [await world.job(['red', 'green']), await world.job(['red', 'green'])];
    await world.edit(changed, 0, 'yellow');
    expect(await cuts.left({ leftForMs: 60_000, restMs: 0 })).not.toContain(changed);
    const left = await cuts.left({ leftForMs: 0, restMs: 0 });
    expect([left.includes(changed), left.includes(untouched)]).toEqual([true, false]);
    // There and back: the cut is as the clips are.
    await clips.revert({ jobId: changed, clipIndex: 0, version: 1 });
    expect(await cuts.left({ leftForMs: 0, restMs: 0 })).not.toContain(changed);
  }, 60_000);

  test('are found for a scene that had no clip when they were joined', async () => {
    const { store } = world.deps;
    const jobId = await world.job(['red', 'green']);
    await world.database.query(
      `update job_stages set metadata = jsonb_set(metadata, '{assembly,clips}', (metadata #> '{assembly,clips}') - 1)
       where job_id = $1 and stage = 'assembly'`,
      [jobId],
    );
    // As a clip that joins the stages leaves them.
    await world.database.query(
      `update job_stages set at = clock_timestamp() where job_id = $1 and stage = 'video_generator'`,
      [jobId],
    );
    expect(await store.cuts.left({ leftForMs: 0, restMs: 0 })).toContain(jobId);
    await world.joinCut(jobId);
    expect(await view(jobId)).toMatchObject({
      state: 'joined',
      changed: [{ clipIndex: 1, because: 'regeneration' }],
    });
  }, 60_000);
});
