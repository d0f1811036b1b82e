// The program against the real API: what it prints, where, and with which exit code (CONTRACT, "Commands").
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lockStack } from '../../src/stack/stack-lock.ts';
import { type RunningApi, startTestApi, testCatalog } from '../api/running-api.ts';
import { sampleJob } from '../api/sample-job.ts';
import { testJob } from '../support/postgres.ts';
import { type Cli, compileCli, until } from './run-cli.ts';

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

const started = (topic: string) => api.client.started.find(({ input }) => input.topic === topic);

describe('explain', () => {
  test('sends every option and prints the job', async () => {
    const ran = await cli.run([
      'explain',
      'All options',
      '--detach',
      '--json',
      '--mode',
      'fast',
      '--renderer',
      'svg',
      '--sections',
      '2',
      '--quality',
      'draft',
      '--approve-plan',
      '--on-missing',
      'card',
      '--budget-usd',
      '0.5',
      '--budget-calls',
      '9',
    ]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const job = JSON.parse(ran.stdout);
    expect(started('All options')).toMatchObject({
      jobId: job.id,
      input: { mode: 'fast', renderer: 'svg', sections: 2, quality: 'draft', approvePlan: true, onMissing: 'card' },
    });
    expect((await api.store.record.readJob(job.id))?.budget).toEqual({ costNanoUsd: 500_000_000, calls: 9 });
  });

  test('follows the job to its end, saves the mp4 and exits 0', async () => {
    const out = join(folder, 'film.mp4');
    const running = cli.start(['explain', 'To the end', '--out', out]);
    await until(() => started('To the end') !== undefined);
    const jobId = started('To the end')?.jobId ?? '';
    const video = await api.store.artifacts.putBytes('an mp4', 'video/mp4');
    await api.store.record.setJobStatus(jobId, 'running');
    await api.store.record.setJobResult(jobId, { title: 'Done', artifacts: { video: video.hash } });
    await api.store.record.setJobStatus(jobId, 'completed');
    const ran = await running.ended;
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain('DEMO');
    expect(ran.stdout).toContain(`/jobs/${jobId}`);
    expect(await readFile(out, 'utf8')).toBe('an mp4');
  });

  test.each([
    ['failed', 1],
    ['canceled', 1],
    ['completed_with_failures', 0],
  ] as const)('a job that ends %s gives %i', async (status, code) => {
    const running = cli.start(['explain', `Ends ${status}`]);
    await until(() => started(`Ends ${status}`) !== undefined);
    await api.store.record.setJobStatus(started(`Ends ${status}`)?.jobId ?? '', status, 'because of a test');
    const ran = await running.ended;
    expect(ran.code).toBe(code);
    expect(ran.stdout).toContain('because of a test');
  });

  test('an option out of range is 2, naming the field', async () => {
    const ran = await cli.run(['explain', 'x', '--sections', '99']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('input.sections');
  });

  test.each([[['explain']], [['explain', 'x', '--mode', 'slow']], [['nonsense']], [['explain', 'x', '--what']]])(
    'wrong usage %j is 2',
    async (args) => {
      expect((await cli.run(args)).code).toBe(2);
    },
  );

  test('a vendor without a key is 4, naming the variable', async () => {
    const missing = [{ role: 'plan', vendor: 'openai', variable: 'OPENAI_API_KEY' }] as const;
    const url = await api.also({ catalog: { ...testCatalog, missing: () => missing } });
    const ran = await cli.run(['explain', 'x'], { RETAKE_URL: url });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('OPENAI_API_KEY');
  });
});

describe('show, jobs, cancel', () => {
  test('show prints sections, takes, errors and what to do next', async () => {
    const { jobId, reviewId } = await sampleJob(api.store, 'showme', 'Sorting \u001B[31mred\u202Eside');
    const { code, stdout } = await cli.run(['show', jobId]);
    expect(code).toBe(0);
    for (const part of [
      'DEMO',
      '1. Sorting red side',
      'repair of 1',
      `NameError in line 3: name 'Sorting red side' is not defined`,
      '86',
      '58 (61, 58, 55)',
      'found: the text “Sorting red side” is too small',
      reviewId,
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain('\u001B');
    expect(stdout).not.toContain('\u202E');
    expect(JSON.parse((await cli.run(['show', jobId, '--json'])).stdout)).toMatchObject({ id: jobId });
  });

  test('jobs lists what there is', async () => {
    await api.store.record.createJob(testJob('listed'));
    const { code, stdout } = await cli.run(['jobs', '--limit', '3']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^JOB +STATUS +SECTIONS +COST +AGE +TITLE\n/);
    expect(stdout).toContain('listed');
    expect(JSON.parse((await cli.run(['jobs', '--json', '--limit', '1'])).stdout).jobs).toHaveLength(1);
  });

  test('jobs says of a filter that nothing is like that', async () => {
    const { stdout } = await cli.run(['jobs', '--kind', 'clip_edit']);
    expect(stdout).toBe('No job is like that. See all of them with: retake jobs\n');
  });

  test('show tells how much of the budget is used', async () => {
    await api.store.record.createJob(testJob('limited', { budget: { costNanoUsd: 1_000_000_000, calls: 9 } }));
    expect((await cli.run(['show', 'limited'])).stdout).toContain('budget $0.00 of $1.00 · 0 of 9 calls');
  });

  test('cancel tells the job to stop; a job that has ended is 1', async () => {
    await api.store.record.createJob(testJob('tostop'));
    expect((await cli.run(['cancel', 'tostop'])).code).toBe(0);
    expect(api.client.canceled).toContain('explainer:tostop');
    await api.store.record.setJobStatus('tostop', 'completed');
    const again = await cli.run(['cancel', 'tostop']);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('completed')]);
  });
});

describe('review', () => {
  test('lists open reviews with job, section, reason, score and age', async () => {
    const { reviewId } = await sampleJob(api.store, 'inlist');
    const { code, stdout } = await cli.run(['review', 'list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^REVIEW +WHAT +WHY +SCORE +AGE +HELD BY\n/);
    expect(stdout).toMatch(
      new RegExp(`${reviewId.slice(0, 8)} +2\\. .+ \\(DEMO\\) +below the bar +58 +\\d+ s +–\n.+/reviews/${reviewId}\n`),
    );
  });

  test('gives each verdict with its details', async () => {
    const bodyOf = async (id: string, args: string[]) => {
      const { reviewId } = await sampleJob(api.store, id);
      api.client.onSignal = async (_workflow, verdictId) => void (await api.store.reviews.apply(verdictId, reviewId));
      const [verb = '', ...rest] = args;
      const ran = await cli.run(['review', verb, reviewId, ...rest, '--json']);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      const { status, verdictId } = JSON.parse(ran.stdout);
      const row = await api.store.reviews.readVerdict(verdictId);
      return { status, verdict: row?.verdict, body: row?.body };
    };
    const source = join(folder, 'scene.py');
    const film = join(folder, 'other.mp4');
    await writeFile(source, 'class Scene: pass\n');
    await writeFile(film, 'another mp4');
    expect(await bodyOf('approve1', ['approve', '--take', '1', '--note', 'good'])).toEqual({
      status: 'applied',
      verdict: 'approve',
      body: { take: 1, note: 'good' },
    });
    expect(await bodyOf('retake1', ['retake', '--prompt', 'fewer words', '--source', source])).toMatchObject({
      verdict: 'retake',
      body: { prompt: 'fewer words', source: 'class Scene: pass\n' },
    });
    const replaced = await bodyOf('replace1', ['replace', film]);
    expect(await api.store.artifacts.readText(replaced.body?.artifact ?? '')).toBe('another mp4');
    expect(await bodyOf('reject1', ['reject'])).toMatchObject({ verdict: 'reject', body: {} });
  });

  test('says who decided before', async () => {
    const { reviewId } = await sampleJob(api.store, 'second');
    api.client.onSignal = async (_workflow, verdictId) => void (await api.store.reviews.apply(verdictId, reviewId));
    await cli.run(['review', 'approve', reviewId]);
    const ran = await cli.run(['review', 'reject', reviewId]);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('already decided by local')]);
  });
});

describe('reaching the stack', () => {
  test('nobody there is 4 and says how to start one', async () => {
    const ran = await cli.run(['jobs'], { RETAKE_URL: 'http://127.0.0.1:9' });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('npm start');
  });

  test('finds the running stack by the file in its data folder', async () => {
    await writeFile(join(folder, 'stack.json'), JSON.stringify({ url: api.baseUrl, pid: process.pid }));
    expect((await cli.run(['jobs', '--data', folder], { RETAKE_URL: '' })).code).toBe(0);
  });

  test('a wrong token is 4', async () => {
    const url = await api.also({ tokens: [{ name: 'a', role: 'submit', token: 'right' }] });
    const codes = [
      (await cli.run(['jobs'], { RETAKE_URL: url })).code,
      (await cli.run(['jobs'], { RETAKE_URL: url, RETAKE_TOKEN: 'wrong' })).code,
      (await cli.run(['jobs'], { RETAKE_URL: url, RETAKE_TOKEN: 'right' })).code,
    ];
    expect(codes).toEqual([4, 4, 0]);
  });

  test.each([
    ['lesson', 'x'],
    ['app', 'x'],
  ])('%s says that it is not available yet and is 2', async (...args) => {
    const ran = await cli.run(args);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('not available yet')]);
  });

  test('doctor tells what the stack says, never a key', async () => {
    const ran = await cli.run(['doctor', '--json'], { ANTHROPIC_API_KEY: 'canary-key' });
    const { checks } = JSON.parse(ran.stdout);
    expect(checks).toContainEqual({ name: 'anthropic', state: 'ok', detail: 'ANTHROPIC_API_KEY is set' });
    expect(checks).toContainEqual({ name: 'database', state: 'ok', detail: 'answers' });
    expect(ran.stdout).not.toContain('canary');
  });

  test('doctor advises no key and no setting that the running stack does without', async () => {
    const { checks } = JSON.parse((await cli.run(['doctor', '--json'])).stdout);
    expect(checks).toContainEqual({
      name: 'openai',
      state: 'optional',
      detail: 'OPENAI_API_KEY is not set here; the running stack is in demo',
    });
    expect(JSON.stringify(checks)).not.toContain('RETAKE_DEMO=1');
  });

  test.each(['notaurl', 'ftp://127.0.0.1', '/tmp'])('the address %s is wrong usage', async (url) => {
    const ran = await cli.run(['jobs', '--url', url]);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(`"${url}" is no address of an API`)]);
    expect(ran.stderr).not.toContain('    at ');
  });
});

test('tells its version', async () => {
  expect(await cli.run(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('the demo says in one sentence that its folder is in use', async () => {
  const lock = await lockStack(folder);
  const ran = await cli.run(['demo', '--once', '--data', folder, '--port', '0']);
  await lock.release();
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(`A stack already runs on ${folder}`)]);
  expect(ran.stderr).not.toContain('    at ');
});

test('ends quietly when the reader of its output is gone', async () => {
  const running = cli.start(['--help']);
  running.closeOutput();
  expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
});

test('writes no colour codes into a pipe, also where CI asks for colours', async () => {
  await sampleJob(api.store, 'plain');
  const ran = await cli.run(['show', 'plain'], { NO_COLOR: '', CI: 'true', FORCE_COLOR: '1' });
  expect(ran.stdout).toContain('Binary search');
  expect(ran.stdout).not.toContain('\u001B[');
});
