// `retake review`: the queue narrowed down, claims of several people, and verdicts on scenes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningApi, startTestApi } from '../api/running-api.ts';
import { type Sample, sampleJob } from '../api/sample-job.ts';
import { sampleScene, type SampleScene } from '../api/sample-scene.ts';
import { type Cli, compileCli } from './run-cli.ts';

let api: RunningApi;
let cli: Cli;
let folder: string;
let section: Sample;
let scene: SampleScene;
beforeAll(async () => {
  api = await startTestApi();
  const tokens = [
    { name: 'ann', role: 'review', token: 'token-ann' },
    { name: 'bob', role: 'review', token: 'token-bob' },
  ] as const;
  cli = await compileCli({ RETAKE_URL: await api.also({ tokens }) });
  folder = await mkdtemp(join(tmpdir(), 'retake-cli-'));
  section = await sampleJob(api.store, 'coded');
  scene = await sampleScene(api.store, 'filmed', 'image');
  await api.store.reviews.claim(section.reviewId, { by: 'ann', minutes: 10 });
});
afterAll(async () => {
  await cli.remove();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (who: 'ann' | 'bob', ...args: string[]) => cli.run(['review', ...args], { RETAKE_TOKEN: `token-${who}` });
const listed = async (who: 'ann' | 'bob', ...args: string[]) => {
  const { code, stdout } = await run(who, 'list', '--json', ...args);
  expect(code).toBe(0);
  return JSON.parse(stdout).map(({ jobId }: { jobId: string }) => jobId);
};

test('list says who holds what, and how many wait for what', async () => {
  const { stdout } = await run('ann', 'list');
  expect(stdout).toMatch(
    /coded +explainer DEMO +s2 +the best take is below the bar +58 +just now +ann until \d\d:\d\d UTC/u,
  );
  expect(stdout).toMatch(/filmed +scenes DEMO +filmed-1 +its retakes did not bring it to the bar +64 +just now +–/u);
  expect(stdout).toMatch(/\n2 open: 1 .+, 1 .+; 1 yours, 1 unclaimed\n$/u);
});

test.each([
  [[], ['coded', 'filmed']],
  [['--kind', 'scenes'], ['filmed']],
  [['--reason', 'score_below_bar'], ['coded']],
  [['--job', 'filmed'], ['filmed']],
  [['--mine'], ['coded']],
  [['--unclaimed'], ['filmed']],
])('list %j gives %j', async (args, expected) => {
  expect(await listed('ann', ...args)).toEqual(expected);
});

test('list of what is not there says so, and what there is', async () => {
  const { code, stdout } = await run('bob', 'list', '--mine');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^No review is like that\.\n2 open: /u)]);
});

test.each([[['--kind', 'films']], [['--reason', 'boredom']], [['--mine', '--unclaimed']]])(
  'list %j is wrong usage',
  async (args) => {
    expect((await run('ann', 'list', ...args)).code).toBe(2);
  },
);

test('claim and release say what became of it; another person is told who holds it', async () => {
  const { reviewId } = await sampleJob(api.store, 'claimed');
  const claimed = await run('bob', 'claim', reviewId);
  expect([claimed.code, claimed.stdout]).toEqual([
    0,
    expect.stringMatching(/is yours until \d\d:\d\d UTC: Is take 1/u),
  ]);
  const refused = await run('ann', 'claim', reviewId);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('bob looks at this review until')]);
  const verdict = await run('ann', 'approve', reviewId);
  expect([verdict.code, verdict.stderr]).toEqual([1, expect.stringContaining('bob looks at this review until')]);
  expect((await run('bob', 'release', reviewId)).stdout).toContain('anybody may take it');
  const taken = JSON.parse((await run('ann', 'claim', reviewId, '--minutes', '30', '--json')).stdout);
  expect(taken).toMatchObject({ id: reviewId, claimedBy: 'ann' });
  await run('ann', 'release', reviewId);
});

test('a scene is retaken by a provider, and replaced by a picture', async () => {
  const bodyOf = async (jobId: string, ...args: string[]) => {
    const { reviewId } = await sampleScene(api.store, jobId, 'image');
    const [verb = '', ...rest] = args;
    const ran = await run('bob', verb, reviewId, ...rest, '--json');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    return (await api.store.reviews.readVerdict(JSON.parse(ran.stdout).verdictId))?.body;
  };
  const picture = join(folder, 'kitchen.PNG');
  await writeFile(picture, 'a picture');
  expect(await bodyOf('retaken', 'retake', '--provider', 'flux')).toEqual({ provider: 'flux' });
  const replaced = await bodyOf('replaced', 'replace', picture);
  expect(await api.store.artifacts.stat(replaced?.artifact ?? '')).toMatchObject({ mime: 'image/png' });
});

test('a provider of another medium is wrong usage, naming those that there are', async () => {
  const ran = await run('bob', 'retake', scene.reviewId, '--provider', 'kling');
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('one of falai, flux')]);
});

test('a file that is neither video nor picture is wrong usage', async () => {
  expect((await run('bob', 'replace', scene.reviewId, 'notes.txt')).code).toBe(2);
});
