// Artifacts over HTTP: upload, ranges, and headers under which nothing in a file can run on our origin.
import { expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';

const api = useTestApi();

const upload = (mime: string, body: Buffer | string) =>
  request(api.baseUrl).post('/api/artifacts').set('Content-Type', mime).send(body);

test('gives back the bytes that were uploaded, under their hash', async () => {
  const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));
  const stored = await upload('video/mp4', bytes);
  expect([stored.status, stored.body.bytes, stored.body.mime]).toEqual([201, 5_000, 'video/mp4']);
  expect(stored.headers['location']).toBe(`/api/artifacts/${stored.body.hash}`);
  const read = await request(api.baseUrl)
    .get(stored.headers['location'] ?? '')
    .buffer(true);
  expect(Buffer.compare(read.body, bytes)).toBe(0);
  expect(read.headers).toMatchObject({
    'content-type': 'video/mp4',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'content-disposition': 'inline',
    etag: `"${stored.body.hash}"`,
  });
});

test('answers ranges, refuses those outside and knows what the reader has', async () => {
  const { body } = await upload('video/webm', 'abcdefghij');
  const get = (headers: Record<string, string>) => request(api.baseUrl).get(`/api/artifacts/${body.hash}`).set(headers);
  const part = await get({ Range: 'bytes=2-4' }).buffer(true);
  expect([part.status, part.headers['content-range'], part.body.toString()]).toEqual([206, 'bytes 2-4/10', 'cde']);
  const tail = await get({ Range: 'bytes=-3' }).buffer(true);
  expect([tail.status, tail.body.toString()]).toEqual([206, 'hij']);
  const outside = await get({ Range: 'bytes=50-60' });
  expect([outside.status, outside.body.type]).toEqual([416, 'urn:retake:problem:range-not-satisfiable']);
  expect((await get({ 'If-None-Match': `"${body.hash}"` })).status).toBe(304);
});

test('an SVG can run nothing and a page is never shown as one', async () => {
  const svg = await upload('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const shown = await request(api.baseUrl).get(`/api/artifacts/${svg.body.hash}`);
  expect(shown.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox$/);
  const page = await api.store.artifacts.putBytes('<script>alert(1)</script>', 'text/html');
  const kept = await request(api.baseUrl).get(`/api/artifacts/${page.hash}`);
  expect(kept.headers['content-type']).toBe('application/octet-stream');
  expect(kept.headers['content-disposition']).toMatch(/^attachment; filename="[0-9a-f]{16}\.html"$/);
  expect(kept.headers['content-security-policy']).toContain('sandbox');
});

test.each([
  ['text/html', '<p>', 415],
  ['application/x-sh', 'rm', 415],
  ['video/mp4', '', 400],
])('refuses an upload of %s %j', async (mime, body, status) => {
  expect((await upload(mime, body)).status).toBe(status);
});

test('refuses an upload over the limit, whether or not its length was said', async () => {
  const url = await api.also({ limits: { uploadBytes: 10 } });
  const said = await request(url).post('/api/artifacts').set('Content-Type', 'video/mp4').send('x'.repeat(11));
  expect(said.status).toBe(413);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('x'.repeat(11)));
      controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body: stream,
    duplex: 'half',
    headers: { 'Content-Type': 'video/mp4' },
  };
  expect((await fetch(`${url}/api/artifacts`, init)).status).toBe(413);
});

test.each(['a'.repeat(64), '..%2F..%2Fetc%2Fpasswd', 'x'])('answers 404 for the hash %s', async (hash) => {
  expect((await request(api.baseUrl).get(`/api/artifacts/${hash}`)).status).toBe(404);
});

test('gives the source of a take as it was written and as it was rendered', async () => {
  const { jobId } = await sampleJob(api.store, 'sources');
  const take = `/api/jobs/${jobId}/sections/s1/takes/1`;
  const fixed = await request(api.baseUrl).get(`${take}/source`);
  const written = await request(api.baseUrl).get(`${take}/source?version=written`);
  expect(fixed.text).toContain('Scene(Base)');
  expect(written.text).toContain('class Scene: pass');
  expect(fixed.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect((await request(api.baseUrl).get(`/api/jobs/${jobId}/sections/s2/takes/1/source`)).status).toBe(404);
  expect((await request(api.baseUrl).get(`/api/jobs/${jobId}/sections/s1/takes/99`)).status).toBe(404);
});
