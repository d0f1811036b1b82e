// The embedded Temporal server: ready when it says so, kept over kills, unreachable from web pages.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { startEngine, type Engine, type EngineOptions } from '../../src/engine/engine.ts';
import { identityOf, isAlive } from '../../src/process/process-identity.ts';
import { findTemporalBinary } from '../../src/engine/temporal-binary.ts';

let dataDir = '';
const engines: Engine[] = [];

async function options(): Promise<EngineOptions> {
  return {
    dataDir,
    port: await getPort({ host: '127.0.0.1' }),
    uiPort: await getPort({ host: '127.0.0.1' }),
    binary: await findTemporalBinary(process.env['TEMPORAL_CLI_PATH']),
    namespace: 'default',
  };
}

async function started(): Promise<Engine> {
  const engine = await startEngine(await options());
  engines.push(engine);
  return engine;
}

/** Loopback ports on which a process listens. */
async function listeningPorts(pid: number): Promise<number[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  return rows
    .filter((row) => row[3] === '0A' && sockets.has(row[9] ?? ''))
    .map((row) => Number.parseInt((row[1] ?? '').split(':')[1] ?? '', 16));
}

/** What a page of another origin may send without asking first. */
async function forgedSignal(port: number): Promise<number> {
  return fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default/workflows/any/signal/review`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain', Origin: 'http://evil.example' },
    body: '{}',
    signal: AbortSignal.timeout(2_000),
  }).then(
    (answer) => answer.status,
    () => 0,
  );
}

describe('the embedded engine', () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'retake-engine-'));
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  test('serves the namespace with our search attributes and 30 days of retention', async () => {
    const engine = await started();
    const connection = await Connection.connect({ address: engine.address });
    const attributes = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect(Object.keys(attributes.customAttributes ?? {})).toEqual(
      expect.arrayContaining(['RetakeKind', 'RetakeStatus', 'RetakeReview']),
    );
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
    expect(await readdir(dataDir)).toContain('temporal-1.32.0.db');
  });

  test('ends an engine that a killed stack left on the same data folder, and opens its database again', async () => {
    const first = await started();
    const identity = await identityOf(first.pid);
    const second = await started();
    expect(identity && (await isAlive(identity))).toBe(false);
    expect(second.address).not.toBe(first.address);
  });

  test('leaves no process and no pid file after stop', async () => {
    const engine = await started();
    const identity = await identityOf(engine.pid);
    await engine.stop();
    expect(identity && (await isAlive(identity))).toBe(false);
    expect(await readdir(dataDir)).not.toContain('engine.pid.json');
  });

  test('takes no signal over HTTP from a page of another origin, on any of its ports', async () => {
    const engine = await started();
    const ports = await listeningPorts(engine.pid);
    expect(ports).toContain(Number(engine.address.split(':')[1]));
    const answers = await Promise.all(ports.map(forgedSignal));
    expect(answers).toContain(403);
    expect(answers.filter((status) => status >= 200 && status < 300)).toEqual([]);
  });

  test('says so when the process is gone without being asked', async () => {
    const engine = await started();
    process.kill(engine.pid, 'SIGKILL');
    await expect(engine.exited).resolves.toBeUndefined();
  });
});
