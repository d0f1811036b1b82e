// The event stream: from any point on, over any number of connections, each event once (SPEC C7).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import { testJob } from '../support/postgres.ts';
import { type RunningApi, startTestApi } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

type Seen = { readonly id: string | undefined; readonly event: string | undefined; readonly data: { seq: number } };

/** Reads until `enough` events came or the server ended the stream. */
async function read(jobId: string, headers: Record<string, string>, enough = Infinity): Promise<Seen[]> {
  const abort = new AbortController();
  const response = await fetch(`${api.baseUrl}/api/jobs/${jobId}/events`, { headers, signal: abort.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const seen: Seen[] = [];
  const parser = createParser({
    onEvent: (message) => void seen.push({ id: message.id, event: message.event, data: JSON.parse(message.data) }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (seen.length >= enough) break;
  }
  abort.abort();
  return seen.slice(0, enough);
}

async function append(jobId: string, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n += 1) {
    await api.store.record.appendEvent(jobId, { type: 'cut_not_joined', data: { reason: `${n}` }, dedupeKey: `n${n}` });
  }
}

test('a client that comes back with its last id gets each later event once', async () => {
  await api.store.record.createJob(testJob('stream'));
  await append('stream', 1, 10);
  const seen: Seen[] = [];
  let next = 11;
  while (seen.length < 60) {
    const headers = { 'Last-Event-ID': seen.at(-1)?.id ?? '0' };
    const [part] = await Promise.all([read('stream', headers, 7), append('stream', next, next + 8)]);
    next += 9;
    seen.push(...part);
  }
  expect(seen.map(({ data }) => data.seq)).toEqual(seen.map((_, index) => index + 1));
  expect(seen.every(({ id, data }) => id === String(data.seq))).toBe(true);
});

test('the stream ends with the job and then has nothing to come back for', async () => {
  await api.store.record.createJob(testJob('ending'));
  const following = read('ending', {});
  await api.store.record.setJobStatus('ending', 'running');
  await api.store.record.setJobStatus('ending', 'completed');
  const seen = await following;
  expect(seen.map(({ event }) => event)).toEqual(['job_created', 'job_status', 'job_status']);
  const again = await fetch(`${api.baseUrl}/api/jobs/ending/events`, { headers: { 'Last-Event-ID': '3' } });
  expect(again.status).toBe(204);
  expect((await read('ending', { 'Last-Event-ID': '1' })).map(({ id }) => id)).toEqual(['2', '3']);
});

test('refuses a position that is no event id', async () => {
  await api.store.record.createJob(testJob('position'));
  const response = await fetch(`${api.baseUrl}/api/jobs/position/events`, { headers: { 'Last-Event-ID': 'x' } });
  expect(response.status).toBe(400);
});
