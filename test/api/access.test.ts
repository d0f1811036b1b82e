// Who may do what: tokens and roles, browser sessions, other sites, other names of this server, secrets in the log.
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { listenRefusal } from '../../src/api/caller.ts';
import type { ApiToken } from '../../src/config.ts';
import { useTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';

const tokens: ApiToken[] = [
  { name: 'maker', role: 'submit', token: 'secret-of-maker' },
  { name: 'judge', role: 'review', token: 'secret-of-judge' },
  { name: 'boss', role: 'admin', token: 'secret-of-boss:with:colons' },
];
const bearer = (name: string) => ({ Authorization: `Bearer ${tokens.find((token) => token.name === name)?.token}` });

let guarded: string;
const api = useTestApi();
beforeAll(async () => {
  guarded = await api.also({ tokens, limits: { signInsPerMinute: 1_000, verdictWaitMs: 50 } });
});

describe('with tokens', () => {
  test.each(['/api/jobs', '/api/jobs/x', '/api/reviews', '/metrics', `/api/artifacts/${'a'.repeat(64)}`])(
    'answers 401 for %s without one',
    async (path) => {
      const answer = await request(guarded).get(path);
      expect([answer.status, answer.body.type]).toEqual([401, 'urn:retake:problem:unauthorized']);
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    },
  );

  test.each(['wrong', 'secret-of-make', 'secret-of-makers', ''])('answers 401 for the token "%s"', async (token) => {
    expect((await request(guarded).get('/api/jobs').set('Authorization', `Bearer ${token}`)).status).toBe(401);
  });

  test('gives each role what is its own', async () => {
    const { reviewId, jobId } = await sampleJob(api.store, 'roles');
    const statuses = async (name: string) => [
      (await request(guarded).get('/api/jobs').set(bearer(name))).status,
      (
        await request(guarded)
          .post('/api/jobs')
          .set(bearer(name))
          .send({ kind: 'explainer', input: { topic: 'x' } })
      ).status,
      (await request(guarded).post(`/api/jobs/${jobId}/cancel`).set(bearer(name))).status,
      (await request(guarded).post(`/api/reviews/${reviewId}/verdict`).set(bearer(name)).send({ verdict: 'approve' }))
        .status,
    ];
    expect(await statuses('maker')).toEqual([200, 202, 202, 403]);
    expect(await statuses('judge')).toEqual([200, 403, 403, 202]);
    expect(await statuses('boss')).toEqual([200, 202, 202, 202]);
  });

  test('writes down the name behind the token', async () => {
    const body = { kind: 'explainer', input: { topic: 'named' } };
    const { body: job } = await request(guarded).post('/api/jobs').set(bearer('maker')).send(body);
    expect((await api.store.record.readJob(job.id))?.submittedBy).toBe('maker');
  });

  test('keeps the health open and everything else of pages behind the sign-in', async () => {
    expect((await request(guarded).get('/health')).status).toBe(200);
    const page = await request(guarded).get('/jobs/abc');
    expect([page.status, page.headers['location']]).toEqual([303, '/sign-in?returnTo=%2Fjobs%2Fabc']);
  });

  test('slows down whoever guesses', async () => {
    const url = await api.also({ tokens, limits: { signInsPerMinute: 3 } });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      statuses.push((await request(url).get('/api/jobs').set('Authorization', `Bearer guess${n}`)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await request(url).get('/api/jobs').set(bearer('boss'))).status).toBe(200);
  });
});

test.each(['/sign-in', '/Sign-In', '/sign-in/', '/SIGN-IN/?x=1'])(
  'slows down whoever guesses at the form, spelt %s',
  async (path) => {
    const url = await api.also({ tokens, limits: { signInsPerMinute: 2 } });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      statuses.push(
        (
          await request(url)
            .post(path)
            .type('form')
            .send({ token: `guess${n}` })
        ).status,
      );
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
  },
);

test.each(['/api/jobs', '/API/Jobs/', '/api/%6aobs'])('slows down whoever changes too much, spelt %s', async (path) => {
  const url = await api.also({ limits: { writesPerMinute: 1 } });
  await request(url).post(path).send({});
  expect((await request(url).post(path).send({})).status).toBe(429);
});

describe('browser sessions', () => {
  const signIn = (token: string, returnTo = '/') =>
    request(guarded).post('/sign-in').type('form').send({ token, returnTo });

  test('a token gives a cookie that only this site sends and no script reads', async () => {
    const answer = await signIn('secret-of-judge', '/jobs/x');
    const [cookie = ''] = answer.get('Set-Cookie') ?? [];
    expect([answer.status, answer.headers['location']]).toEqual([303, '/jobs/x']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain('secret');
    const session = cookie.split(';')[0] ?? '';
    expect((await request(guarded).get('/api/jobs').set('Cookie', session)).status).toBe(200);
    const page = await request(guarded).get('/').set('Cookie', session);
    expect(page.text).toContain('judge');
    expect(page.text).not.toContain('New explainer video');
  });

  test('a cookie that was changed is no cookie', async () => {
    const [cookie = ''] = (await signIn('secret-of-judge')).get('Set-Cookie') ?? [];
    const session = cookie.split(';')[0] ?? '';
    const asBoss = session.replace(/=[^.]+/, `=${Buffer.from('boss').toString('base64url')}`);
    const longer = session.replace(/\.(\d+)\./, (_, time: string) => `.${Number(time) + 1}.`);
    for (const forged of [asBoss, longer, `${session}x`]) {
      expect((await request(guarded).get('/api/jobs').set('Cookie', forged)).status).toBe(401);
    }
  });

  test('a wrong token is told so and gives nothing', async () => {
    const answer = await signIn('nope');
    expect([answer.status, answer.get('Set-Cookie')]).toEqual([401, undefined]);
    expect(answer.text).toContain('This token is not one of this server.');
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'never sends the browser to %s',
    async (target) => {
      expect((await signIn('secret-of-judge', target)).headers['location']).toBe('/');
    },
  );
});

describe('other sites', () => {
  const body = { kind: 'explainer', input: { topic: 'forged' } };

  test.each([
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ])('a state change with %j is refused', async (headers) => {
    const answer = await request(api.baseUrl).post('/api/jobs').set(headers).send(body);
    expect([answer.status, answer.body.type]).toEqual([403, 'urn:retake:problem:foreign-origin']);
    const form = await request(api.baseUrl).post('/jobs').type('form').set(headers).send({ topic: 'forged' });
    expect(form.status).toBe(403);
  });

  test('our own pages may', async () => {
    const answer = await request(api.baseUrl).post('/api/jobs').set('Origin', api.baseUrl).send(body);
    expect(answer.status).toBe(202);
  });

  test('a foreign name of this server is not answered without tokens', async () => {
    const answer = await request(api.baseUrl).get('/api/jobs').set('Host', 'rebound.example');
    expect([answer.status, answer.body.type]).toEqual([403, 'urn:retake:problem:unknown-host']);
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'retake.localhost']) {
      expect((await request(api.baseUrl).get('/api/jobs').set('Host', host)).status).toBe(200);
    }
  });

  test('no answer allows other origins', async () => {
    const answer = await request(api.baseUrl).get('/api/jobs').set('Origin', 'http://evil.example');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

test('refuses to listen beyond loopback without tokens', () => {
  expect(listenRefusal('0.0.0.0', [])).toContain('RETAKE_API_TOKENS');
  expect(listenRefusal('192.168.1.5', [])).toBeDefined();
  expect(listenRefusal('127.0.0.1', [])).toBeUndefined();
  expect(listenRefusal('localhost', [])).toBeUndefined();
  expect(listenRefusal('::1', [])).toBeUndefined();
  expect(listenRefusal('0.0.0.0', tokens)).toBeUndefined();
});

test('no token, cookie or query text reaches the log', async () => {
  await request(guarded).get('/api/jobs?kind=query-canary').set(bearer('boss')).set('Cookie', 'x=cookie-canary');
  await request(guarded).post('/sign-in').type('form').send({ token: 'secret-of-maker' });
  expect(api.log()).toContain('"path":"/api/jobs"');
  expect(api.log()).not.toMatch(/secret-of|cookie-canary|query-canary/);
});
