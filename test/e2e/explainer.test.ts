// Whole jobs on the whole product: the program, its API, real engine, database, browser, Manim and ffmpeg, with the demo models.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JobView } from '../../src/store/view-types.ts';
import { apiClient, type ApiClient } from '../support/e2e-api.ts';
import { expectSound } from '../support/e2e-invariants.ts';
import {
  ensureBuilt,
  removeFolder,
  runProgram,
  startStackProcess,
  type StackProcess,
  temporaryFolder,
} from '../support/e2e-stack.ts';

let stack: StackProcess;
let api: ApiClient;

beforeAll(async () => {
  await ensureBuilt();
  stack = await startStackProcess(await temporaryFolder(), { RETAKE_DEMO: '1' });
  api = apiClient(stack.url);
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await removeFolder(stack.dataDir);
}, 60_000);

type Film = {
  readonly format: { readonly duration: string; readonly tags: Readonly<Record<string, string>> };
  readonly chapters: readonly { readonly tags: { readonly title: string } }[];
  readonly streams: readonly { readonly codec_type: string; readonly codec_name: string }[];
};

async function probe(path: string): Promise<Film> {
  const show = ['-v', 'error', '-show_format', '-show_chapters', '-show_streams', '-of', 'json'];
  const { stdout } = await promisify(execFile)('ffprobe', [...show, path]);
  // ffprobe's own format.
  return JSON.parse(stdout) as Film;
}

const filmOf = (artifacts: Readonly<Record<string, string>>): Promise<Film> =>
  probe(`${stack.url}/api/artifacts/${artifacts['video']}`);
const titles = (film: Film): string[] => film.chapters.map(({ tags }) => tags.title);
/** Fails at its first render: no rule heals it and nobody repairs it. */
const oneTry = { variants: 1, repairRounds: 0, ladders: 1 };

const failing = (topic: string, onMissing: string) => ({
  input: { topic, renderer: 'svg', sections: 2, onMissing },
  policy: oneTry,
});

/** Jobs that have nothing to do with one another and soon wait for a person: they come so far while the first tests run. */
const requests = {
  replaced: failing('pythagorean theorem', 'omit'),
  omit: failing('Pythagoras!', 'omit'),
  card: failing('Pythagoras?', 'card'),
  planned: { input: { topic: 'Binary search.', renderer: 'svg', sections: 2, approvePlan: true } },
  capped: { input: { topic: 'Binary search!', renderer: 'svg', sections: 2 }, budget: { calls: 5 } },
} as const;
/** Their ids. */
let ids: Readonly<Record<keyof typeof requests, string>>;
beforeAll(async () => {
  const entries = Object.entries(requests).map(async ([name, request]) => [name, await api.submit(request)] as const);
  // The same names.
  ids = Object.fromEntries(await Promise.all(entries)) as typeof ids;
});

describe('an explainer from the command line', () => {
  test('saves an mp4 with a chapter a section, captions and the planned length', async () => {
    const file = join(stack.dataDir, 'film.mp4');
    const choices = ['--renderer', 'svg', '--mode', 'fast', '--sections', '2', '--quality', 'draft'];
    const run = runProgram(['explain', 'Binary search', ...choices, '--data', stack.dataDir, '--out', file]);
    expect({ code: await run.ended, output: run.output() }).toMatchObject({ code: 0 });
    const film = await probe(file);
    expect(titles(film)).toEqual(['One look removes half', 'Low, high and the middle']);
    // The third is how players of this format find the chapters.
    expect(film.streams.map((stream) => stream.codec_type)).toEqual(['video', 'subtitle', 'data']);
    expect(film.format.tags['comment']).toContain('demo');
    expect(Number(film.format.duration)).toBeGreaterThan(8);
    expect(Number(film.format.duration)).toBeLessThan(14);
    const shown = runProgram(['jobs', '--json', '--data', stack.dataDir]);
    expect(await shown.ended).toBe(0);
    expect(shown.output()).toContain('completed');
  }, 120_000);

  test('ends with 3 and the command to run when a plan waits for approval', async () => {
    const choices = ['--sections', '1', '--quality', 'draft', '--approve-plan'];
    const run = runProgram(['explain', 'vaccines', ...choices, '--data', stack.dataDir]);
    expect({ code: await run.ended, output: run.output() }).toMatchObject({ code: 3 });
    const reviewId = /review approve (\S+)/.exec(run.output())?.[1] ?? '';
    const rejected = runProgram(['review', 'reject', reviewId, '--data', stack.dataDir]);
    expect({ code: await rejected.ended, output: rejected.output() }).toMatchObject({ code: 0 });
    const id = /job (\S+)/.exec(run.output())?.[1] ?? '';
    expect(await api.end(id)).toMatchObject({ status: 'failed', sections: [] });
  }, 60_000);
});

describe('the record of a job', () => {
  let made: JobView;
  beforeAll(async () => {
    const id = await api.submit({ input: { topic: 'Pythagoras', renderer: 'svg', sections: 3 } });
    made = (await expectSound(api, id)).job;
  }, 120_000);

  test('keeps the rules that fired, the real errors and the repairs that healed them', () => {
    const [ruled, second, repaired] = made.sections.map(({ takes }) => takes);
    expect(ruled?.[0]).toMatchObject({ status: 'accepted', origin: 'variant' });
    expect(ruled?.[0]?.rulesFired.length).toBeGreaterThan(0);
    expect(second?.map(({ status }) => status)).toEqual(['failed', 'accepted', 'written']);
    expect(second?.[0]?.renderError).toMatchObject({ kind: expect.any(String), line: expect.any(Number) });
    const errors = repaired?.slice(0, 3).map(({ renderError }) => `${renderError?.line}: ${renderError?.message}`);
    expect(new Set(errors).size).toBe(3);
    expect(repaired?.[3]).toMatchObject({ origin: 'repair', round: 1, fromTake: 1, role: 'repair', score: 91 });
    expect(made.sections[2]).toMatchObject({ acceptedTake: 4, approvedBy: { kind: 'score' } });
  });

  test('keeps what wrote each take, and what it cost by vendor, model and role', () => {
    for (const take of made.sections.flatMap((section) => section.takes)) {
      expect(take).toMatchObject({ vendor: 'anthropic', model: expect.any(String), promptHash: expect.any(String) });
      expect(take.usage['output']).toBeGreaterThan(0);
    }
    expect(made.costs.map(({ role }) => role).toSorted()).toEqual(['codeDeep', 'judge', 'plan', 'repair']);
    expect(made.costNanoUsd).toBe(made.costs.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0));
    expect(made.demo).toBe(true);
  });

  test('tells the source as it was written and as the rules left it', async () => {
    const id = await api.submit({ input: { topic: 'Vaccination', renderer: 'manim', sections: 1, mode: 'fast' } });
    const { job } = await expectSound(api, id);
    expect(job.sections[0]?.takes[0]).toMatchObject({ vendor: 'cerebras', status: 'accepted' });
    const source = await api.open(`/api/jobs/${id}/sections/s1/takes/1/source?version=written`);
    expect(await source.text()).toContain('Scene)');
    expect(titles(await filmOf(job.artifacts))).toEqual(['Only the outline of the enemy']);
  }, 120_000);
});

describe('a section that a person must decide on', () => {
  test('waits for the verdict; the first one counts and the second is told who decided', async () => {
    const id = ids.replaced;
    const review = await api.openReview(id);
    expect(review).toMatchObject({ subject: 'section', sectionId: 's2' });
    const upload = await filmOfFirstSection(id);
    const first = await api.decide(review.id, { verdict: 'replace', artifact: upload });
    expect(first.status).toBe(200);
    const second = await api.decide(review.id, { verdict: 'reject' });
    expect(second).toMatchObject({ status: 409, body: { detail: expect.stringContaining('decided by') } });
    const { job } = await expectSound(api, id);
    expect(job.sections[1]).toMatchObject({ status: 'completed', approvedBy: { kind: 'person', reviewId: review.id } });
  }, 120_000);

  test.each([
    ['omit', ['A square on every side']],
    ['card', ['A square on every side', 'Nine and sixteen make twenty-five']],
  ] as const)(
    'once rejected leaves its place as the request said: %s',
    async (onMissing, chapters) => {
      const id = ids[onMissing];
      const review = await api.openReview(id);
      expect((await api.decide(review.id, { verdict: 'reject' })).status).toBe(200);
      const { job } = await expectSound(api, id, 'completed_with_failures');
      expect(job.sections.map(({ status }) => status)).toEqual(['completed', 'failed']);
      expect(job.sections[1]?.reason).toContain('rejected');
      expect(titles(await filmOf(job.artifacts))).toEqual(chapters);
    },
    120_000,
  );

  /** The clip of section 1, put in the place of section 2. */
  async function filmOfFirstSection(id: string): Promise<string> {
    const job = await api.jobWhen('has its first clip', id, ({ sections }) => sections[0]?.status === 'completed');
    return job.sections[0]?.takes.find(({ status }) => status === 'accepted')?.videoHash ?? '';
  }
});

describe('a job that stops before it spends', () => {
  test('makes no section before its plan is approved, and then makes the plan as it was edited', async () => {
    const id = ids.planned;
    const review = await api.openReview(id);
    expect(review.subject).toBe('plan');
    expect((await api.job(id)).callStates).toMatchObject({ settled: 1, begun: 0 });
    const planned = await api.get<{ sections: object[] }>(`/api/artifacts/${(await api.job(id)).artifacts['plan']}`);
    const plan = { ...planned, title: 'Only the first half', sections: planned.sections.slice(0, 1) };
    expect(await api.decide(review.id, { verdict: 'approve', plan })).toMatchObject({ status: 200 });
    const { job } = await expectSound(api, id);
    expect(job).toMatchObject({ title: 'Only the first half', sections: [{ status: 'completed' }] });
  }, 120_000);

  test('asks for more budget at the call that would pass it, and goes on with what a person gives', async () => {
    const id = ids.capped;
    const review = await api.openReview(id);
    expect(review).toMatchObject({ subject: 'budget', reason: 'budget_exhausted' });
    expect((await api.job(id)).budget.use.calls).toBeLessThanOrEqual(5);
    expect(await api.decide(review.id, { verdict: 'approve', budget: { calls: 40 } })).toMatchObject({ status: 200 });
    const { job } = await expectSound(api, id);
    expect(job.budget.use.calls).toBe(9);
  }, 120_000);
});

describe('an outside program', () => {
  test('gets the same job for the same Idempotency-Key, and 422 for another body under it', async () => {
    const body = {
      kind: 'explainer',
      input: { topic: 'Binary search?', renderer: 'svg', sections: 1, quality: 'draft' },
    };
    const key = { 'Idempotency-Key': 'e2e-1' };
    const [first, second] = await Promise.all([api.post('/api/jobs', body, key), api.post('/api/jobs', body, key)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body['id']).toBe(first.body['id']);
    const other = await api.post('/api/jobs', { ...body, input: { ...body.input, sections: 2 } }, key);
    expect(other.status).toBe(422);
    await expectSound(api, String(first.body['id']));
  }, 120_000);

  test('that loses the feed comes back with the last id and gets each later event once', async () => {
    const id = await api.submit({ input: { topic: 'Binary search,', renderer: 'svg', sections: 1 } });
    const got = await api.events(id, 0, 3);
    while (got.at(-1)?.data['status'] !== 'completed') {
      const more = await api.events(id, got.at(-1)?.seq, 4);
      expect(more.length).toBeGreaterThan(0);
      got.push(...more);
    }
    expect(got.map(({ seq }) => seq)).toEqual(got.map((_, index) => index + 1));
    expect(await api.events(id)).toEqual(got);
  }, 120_000);
});
