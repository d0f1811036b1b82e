// The deployment's own webhook, from its settings to its receiver: however many API processes run, each message comes once, signed.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { readConfig } from '../../src/config.ts';
import { type ApiServer, type ApiServerSettings, startApiServer } from '../../src/stack/api-server.ts';
import { fakeClient } from '../api/fake-client.ts';
import { sampleScene } from '../api/sample-scene.ts';
import { startTestStore, type TestStore } from '../support/postgres.ts';

const secret = `whsec_${Buffer.from('a secret of 32 bytes in a test..').toString('base64')}`;
let settings: ApiServerSettings;
const received: { readonly headers: Record<string, string>; readonly body: string }[] = [];
let t: TestStore;
let receiver: Server;
let servers: ApiServer[];

beforeAll(async () => {
  t = await startTestStore();
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      received.push({ headers: Object.fromEntries(headers), body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const config = readConfig({
    RETAKE_PORT: '0',
    // A server that listens on TCP has an address of this shape.
    RETAKE_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    RETAKE_WEBHOOK_SECRET: secret,
    RETAKE_ALLOW_HOSTS: '127.0.0.1:*',
    RETAKE_PUBLIC_URL: 'https://retake.example',
    RETAKE_API_TOKENS: 'ann:admin:a-token',
  });
  settings = {
    config,
    reachable: config,
    databaseUrl: t.url,
    store: t.store,
    client: fakeClient(),
    logger: pino({ level: 'silent' }),
    health: [],
    doctor: async () => [],
  };
  servers = await Promise.all([startApiServer(settings), startApiServer(settings)]);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await new Promise((resolve) => receiver.close(resolve));
  await t.close();
});

test('tells of every review that opens once, with links to where it is decided', async () => {
  const jobs = Array.from({ length: 8 }, (_, index) => `told${index}`);
  for (const jobId of jobs) await sampleScene(t.store, jobId, 'image');
  const areTold = async () => (await t.query(`select 1 from notifications where status <> 'delivered'`)).rowCount === 0;
  while (!(await areTold())) await new Promise((resolve) => setTimeout(resolve, 50));
  const messages = received.map(({ headers, body }) => new Webhook(secret).verify(body, headers));
  expect(messages).toHaveLength(jobs.length);
  for (const jobId of jobs) {
    expect(messages).toContainEqual({
      type: 'review.opened',
      timestamp: expect.any(String),
      data: expect.objectContaining({
        review: `review-${jobId}`,
        reason: 'auto_regeneration_failed',
        links: expect.objectContaining({ page: `https://retake.example/reviews/review-${jobId}` }),
      }),
    });
  }
});

test('reaches no host that was opened for something else', async () => {
  await Promise.all(servers.map((server) => server.close()));
  const config = { ...settings.config, allowHosts: [] };
  const isolated = { ...settings, config, reachable: { ...config, allowHosts: ['127.0.0.1:*'] } };
  servers = [await startApiServer(isolated)];
  const before = received.length;
  await sampleScene(t.store, 'closed', 'image');
  const lastError = async () => (await t.query(`select last_error from notifications where job_id = 'closed'`)).rows[0];
  while (((await lastError())?.['last_error'] ?? null) === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await lastError()).toMatchObject({ last_error: expect.stringContaining('not https') });
  expect(received).toHaveLength(before);
});
