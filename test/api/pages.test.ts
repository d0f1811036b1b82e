// The plain pages: what they show, that hostile text stays text, and that their forms do what the API does.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { html } from '../../src/api/pages/html.ts';
import { testJob } from '../support/postgres.ts';
import { type RunningApi, startTestApi, testCatalog } from './running-api.ts';
import { sampleJob } from './sample-job.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test('escapes whatever is put into a page', () => {
  const value = `<b onclick="x('y')">&\``;
  expect(html`<p title="${value}">${[value, undefined, false, null, 3]}</p>`.text).toBe(
    '<p title="&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;&#96;">&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;&#96;3</p>',
  );
});

test('shows hostile text of models and people as text, wherever it came from', async () => {
  const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"'\``;
  const { jobId } = await sampleJob(api.store, 'hostile', hostile);
  for (const path of ['/', `/jobs/${jobId}`]) {
    const page = await request(api.baseUrl).get(path);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<script>|<img src=x/);
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  }
});

test('shows sections, takes, errors with their lines, scores, cost and the open review', async () => {
  const { jobId, videoHash, reviewId } = await sampleJob(api.store, 'shown', 'Sorting');
  const { text } = await request(api.baseUrl).get(`/jobs/${jobId}`);
  for (const part of [
    'waiting for a person',
    'variant 1',
    'repair of take 1 (patch, 2 edits)',
    'NameError',
    '&gt; 3 | Sorting',
    'base-class',
    'passed by its score',
    '58 (61, 58, 55)',
    'openai:gpt-6-luna',
    'the text “Sorting” is too small',
    `src="/api/artifacts/${videoHash}"`,
    `action="/reviews/${reviewId}/verdict"`,
    'value="approve"',
    'value="retake"',
    'value="replace"',
    'value="reject"',
    'namespaces/default/workflows/explainer%3Ashown',
    'data-events="/api/jobs/shown/events?after=',
    'nothing is billed',
  ]) {
    expect(text).toContain(part);
  }
});

test('says demo on every page of a demo job, also where the deployment is none', async () => {
  const url = await api.also({ demo: false });
  await api.store.record.createJob(testJob('isdemo', { demo: true }));
  await api.store.record.createJob(testJob('real', { demo: false }));
  expect((await request(url).get('/jobs/isdemo')).text).toMatch(
    /<title>(\(\d+\) )?DEMO · .*<aside class="demo" aria-label="Demo"/su,
  );
  const real = await request(url).get('/jobs/real');
  expect(real.text).not.toMatch(/demo/i);
});

test('plays the result with poster and captions and offers it for keeping', async () => {
  const hashes = {
    video: 'a'.repeat(64),
    poster: 'b'.repeat(64),
    captions: 'c'.repeat(64),
    contactSheet: 'd'.repeat(64),
  };
  await api.store.record.createJob(testJob('finished'));
  await api.store.record.setJobResult('finished', { title: 'Sorting, "fast"', artifacts: hashes });
  await api.store.record.setJobStatus('finished', 'completed');
  const { text } = await request(api.baseUrl).get('/jobs/finished');
  expect(text).toContain(`poster="/api/artifacts/${hashes.poster}"`);
  expect(text).toContain(
    `<track kind="captions" srclang="en" label="Captions" src="/api/artifacts/${hashes.captions}"`,
  );
  expect(text).toContain('download="demo-sorting-fast.mp4"');
  expect(text).not.toContain('live.js');
});

test('starts a job from the form', async () => {
  const form = {
    topic: 'From the page',
    mode: 'fast',
    renderer: '',
    sections: '2',
    quality: 'draft',
    approvePlan: 'on',
  };
  const answer = await request(api.baseUrl).post('/jobs').type('form').send(form);
  expect(answer.status).toBe(303);
  const started = api.client.started.find(({ input }) => input.topic === 'From the page');
  expect(started?.input).toMatchObject({ mode: 'fast', sections: 2, quality: 'draft', approvePlan: true });
  expect(answer.headers['location']).toBe(`/jobs/${started?.jobId}`);
});

test('shows the form again with what was typed and why it was refused', async () => {
  const missing = [{ role: 'plan', vendor: 'openai', variable: 'OPENAI_API_KEY' }] as const;
  const url = await api.also({ catalog: { ...testCatalog, missing: () => missing } });
  const answer = await request(url).post('/jobs').type('form').send({ topic: 'Typed "before"' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('Set OPENAI_API_KEY');
  expect(answer.text).toContain('value="Typed &quot;before&quot;"');
});

test('decides a review from its form', async () => {
  const { jobId, reviewId } = await sampleJob(api.store, 'formverdict');
  api.client.onSignal = async (_workflowId, verdictId) => void (await api.store.reviews.apply(verdictId, reviewId));
  const form = { verdict: 'retake', prompt: 'Use fewer words' };
  const answer = await request(api.baseUrl).post(`/reviews/${reviewId}/verdict`).type('form').send(form);
  expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringContaining(`/jobs/${jobId}?done=`)]);
  const again = await request(api.baseUrl)
    .post(`/reviews/${reviewId}/verdict`)
    .type('form')
    .set('Accept', 'text/html')
    .send({ verdict: 'reject' });
  expect(again.status).toBe(409);
  expect(again.text).toContain('already decided by local: asked for a retake.');
  const page = await request(api.baseUrl).get(answer.headers['location'] ?? '');
  expect(page.text).toMatch(/Your verdict is applied. Asked for a retake \(<a href="\/reviews\/[^"]+">2. More of/u);
});

test('an unknown job is a page for browsers', async () => {
  const answer = await request(api.baseUrl).get('/jobs/nope').set('Accept', 'text/html');
  expect([answer.status, answer.type]).toEqual([404, 'text/html']);
});

test('says reasons in words, shows a frame before a clip plays, and folds takes that were never rendered', async () => {
  const { jobId, videoHash } = await sampleJob(api.store, 'worded');
  const { record } = api.store;
  const frames = ['1', '2', '3'].map((digit) => digit.repeat(64));
  await record.changeTake({ jobId, sectionId: 's1', take: 2 }, { status: 'accepted', frameHashes: frames });
  await record.beginTake({ jobId, sectionId: 's2', take: 2, origin: 'variant', ladder: 1, round: 0, variant: 2 });
  await record.changeTake({ jobId, sectionId: 's2', take: 2 }, { status: 'written' });
  await record.setSectionStatus(jobId, 's2', 'waiting_review', { reason: 'score_below_bar' });
  const { text } = await request(api.baseUrl).get(`/jobs/${jobId}`);
  expect(text).toContain('the best take is below the bar');
  expect(text).not.toContain('score_below_bar');
  expect(text).toMatch(new RegExp(`poster="/api/artifacts/${frames[1]}"\\s+src="/api/artifacts/${videoHash}"`, 'u'));
  expect(text).toMatch(/<details class="unrendered">\s*<summary>\s*1 more take, written and not rendered/u);
});

test('says that a take was not scored instead of not chosen', async () => {
  const { jobId } = await sampleJob(api.store, 'notscored');
  await api.query("update takes set score = null where job_id = $1 and section_id = 's2'", [jobId]);
  const { text } = await request(api.baseUrl).get(`/jobs/${jobId}`);
  expect(text).toContain('not scored');
  expect(text).not.toContain('not chosen');
});

test('shows an uploaded replacement as the clip of its section, and who gave it', async () => {
  const { jobId } = await sampleJob(api.store, 'replaced');
  const replacedByHash = 'e'.repeat(64);
  const approvedBy = { kind: 'person', name: 'ann', reviewId: 'r1' } as const;
  await api.store.record.setSectionStatus(jobId, 's1', 'completed', { acceptedTake: 2, replacedByHash, approvedBy });
  const { text } = await request(api.baseUrl).get(`/jobs/${jobId}`);
  expect(text).toContain('replaced by ann');
  expect(text).toMatch(new RegExp(`<video[^>]+src="/api/artifacts/${replacedByHash}"`, 'u'));
});

test('takes a file for a replacement', async () => {
  const { jobId } = await sampleJob(api.store, 'upload');
  const { text } = await request(api.baseUrl).get(`/jobs/${jobId}`);
  expect(text).toMatch(/<details data-replace>.*?<input type="file" accept="video\/mp4"/su);
  expect(text).toContain('/assets/upload.js');
});

describe('a plan that waits for a person', () => {
  const section = {
    title: 'Halves <b>',
    goal: 'See the halves',
    narration: 'n',
    visualBrief: 'v',
    renderer: 'svg',
    plannedDurationMs: 5_000,
  };
  const plan = { title: 'Sorting', sections: [{ id: 's1', number: 1, ...section }] };

  async function asked(jobId: string): Promise<string> {
    const { hash } = await api.store.artifacts.putBytes(JSON.stringify(plan), 'application/json');
    await api.store.record.createJob(testJob(jobId));
    const review = { jobId, subject: 'plan', reason: 'plan_approval', question: 'Is this plan right?' } as const;
    await api.store.reviews.open({
      id: `plan-${jobId}`,
      ...review,
      workflowId: `explainer:${jobId}`,
      contentHash: hash,
    });
    return (await request(api.baseUrl).get(`/jobs/${jobId}`)).text;
  }

  const send = (jobId: string, form: object) =>
    request(api.baseUrl).post(`/reviews/plan-${jobId}/verdict`).type('form').set('Accept', 'text/html').send(form);
  const bodies = async (jobId: string) =>
    (await api.query('select verdict, body from verdicts where review_id = $1', [`plan-${jobId}`])).rows;

  test('is shown with its sections and as JSON to edit', async () => {
    const text = await asked('planshown');
    for (const part of ['See the halves', 'Halves &lt;b&gt;', 'Edit the plan', 'Another plan']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/<textarea name="plan"[^>]*>\n\{\n {2}&quot;title&quot;: &quot;Sorting&quot;/u);
  });

  test('is approved as it was edited', async () => {
    await asked('planedited');
    const edited = { title: 'Sorting, better', sections: [section] };
    await send('planedited', { verdict: 'approve', plan: JSON.stringify(edited) });
    expect(await bodies('planedited')).toMatchObject([{ verdict: 'approve', body: { plan: edited } }]);
  });

  test('is refused when it is no plan', async () => {
    await asked('plannot');
    const answer = await send('plannot', { verdict: 'approve', plan: '{"title": ' });
    expect([answer.status, await bodies('plannot')]).toEqual([400, []]);
    expect(answer.text).toContain('plan');
  });

  test('is made anew with a prompt', async () => {
    await asked('plananew');
    await send('plananew', { verdict: 'retake', prompt: 'Start with an example' });
    expect(await bodies('plananew')).toMatchObject([{ verdict: 'retake', body: { prompt: 'Start with an example' } }]);
  });
});

test.each(['base.css', 'form.css', 'job.css', 'clip.css', 'review.css', 'live.js', 'upload.js', 'icon.svg'])(
  'serves its own %s',
  async (name) => {
    expect((await request(api.baseUrl).get(`/assets/${name}`)).status).toBe(200);
  },
);
