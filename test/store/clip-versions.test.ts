// Versions of clips (SPEC R8, R9): one current at any time, none lost, none made twice.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { NewClipVersion } from '../../src/store/clip-types.ts';
import { useTestStore, testJob } from '../support/postgres.ts';

let jobId = '';
let count = 0;
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  jobId = `cv${count}`;
  await t.store.record.createJob(testJob(jobId, { kind: 'scenes', demo: false }));
});

const add = (more: Partial<NewClipVersion> = {}) =>
  t.store.clips.add({
    jobId,
    clipIndex: 0,
    sectionId: `${jobId}-1`,
    take: 1,
    promptHash: 'p',
    medium: 'video',
    assetHash: 'a',
    createdBy: 'ann',
    ...more,
  });
/** An edit of version 1. */
const edit = (id: string, more: Partial<NewClipVersion> = {}) =>
  add({ parent: 1, editJobId: `${jobId}/${id}`, temperature: 0.3, instruction: 'brighter', ...more });
const versions = async () =>
  (await t.store.clips.list(jobId, 0)).map(({ version, parent, isCurrent }) => [version, parent, isCurrent]);

describe('the versions of a clip', () => {
  test('begin with 1, and each edit is the next and the current one', async () => {
    await add();
    await edit('one');
    await edit('two', { parent: 2 });
    expect(await versions()).toEqual([
      [1, null, false],
      [2, 1, false],
      [3, 2, true],
    ]);
    expect(await t.store.clips.current(jobId, 0)).toMatchObject({ version: 3, instruction: 'brighter' });
  });

  test('added twice by the same edit are one; so is version 1', async () => {
    await Promise.all([add(), add(), add()]);
    const added = await Promise.all([edit('one'), edit('one'), edit('one')]);
    expect(added.map((row) => row.version)).toEqual([2, 2, 2]);
    expect(await versions()).toEqual([
      [1, null, false],
      [2, 1, true],
    ]);
  });

  test('added at once by eight edits get a number each, and one of them is current', async () => {
    await add();
    await Promise.all(Array.from({ length: 8 }, (_, i) => edit(`e${i}`)));
    const rows = await t.store.clips.list(jobId, 0);
    expect(rows.map((row) => row.version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.filter((row) => row.isCurrent).map((row) => row.version)).toEqual([9]);
  });

  test('of a clip beside it are its own', async () => {
    await add();
    await add({ clipIndex: 1, sectionId: `${jobId}-2` });
    await edit('one');
    expect(await t.store.clips.list(jobId, 1)).toMatchObject([{ version: 1, isCurrent: true }]);
    expect(await t.store.clips.current(jobId, 7)).toBeUndefined();
  });

  test('need a parent that is there', async () => {
    await expect(edit('one')).rejects.toMatchObject({ name: 'ClipVersionMissing' });
    expect(await versions()).toEqual([]);
  });

  test('can be reverted to, and the next edit gets a new number', async () => {
    await add();
    await edit('one');
    expect(await t.store.clips.revert({ jobId, clipIndex: 0, version: 1 })).toMatchObject({
      version: 1,
      isCurrent: true,
    });
    await edit('two');
    expect(await versions()).toEqual([
      [1, null, false],
      [2, 1, false],
      [3, 1, true],
    ]);
    expect(await t.store.clips.revert({ jobId, clipIndex: 0, version: 9 })).toBeUndefined();
  });

  test('reverted to at once leave one current', async () => {
    await add();
    await edit('one');
    await edit('two');
    await Promise.all([1, 2, 1, 2, 3].map((version) => t.store.clips.revert({ jobId, clipIndex: 0, version })));
    expect((await t.store.clips.list(jobId, 0)).filter((row) => row.isCurrent)).toHaveLength(1);
  });

  test('are told when they are added, reverted to and judged, and never twice', async () => {
    await add();
    await edit('one');
    await edit('one');
    const first = { jobId, clipIndex: 0, version: 1 };
    await t.store.clips.revert(first);
    await t.store.clips.revert(first);
    await t.store.clips.feedback({ ...first, version: 2 }, { feedback: 'up', by: 'bo' });
    await t.store.clips.feedback({ ...first, version: 2 }, { feedback: 'up', by: 'bo' });
    const told = (await t.store.events.read(jobId, 1)).map(({ type, data }) => [type, data['version'], data['change']]);
    expect(told).toEqual([
      ['clip_version', 1, 'added'],
      ['clip_version', 2, 'added'],
      ['clip_version', 1, 'reverted'],
      ['clip_version', 2, 'feedback'],
    ]);
  });

  test('keep the largest seed to the last digit', async () => {
    await add({ generationSeed: 4_294_967_295 });
    const rows = await t.store.clips.list(jobId, 0);
    expect(rows).toMatchObject([{ version: 1, generationSeed: 4_294_967_295, isCurrent: true, feedback: null }]);
  });
});

describe('thumbs', () => {
  const judge = (version: number, feedback: 'up' | 'down') =>
    t.store.clips.feedback({ jobId, clipIndex: 0, version }, { feedback, by: 'ann' });

  test('replace each other, and say who gave them', async () => {
    await add();
    await judge(1, 'up');
    expect(await judge(1, 'down')).toMatchObject({ feedback: 'down', feedbackBy: 'ann' });
    expect(await judge(4, 'up')).toBeUndefined();
  });

  test('teach by edits alone, newest first, and not by clips as their job made them', async () => {
    await t.query('update clip_versions set feedback = null');
    await add({ temperature: 0.7 });
    await edit('one', { temperature: 0.25 });
    await edit('two', { temperature: 0.45 });
    await edit('three', { temperature: 0.8 });
    await judge(1, 'up');
    await judge(2, 'up');
    await judge(4, 'down');
    expect(await t.store.clips.judgedEdits(10)).toEqual([
      { temperature: 0.8, feedback: 'down' },
      { temperature: 0.25, feedback: 'up' },
    ]);
    expect(await t.store.clips.judgedEdits(1)).toHaveLength(1);
  });

  test('on demo clips are apart from those on real ones', async () => {
    await t.query('update clip_versions set feedback = null');
    await add();
    await edit('one');
    await judge(2, 'up');
    expect(await t.store.clips.judgedEdits(10, { demo: false })).toHaveLength(1);
    expect(await t.store.clips.judgedEdits(10, { demo: true })).toEqual([]);
  });
});
