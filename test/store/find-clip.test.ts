// What an edit of a clip is made from: stages as any job may have left them, and which part is missing (SPEC R1).
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ClipStage, clipStages, loadClipStages } from '../../src/store/clip-stages.ts';
import { findClip } from '../../src/store/find-clip.ts';
import { sampleClips, samplePrompts, type SampleClips, withHugeSeed } from '../support/sample-clips.ts';
import { useTestStore, testJob } from '../support/postgres.ts';

let sample: SampleClips;
let count = 0;
let logged: { fields: object; message: string }[] = [];
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  logged = [];
  sample = await sampleClips(t.store, `fc${count}`);
});

const logger = { warn: (fields: object, message: string) => void logged.push({ fields, message }) };
const reader = () => ({ record: t.store.record, clips: t.store.clips, artifacts: t.store.artifacts, logger });
const find = (clipIndex: number) => findClip(reader(), { jobId: sample.jobId, clipIndex });
const write = (stage: ClipStage, metadata: unknown) => t.store.record.writeStage(sample.jobId, stage, metadata);
const drop = (stage: ClipStage) =>
  t.query('delete from job_stages where job_id = $1 and stage = $2', [sample.jobId, stage]);

describe('findClip', () => {
  test('gives the clip with its prompt, scene, references and seed', async () => {
    expect(await find(0)).toMatchObject({
      kind: 'found',
      title: 'Holiday, clip 0',
      prompt: samplePrompts[0],
      assetHash: sample.assets[0],
      medium: 'video',
      durationMs: 5_000,
      seed: 41,
      provider: 'runway',
      version: 1,
      brand: 'Blue everywhere',
      scene: { contentType: 'nature', narration: 'Scene 1' },
      references: ['https://media.example/beach.png'],
      notes: [],
    });
    expect(logged).toEqual([]);
  });

  test('goes on without scene plan and references, and says so', async () => {
    await drop('scene_planner');
    await drop('reference_generator');
    const clip = await find(1);
    expect(clip).toMatchObject({ kind: 'found', prompt: samplePrompts[1], references: [] });
    expect(clip.kind === 'found' && clip.notes.join()).toMatch(/scene.*reference images/su);
    const stages = logged.map(({ fields }) => JSON.stringify(fields));
    expect(stages.toSorted()).toEqual(
      ['reference_generator', 'scene_planner'].map((stage) => JSON.stringify({ jobId: sample.jobId, stage })),
    );
  });

  test.each(['video_generator', 'prompt_generator'] as const)('says that %s is missing', async (stage) => {
    await drop(stage);
    expect(await find(0)).toMatchObject({ kind: 'missing', part: stage, message: expect.stringContaining(stage) });
    expect(logged[0]).toMatchObject({ fields: { jobId: sample.jobId, stage } });
  });

  test.each([
    ['a list in place of an object', []],
    ['a number', 7],
    ['text that is no JSON', 'clips: none'],
    ['clips that are not one level deeper', { clips: [] }],
    ['clips under another name', { videos: { videos: [] } }],
    ['clips that are no list', { clips: { clips: { 0: {} } } }],
    ['clips that are broken JSON', { clips: '{"clips": [' }],
  ])('says that video_generator is missing where it holds %s, and logs it', async (_what, metadata) => {
    await write('video_generator', metadata);
    expect(await find(0)).toMatchObject({ kind: 'missing', part: 'video_generator' });
    expect(logged[0]).toMatchObject({ fields: { jobId: sample.jobId, stage: 'video_generator' } });
  });

  test('reads stages that were written as JSON text', async () => {
    const { record } = t.store;
    const clips = await record.readStage(sample.jobId, 'video_generator');
    await write('video_generator', JSON.stringify(clips));
    await write('prompt_generator', { prompts: JSON.stringify({ prompts: [{ prompt: 'By its place.' }] }) });
    expect(await find(0)).toMatchObject({ kind: 'found', seed: 41, prompt: 'By its place.' });
  });

  test('leaves an entry that is not valid out, and finds its neighbours at their places', async () => {
    const [kite, , tower] = sample.assets;
    await write('video_generator', {
      clips: { clips: [{ assetHash: kite }, { assetHash: 'no hash' }, { assetHash: tower }] },
    });
    expect(await find(2)).toMatchObject({ kind: 'found', assetHash: tower, prompt: samplePrompts[2] });
    expect(await find(1)).toMatchObject({
      kind: 'missing',
      part: 'clip',
      message: expect.stringContaining('not usable'),
    });
    expect(logged.some(({ message }) => message.includes('entry 1 of clips.clips'))).toBe(true);
  });

  test('says which clips there are where there is none of that number', async () => {
    expect(await find(3)).toMatchObject({ part: 'clip', message: expect.stringContaining('clips 0 to 2') });
  });

  test('says that a clip has no prompt', async () => {
    await write('prompt_generator', { prompts: { prompts: [{ index: 0, prompt: '   ' }] } });
    expect(await find(0)).toMatchObject({ kind: 'missing', part: 'prompt' });
  });

  test('says that the job has not ended where its stages are not written yet', async () => {
    await t.store.record.createJob(testJob(`${sample.jobId}-new`, { kind: 'scenes' }));
    const missing = await findClip(reader(), { jobId: `${sample.jobId}-new`, clipIndex: 0 });
    expect(missing).toMatchObject({ part: 'video_generator', message: expect.stringContaining('has not ended yet') });
  });

  test('says that there is no such job', async () => {
    expect(await findClip(reader(), { jobId: 'nobody', clipIndex: 0 })).toMatchObject({ part: 'job' });
  });

  test('keeps a clip of a provider that is not known', async () => {
    await write('video_generator', {
      clips: { clips: [{ assetHash: sample.assets[0], provider: 'sora', durationMs: 4_000 }] },
    });
    const clip = await find(0);
    expect(clip).toMatchObject({ kind: 'found', medium: 'video' });
    expect(clip).not.toHaveProperty('provider');
  });
});

test('loadClipStages gives nothing where the database fails, and logs it for each stage', async () => {
  const record = { readStage: () => Promise.reject(new Error('connection lost')) };
  expect(await loadClipStages({ record, logger }, 'any')).toEqual({});
  expect(logged.map(({ fields }) => (fields as { stage: string }).stage)).toEqual([...clipStages]);
});

describe('clipEdits', () => {
  const editJob = (id: string, clipIndex = 0) =>
    testJob(id, {
      kind: 'clip_edit',
      workflowId: `clip_edit:${id}`,
      input: { jobId: sample.jobId, clipIndex, instruction: 'brighter' },
    });
  const begin = (id: string, clipIndex = 0) =>
    t.store.clipEdits.begin(editJob(id, clipIndex), { jobId: sample.jobId, clipIndex });

  test('begin one edit of a clip at a time', async () => {
    const { jobId } = sample;
    const answers = await Promise.allSettled([begin(`${jobId}a`), begin(`${jobId}b`), begin(`${jobId}c`, 1)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(answers[2]?.status).toBe('fulfilled');
  });

  test('begin the next when the one before has ended, and the same one twice', async () => {
    const id = `${sample.jobId}a`;
    await begin(id);
    await begin(id);
    await expect(begin(`${id}2`)).rejects.toMatchObject({ name: 'ClipBeingEdited', jobId: id });
    await t.store.record.setJobStatus(id, 'failed', 'for a reason');
    await begin(`${id}2`);
    expect((await t.store.record.readJob(`${id}2`))?.status).toBe('queued');
  });

  test('show a version in its own entries, and change nothing else of the stages, to the last digit', async () => {
    const { jobId, assets } = sample;
    await t.query(withHugeSeed(jobId, 1));
    await t.query(withHugeSeed(jobId, 2));
    const stages = async () => {
      const { rows } = await t.query(
        `select metadata #- '{clips,clips,0}' #- '{prompts,prompts,0}' as rest, metadata::text as whole
         from job_stages where job_id = $1 order by stage`,
        [jobId],
      );
      const text = await t.query(
        `select (metadata #- '{clips,clips,0}' #- '{prompts,prompts,0}')::text as rest from job_stages where job_id = $1 order by stage`,
        [jobId],
      );
      expect(rows).toHaveLength(4);
      return text.rows;
    };
    const before = await stages();
    await t.store.clips.add({
      jobId,
      clipIndex: 0,
      sectionId: `${jobId}-1`,
      promptHash: 'p',
      medium: 'video',
      assetHash: assets[0],
      createdBy: 'ann',
    });
    const shown = { jobId, clipIndex: 0, version: 1, clipPosition: 0, promptPosition: 0 };
    await t.store.clipEdits.show({ ...shown, clip: { generation_seed: 99 }, prompt: 'A blue kite.' });
    expect(await stages()).toEqual(before);
    const { clips } = await loadClipStages({ record: t.store.record, logger }, jobId);
    expect(clips?.[0]).toMatchObject({
      generation_seed: 99,
      prompt: 'A blue kite.',
      assetHash: assets[0],
      provider: 'runway',
    });
  });

  test('show nothing of a version that is not the current one, and fail at no entry that is not there', async () => {
    const { jobId } = sample;
    const shown = { jobId, clipIndex: 0, version: 5, clipPosition: 0, promptPosition: 0, clip: {}, prompt: 'x' };
    await t.store.clipEdits.show(shown);
    expect(await find(0)).toMatchObject({ prompt: samplePrompts[0] });
    await t.store.clips.add({
      jobId,
      clipIndex: 0,
      sectionId: 's',
      promptHash: 'p',
      medium: 'video',
      assetHash: 'a',
      createdBy: 'ann',
    });
    await t.store.clipEdits.show({ ...shown, version: 1, clipPosition: 9, promptPosition: -1 });
    expect(await find(1)).toMatchObject({ prompt: samplePrompts[1] });
  });
});
