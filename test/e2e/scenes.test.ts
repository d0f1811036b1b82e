// The sample storyboard on the whole product, by real requests to vendors of pictures and videos: from its first create to the cut.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JobView } from '../../src/store/view-types.ts';
import { dumpDatabase, stackDatabase } from '../support/e2e-database.ts';
import type { FeedEvent } from '../support/e2e-feed.ts';
import { type FoundHistory, historiesOf, notReplayed } from '../support/e2e-histories.ts';
import { expectSound } from '../support/e2e-invariants.ts';
import { sampleStory, sceneOf, useMediaProduct, submitScenes } from '../support/e2e-media.ts';
import { expectTasksKnown } from '../support/e2e-media-accounts.ts';
import { runProgram } from '../support/e2e-stack.ts';

const canary = (name: string): string => `canary-${name}-51e27f3a9c`;
const keys = { piapi: canary('piapi'), fal: canary('fal'), runway: canary('runway') };

/** While the last scene waits for a person, and at the end. */
let waiting: JobView;
let job: JobView;
let events: readonly FeedEvent[];
let verdict: { readonly code: number | null; readonly list: string };

const product = useMediaProduct({ keys, environment: { RETAKE_LOG_LEVEL: 'debug' } });
const { api } = product;
beforeAll(async () => {
  // The demo's own script, with a vendor that says how long to wait: the tries of a create take seconds then.
  product.vendors.inject({ at: 'submit', kind: 'status', status: 503, retryAfterMs: 1_000, model: 'luma', times: 50 });
  const id = await submitScenes(api, await sampleStory('morning-coffee'), { input: { assemble: true } });
  waiting = await api.jobWhen('waits for a person alone', id, ({ status }) => status === 'waiting_review');
  const stackOf = ['--data', product.stack().dataDir];
  const list = runProgram(['review', 'list', ...stackOf]);
  await list.ended;
  const approve = runProgram(['review', 'approve', waiting.reviews[0]?.id ?? '', ...stackOf]);
  verdict = { code: await approve.ended, list: list.output() };
  ({ job, events } = await expectSound(api, id));
}, 240_000);

const takesOf = (number: number) => sceneOf(job, number).takes;
const stageOf = (name: string): unknown => job.stages.find(({ stage }) => stage === name)?.metadata;

describe('a storyboard', () => {
  test('gives each scene the medium, the length and the provider that it asks for', () => {
    expect(job.sections.map(({ id, asset, scene }) => [id, asset?.medium, scene?.provider])).toEqual([
      [`${job.id}-1`, 'video', 'runway'],
      [`${job.id}-2`, 'video', 'kling'],
      [`${job.id}-3`, 'video', 'luma'],
      [`${job.id}-4`, 'image', 'falai'],
      [`${job.id}-5`, 'video', 'hailuo'],
    ]);
    // Hailuo makes clips of 6 or 10 s; what was wished is what is delivered.
    expect(sceneOf(job, 3).asset?.durationMs).toBe(5_000);
    expect(takesOf(3)[1]?.applied).toMatchObject({ sent: { durationS: 6 } });
  });

  test('has a scene accepted at once where its first generation passes', () => {
    expect(sceneOf(job, 1)).toMatchObject({
      status: 'completed',
      acceptedTake: 1,
      approvedBy: { kind: 'score' },
      qualityScore: 88,
    });
    expect(takesOf(1)).toMatchObject([{ provider: 'runway', retake: 0, retakeResult: null }]);
  });

  test('makes retake 1 with the same provider and the improved prompt, and records the fixes', () => {
    expect(takesOf(2)).toMatchObject([
      { provider: 'kling', retake: 0, score: 54, status: 'rejected', recommendation: 'regenerate' },
      { provider: 'kling', retake: 1, score: 84, scoreBefore: 54, status: 'accepted', retakeResult: 'success' },
    ]);
    const { applied } = takesOf(2)[1] ?? {};
    expect(applied?.['fixes']).toEqual([
      'Photorealistic, clean, no text overlays or interface elements. (ai_artifacts)',
      'Warm golden natural light and soft shadows. (brand_compliance)',
      'Cosy home, natural textures and organic materials. (brand_compliance)',
    ]);
    expect(applied).toMatchObject({
      choice: expect.stringContaining('kling'),
      dropped: [expect.stringMatching(/seed/)],
    });
  });

  test('goes on with the next provider within the same retake when one is down', () => {
    expect(takesOf(3)).toMatchObject([
      { provider: 'luma', retake: 0, status: 'failed', renderError: { kind: 'unavailable' }, costNanoUsd: 0 },
      { provider: 'hailuo', retake: 0, status: 'accepted', score: 82 },
    ]);
    expect(takesOf(3)[1]?.applied).toMatchObject({ choice: expect.stringContaining('luma') });
  });

  test('asks a person after three retakes by the ladder of SPEC A4, and marks the scene', () => {
    const scene = sceneOf(waiting, 5);
    expect(scene).toMatchObject({ status: 'waiting_review', needsUserReview: true, qualityScore: 62 });
    expect(scene.takes.map(({ retake, provider }) => [retake, provider])).toEqual([
      [0, 'hailuo'],
      [1, 'hailuo'],
      [2, 'kling'],
      [3, 'hailuo'],
    ]);
    expect(scene.takes.map(({ isSignificant }) => isSignificant)).toEqual([null, true, false, false]);
    expect(waiting.reviews).toMatchObject([
      { status: 'open', sectionId: scene.id, reason: 'auto_regeneration_failed', bestTake: 4 },
    ]);
    expect(waiting.sections.filter(({ needsUserReview }) => needsUserReview)).toHaveLength(1);
  });

  test('is told of in the queue of the command line, whose verdict is applied', () => {
    expect(verdict.list).toContain(waiting.reviews[0]?.id);
    expect(verdict.code).toBe(0);
    expect(sceneOf(job, 5)).toMatchObject({
      status: 'completed',
      acceptedTake: 4,
      needsUserReview: false,
      approvedBy: { kind: 'person' },
    });
    expect(job.reviews[0]).toMatchObject({ status: 'decided', decidedBy: 'local' });
  });
});

describe('the record of a storyboard', () => {
  test('has the stages that edits start from, each payload one level deeper under its own name', () => {
    expect(job.stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['video_generator', 'prompt_generator', 'scene_planner', 'reference_generator']),
    );
    const clips = job.sections.map(({ id, asset, acceptedTake, takes }, index) => {
      const made = takes.find(({ take }) => take === acceptedTake);
      const { provider, score, seed } = made ?? {};
      return {
        index,
        sceneId: id,
        assetHash: asset?.hash,
        medium: asset?.medium,
        provider,
        score,
        version: 1,
        // Some providers take none: the one that was drawn for the clip is kept all the same (SPEC R6).
        generation_seed: seed,
      };
    });
    expect(stageOf('video_generator')).toMatchObject({ clips: { clips } });
    const prompts = clips.map(({ index }) => ({ index, prompt: expect.stringMatching(/\w/) }));
    expect(stageOf('prompt_generator')).toMatchObject({ prompts: { prompts } });
    expect(stageOf('scene_planner')).toMatchObject({
      scenes: { title: 'Morning coffee', scenes: job.sections.map(({ scene }) => ({ index: scene?.index })) },
    });
    expect(stageOf('reference_generator')).toMatchObject({ references: { references: expect.any(Array) } });
  });

  test('knows every task of every vendor, and what each cost', async () => {
    const submits = await expectTasksKnown(product, job, '');
    expect(submits.filter(({ state }) => state === 'settled')).toHaveLength(9);
    expect(job.callStates).toMatchObject({ unknown: 0, begun: 0 });
    expect(job.costNanoUsd).toBe(job.costs.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0));
    expect(new Set(job.costs.map(({ role }) => role))).toEqual(new Set(['video', 'image', 'judge']));
    expect(job.costs.map(({ vendor }) => vendor)).toEqual(expect.arrayContaining(['piapi', 'fal', 'runway', 'openai']));
  });

  test('tells each step in the feed', () => {
    const told = new Set(events.map(({ type }) => type));
    const steps = [
      'job_created',
      'planned',
      'section_status',
      'take_status',
      'call',
      'review_opened',
      'review_decided',
    ];
    expect([...told]).toEqual(expect.arrayContaining([...steps, 'artifact']));
    const statuses = events.filter(({ type }) => type === 'job_status').map(({ data }) => data['status']);
    expect(statuses).toEqual(['running', 'waiting_review', 'running', 'completed']);
  });
});

describe('the cut', () => {
  test('plays the scenes in their order, the picture as well', async () => {
    const file = `${product.stack().url}/api/artifacts/${job.artifacts['video']}`;
    const show = ['-v', 'error', '-show_format', '-show_chapters', '-show_streams', '-of', 'json'];
    const { stdout } = await promisify(execFile)('ffprobe', [...show, file]);
    // ffprobe's own format.
    const film = JSON.parse(stdout) as {
      readonly format: { readonly duration: string };
      readonly chapters: readonly { readonly tags: { readonly title: string } }[];
    };
    expect(film.chapters.map(({ tags }) => tags.title)).toEqual(job.sections.map(({ title }) => title));
    expect(Number(film.format.duration)).toBeGreaterThan(21);
    // Every frame can be decoded.
    const decoded = await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
    expect(decoded.stderr).toBe('');
  });
});

describe('what is kept of a storyboard', () => {
  let histories: FoundHistory[];
  beforeAll(async () => {
    histories = await historiesOf(product.stack().temporalAddress, `scenes:${job.id}`);
  });

  const secret = /canary-|_jwt=|\/media\/[0-9a-f]{32}|X-Amz-|"secret"/;

  test('has no secret, no signed address and no media in any history', () => {
    expect(histories).toHaveLength(6);
    for (const { workflowId, payloads } of histories) {
      const largest = Math.max(...payloads.map((text) => Buffer.byteLength(text)));
      expect([workflowId, largest <= 16_384]).toEqual([workflowId, true]);
      for (const text of payloads) expect(text).not.toMatch(secret);
      for (const text of payloads) expect(text).not.toMatch(/base64|Steam rises/);
    }
  });

  test('has histories within their budgets, which replay', async () => {
    for (const { workflowId, events: count } of histories) {
      const most = workflowId.includes(':section:') ? 300 : 1_000;
      expect([workflowId, count <= most]).toEqual([workflowId, true]);
    }
    expect(await notReplayed(histories)).toEqual([]);
  });

  test('has no secret and no signed address in the database or a log', async () => {
    const { dataDir } = product.stack();
    const rows = await dumpDatabase((await stackDatabase(dataDir)).url);
    expect(rows.filter((row) => secret.test(row))).toEqual([]);
    const folder = join(dataDir, 'logs');
    for (const name of await readdir(folder)) {
      const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
      expect([name, lines.filter((line) => secret.test(line))]).toEqual([name, []]);
    }
  });
});
