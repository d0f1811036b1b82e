// `retake edit` against the real API: it asks, follows, tells what was done, and handles versions (CONTRACT, "Commands"; SPEC 3).
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningApi, startTestApi } from '../api/running-api.ts';
import { sampleClips, samplePrompts } from '../support/sample-clips.ts';
import { type Cli, compileCli, until } from './run-cli.ts';

let api: RunningApi;
let cli: Cli;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  cli = await compileCli({ RETAKE_URL: api.baseUrl });
  folder = await mkdtemp(join(tmpdir(), 'retake-edit-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const editOf = (jobId: string) =>
  api.client.startedJobs.find((job) => job.kind === 'clip_edit' && job.input.input.jobId === jobId);

/** What the workflow would leave behind: the clip as it was, its edit, the end of the job. */
async function finish(jobId: string, asset: string): Promise<void> {
  const { clips, artifacts, record } = api.store;
  const put = async (text: string) => (await artifacts.putBytes(text, 'video/mp4')).hash;
  const place = {
    jobId,
    clipIndex: 0,
    sectionId: `${jobId}-1`,
    medium: 'video',
    provider: 'runway',
    generationSeed: 41,
  } as const;
  const original = { promptHash: await put(samplePrompts[0]), assetHash: asset, createdBy: 'tester' };
  await clips.add({ ...place, ...original });
  const editJobId = editOf(jobId)?.jobId ?? '';
  await clips.add({
    ...place,
    parent: 1,
    editJobId,
    instruction: 'brighter',
    rewrittenBy: 'template',
    reasoning: 'The instruction asks for brighter.',
    promptHash: await put('A bright kite.'),
    temperature: 0.35,
    similarity: 0.9123,
    score: 84,
    assetHash: await put('the edited clip'),
    createdBy: 'local',
  });
  await record.setJobStatus(editJobId, 'running');
  await record.setJobStatus(editJobId, 'completed');
}

test('follows the edit, tells what was done, saves the clip and exits 0', async () => {
  const { jobId, assets } = await sampleClips(api.store, 'cliedit1');
  const out = join(folder, 'edited.mp4');
  const running = cli.start(['edit', jobId, '0', 'brighter', '--out', out, '--budget-usd', '3']);
  await until(() => editOf(jobId) !== undefined);
  await finish(jobId, assets[0]);
  const { code, stdout, stderr } = await running.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('DEMO');
  for (const words of [
    'version 2, made from version 1',
    'by a template, without a model',
    'creativity 0.35, seed 41 kept, made by runway',
    'similarity to version 1: 0.912 of 1 · score 84',
    'prompt: A bright kite.',
  ])
    expect(stdout).toContain(words);
  expect(await readFile(out, 'utf8')).toBe('the edited clip');
});

test('prints events and the version as JSON lines', async () => {
  const { jobId, assets } = await sampleClips(api.store, 'cliedit2');
  const running = cli.start(['edit', jobId, '0', 'brighter', '--json']);
  await until(() => editOf(jobId) !== undefined);
  await finish(jobId, assets[0]);
  const { code, stdout } = await running.ended;
  const lines = stdout.trim().split('\n');
  expect(code).toBe(0);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    type: 'clip_edited',
    version: { version: 2, similarity: 0.9123 },
  });
});

test('says why nothing was made where the clip is so already', async () => {
  const { jobId } = await sampleClips(api.store, 'cliedit3');
  const running = cli.start(['edit', jobId, '0', 'make the kite red']);
  await until(() => editOf(jobId) !== undefined);
  const id = editOf(jobId)?.jobId ?? '';
  await api.store.record.setJobStatus(id, 'running');
  await api.store.record.setJobStatus(id, 'completed', 'nothing was made: the prompt says this already');
  const { code, stdout } = await running.ended;
  expect([code, stdout]).toEqual([0, expect.stringContaining('nothing was made: the prompt says this already')]);
});

test('lists versions, goes back to one and gives a thumb', async () => {
  const { jobId, assets } = await sampleClips(api.store, 'cliedit4');
  await cli.run(['edit', jobId, '0', 'brighter', '--detach']);
  await finish(jobId, assets[0]);
  expect((await cli.run(['edit', jobId, '0', '--revert', '1'])).stdout).toBe('Version 1 is the current one.\n');
  expect((await cli.run(['edit', jobId, '0', '--feedback', 'down', '--of', '2'])).stdout).toBe(
    'Version 2: thumbs down.\n',
  );
  const { code, stdout } = await cli.run(['edit', jobId, '0', '--versions']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/▸ +1 +– +– +seed 41 +–/u);
  expect(stdout).toMatch(/2 +1 +0\.35 +seed 41 kept +0\.912 +84 +down +brighter/u);
  const json = JSON.parse((await cli.run(['edit', jobId, '0', '--versions', '--json'])).stdout);
  expect(json).toMatchObject({ current: 1, versions: [{ version: 1 }, { version: 2 }] });
});

test.each([
  { what: 'no wish', args: ['edit', 'any', '0'], code: 2, words: 'Give an instruction' },
  { what: 'two wishes', args: ['edit', 'any', '0', 'brighter', '--versions'], code: 2, words: 'Give an instruction' },
  {
    what: 'what is no number of a clip',
    args: ['edit', 'any', 'first', 'brighter'],
    code: 2,
    words: 'no number of a clip',
  },
  { what: 'an unknown job', args: ['edit', 'nobody', '0', 'brighter'], code: 1, words: 'no job "nobody"' },
  { what: 'an unknown scene', args: ['edit', 'nobody-1', 'brighter'], code: 1, words: 'no job "nobody"' },
  { what: 'no clip', args: ['edit', 'nobody'], code: 2, words: 'Say which clip' },
  {
    what: '--out without a new clip',
    args: ['edit', 'any', '0', '--versions', '--out', 'x'],
    code: 2,
    words: '--out goes with',
  },
])('refuses $what', async ({ args, code, words }) => {
  const ran = await cli.run(args);
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(words)]);
});
