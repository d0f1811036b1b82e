// `retake server` and `retake worker`: one part each, against an engine and a database of somebody else's.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import getPort from 'get-port';
import { startEngine, type Engine } from '../../src/engine/engine.ts';
import { findTemporalBinary } from '../../src/engine/temporal-binary.ts';
import { silentLogger } from '../../src/store/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded-postgres.ts';

const program = resolve(import.meta.dirname, '../../dist/cli/main.js');

function part(args: readonly string[], environment: Record<string, string>) {
  const clean = Object.entries(process.env).filter(([name]) => !/^RETAKE_|^TEMPORAL_|^DATABASE_URL/.test(name));
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...Object.fromEntries(clean), NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let onText = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      onText();
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  const says = (what: RegExp): Promise<string> =>
    new Promise((found, failed) => {
      onText = () => {
        const match = what.exec(text);
        if (match !== null) found(match[1] ?? match[0]);
      };
      onText();
      void ended.then(() => failed(new Error(`ended without saying ${what}: ${text}`)));
    });
  return { child, ended, says, output: () => text };
}

describe('one part on its own', () => {
  let dataDir = '';
  let engine: Engine;
  let postgres: EmbeddedPostgres;
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'retake-part-'));
    const [port, uiPort] = [
      await getPort({ host: '127.0.0.1', reserve: true }),
      await getPort({ host: '127.0.0.1', reserve: true }),
    ];
    const binary = await findTemporalBinary(process.env['TEMPORAL_CLI_PATH']);
    [engine, postgres] = await Promise.all([
      startEngine({ dataDir, port, uiPort, binary, namespace: 'default' }),
      startEmbeddedPostgres({ dataDir, logger: silentLogger }),
    ]);
    environment = {
      TEMPORAL_ADDRESS: engine.address,
      DATABASE_URL: postgres.url,
      RETAKE_DATA: dataDir,
      RETAKE_PORT: '0',
      RETAKE_DEMO: '1',
    };
  });
  afterAll(async () => {
    await Promise.all([engine.stop(), postgres.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  test('the server answers, and ends at SIGTERM', async () => {
    const server = part(['server'], environment);
    const url = await server.says(/"url":"(http[^"]+)"/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  test('the server links to the Web UI that the settings name', async () => {
    const server = part(['server'], { ...environment, RETAKE_TEMPORAL_UI: 'http://temporal.example:8233/' });
    const url = await server.says(/"url":"(http[^"]+)"/);
    const body = JSON.stringify({ kind: 'explainer', input: { topic: 'The Pythagorean theorem' } });
    const headers = { 'Content-Type': 'application/json' };
    // An accepted job is answered with its id.
    const answer = (await (await fetch(`${url}/api/jobs`, { method: 'POST', headers, body })).json()) as { id: string };
    expect(answer).toMatchObject({
      links: { temporal: expect.stringMatching(/^http:\/\/temporal\.example:8233\/namespaces\/default\/workflows\//) },
    });
    await fetch(`${url}/api/jobs/${answer.id}/cancel`, { method: 'POST' });
    server.child.kill('SIGTERM');
    await server.ended;
  });

  test('two workers serve different queues side by side, and end at SIGTERM', async () => {
    const workers = [
      part(['worker', '--queues', 'workflows,media'], environment),
      part(['worker', '--queues', 'models,renders', '--render-slots', '1'], environment),
    ];
    await Promise.all(workers.map((worker) => worker.says(/worker is ready/)));
    for (const worker of workers) worker.child.kill('SIGTERM');
    expect(await Promise.all(workers.map((worker) => worker.ended))).toEqual([0, 0]);
  });

  test('names every setting that is missing', async () => {
    const worker = part(['worker'], { RETAKE_DATA: dataDir });
    expect(await worker.ended).toBe(2);
    expect(worker.output()).toContain('TEMPORAL_ADDRESS');
    expect(worker.output()).toContain('DATABASE_URL');
  });

  test('keeps the password of the database out of its log', async () => {
    const { password } = new URL(postgres.url);
    const unreachable = postgres.url.replace(`:${postgres.port}/`, ':1/');
    const server = part(['server'], { ...environment, DATABASE_URL: unreachable });
    expect(await server.ended).not.toBe(0);
    expect(server.output()).not.toContain(password);
  });

  test('says in one sentence that its bucket cannot be reached, without the secret', async () => {
    const RETAKE_S3_URL = 'http://a-key:a-secret-of-some-length@127.0.0.1:1/films';
    const server = part(['server'], { ...environment, RETAKE_S3_URL });
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/^The artifact store films on 127\.0\.0\.1:1 took no file: ECONNREFUSED, .*$/mu);
    expect(server.output()).not.toMatch(/a-secret-of-some-length|^ +at /mu);
  });
});
