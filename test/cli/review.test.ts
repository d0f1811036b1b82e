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
    /review-c +2\. More of Binary search – Binary search \(DEMO\) +below the bar +58 +\d+ s +ann to \d\d:\d\d UTC/u,
  );
  expect(stdout).toMatch(/review-f +1\. .+ \(DEMO\) +retakes too weak +64 +\d+ s +–/u);
  expect(stdout).toMatch(/\n +http:\/\/127\.0\.0\.1:\d+\/\S+review-filmed\n/u);
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

test('a review is named by the beginning of its id, where that is clear', async () => {
  const { reviewId } = await sampleJob(api.store, 'abbreviated');
  const claimed = await run('bob', 'claim', reviewId.slice(0, 10), '--json');
  expect(JSON.parse(claimed.stdout)).toMatchObject({ id: reviewId });
  await run('bob', 'release', reviewId);
  const unclear = await run('bob', 'claim', 'review-');
  expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringContaining('is the beginning of 3 ids')]);
});

test('an id that nothing has is 1, naming it and the command that lists what there is', async () => {
  const ran = await run('bob', 'approve', 'nowhere');
  expect([ran.code, ran.stderr]).toEqual([
    1,
    'There is no review "nowhere".\nSee those that are open with: retake review list\n',
  ]);
});

test('an error is a problem document where JSON is read', async () => {
  const ran = await run('bob', 'approve', 'nowhere', '--json');
  expect(JSON.parse(ran.stderr)).toMatchObject({ type: 'urn:retake:problem:not-found', status: 404, exitCode: 1 });
  expect(JSON.parse((await run('bob', 'replace', 'nowhere', 'notes.txt', '--json')).stderr)).toMatchObject({
    type: 'urn:retake:cli:usage',
    exitCode: 2,
  });
});

test('a rejection says why by its code', async () => {
  const { reviewId } = await sampleJob(api.store, 'offbrand');
  const ran = await run('bob', 'reject', reviewId, '--reason', 'off_brand', '--note', 'not our green', '--json');
  const row = await api.store.reviews.readVerdict(JSON.parse(ran.stdout).verdictId);
  expect(row?.body).toEqual({ reasonCode: 'off_brand', note: 'not our green' });
  expect((await run('bob', 'reject', reviewId, '--reason', 'mood')).code).toBe(2);
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

test('next claims the oldest review that nobody has, and shows what was wanted and made', async () => {
  const { code, stdout } = await run('bob', 'next', '--json');
  const shown = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(shown).toMatchObject({ review: { claimedBy: 'bob', status: 'open' }, section: { takes: expect.any(Array) } });
  const { stdout: text } = await run('bob', 'next');
  for (const part of ['wanted: ', 'take 1 by ', `retake review approve ${shown.review.id}`, '/reviews/'])
    expect(text).toContain(part);
});
