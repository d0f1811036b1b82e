// `retake scenes` against the real API: what it reads, what it sends, what it tells of each scene.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningApi, startTestApi } from '../api/running-api.ts';
import { sampleScenes } from '../api/sample-scenes.ts';
import { type Cli, compileCli } from './run-cli.ts';

let api: RunningApi;
let cli: Cli;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  cli = await compileCli({ RETAKE_URL: api.baseUrl });
  folder = await mkdtemp(join(tmpdir(), 'retake-cli-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const scene = { sceneType: 'hook', contentType: 'person', narration: 'n', visualDirection: 'v', duration: 5 };
const startedOf = (jobId: string) => api.client.startedJobs.find((job) => job.jobId === jobId);

describe('a storyboard', () => {
  test('as JSON is sent with every option', async () => {
    const path = await file('a.json', JSON.stringify({ title: 'Coffee', scenes: [scene] }));
    const options = ['--assemble', '--on-missing', 'card', '--quality', 'draft', '--retakes', '1', '--at-once', '2'];
    const ran = await cli.run(['scenes', path, '--detach', '--json', ...options, '--learn', '--budget-usd', '2']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const { id } = JSON.parse(ran.stdout);
    expect(startedOf(id)).toMatchObject({
      kind: 'scenes',
      input: { assemble: true, onMissing: 'card', quality: 'draft' },
    });
    expect(await api.store.record.readJob(id)).toMatchObject({
      policy: { retakes: 1, retakesAtOnce: 2, learn: true },
      budget: { costNanoUsd: 2_000_000_000 },
    });
  });

  test('as YAML is read alike', async () => {
    const yaml = [
      'title: Coffee',
      'scenes:',
      '  - sceneType: hook',
      '    contentType: food',
      "    narration: ''",
      '    visualDirection: A croissant',
      '    duration: 0',
    ].join('\n');
    const ran = await cli.run(['scenes', await file('b.yaml', yaml), '--detach', '--json']);
    expect([ran.code, startedOf(JSON.parse(ran.stdout).id)?.summary]).toEqual([0, 'Coffee (1 scene)']);
  });

  test('with wrong fields is 2, naming each', async () => {
    const path = await file(
      'c.json',
      JSON.stringify({ title: 'x', scenes: [{ ...scene, duration: 99, provider: 'sora' }] }),
    );
    const ran = await cli.run(['scenes', path]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('input.scenes[0].duration');
    expect(ran.stderr).toContain('input.scenes[0].provider: must be one of kling, runway');
  });

  test.each([
    [['--out', 'x.mp4'], '--out is about the cut'],
    [['--quality', 'draft'], '--quality is about the cut'],
    [['--assemble', '--out', 'x.mp4', '--detach'], '--out does not go with --detach'],
  ])('with %j is wrong usage, before anything is sent', async (options, said) => {
    const path = await file('d.json', JSON.stringify({ title: 'Unsent', scenes: [scene] }));
    const ran = await cli.run(['scenes', path, ...options]);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(api.client.startedJobs.some(({ summary }) => summary?.startsWith('Unsent'))).toBe(false);
  });

  test.each([
    ['that is not there', 'no-such-file.json', 'cannot be read (ENOENT)'],
    ['that is no YAML', 'broken.yaml', 'is neither JSON nor YAML'],
    ['that holds a list', 'list.json', 'holds no storyboard'],
  ])('%s is 2', async (_what, name, said) => {
    await file('broken.yaml', 'title: "unclosed\nscenes: [');
    await file('list.json', '[1, 2]');
    const ran = await cli.run(['scenes', join(folder, name)]);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});

test('show tells of each scene: who made it, its takes, what the judge found, and what to do next', async () => {
  const { jobId, reviewId } = await sampleScenes(api.store, 'shown', 'Coffee \u001B[31mred');
  const { code, stdout } = await cli.run(['show', jobId]);
  expect(code).toBe(0);
  for (const part of [
    'video of 5.0 s by kling, score 86',
    'picture by flux, best score 61, 2 retakes',
    'retake 2 of take 1, falai',
    'ai artifacts: Coffee red',
    reviewId,
  ]) {
    expect(stdout).toContain(part);
  }
  expect(stdout).not.toContain('\u001B');
});

test('--quote says what it would cost, and starts nothing', async () => {
  const path = await file('q.json', JSON.stringify({ title: 'Quoted', scenes: [{ ...scene, provider: 'kling' }] }));
  const { code, stdout } = await cli.run(['scenes', path, '--quote', '--retakes', '1', '--budget-usd', '3']);
  // Kling at $0.10 a second; the retake by the dearest that may make it, luma at $0.15.
  expect([code, stdout]).toEqual([
    0,
    '1 first take $0.50, at worst $1.25 with 1 retake of each; budget $3.00 (list price, demo: nothing is billed; the judge comes on top)\n',
  ]);
  expect(api.client.startedJobs.some(({ summary }) => summary?.startsWith('Quoted'))).toBe(false);
});

test('scenes of a job that has ended are listed with the command that edits each clip', async () => {
  const { jobId } = await sampleScenes(api.store, 'editable');
  await api.store.record.setJobStatus(jobId, 'completed_with_failures');
  expect((await cli.run(['show', jobId])).stdout).toContain(`clip 0: retake edit ${jobId} 0 "`);
});
