// The job that makes the namespace, against a real engine: once, again, and what workflows and operators find afterwards.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { startEngine, type Engine } from '../../src/engine/engine.ts';
import { findTemporalBinary } from '../../src/engine/temporal-binary.ts';
import { searchAttributes } from '../../src/workflows/contract.ts';

const script = resolve(import.meta.dirname, '../../deploy/temporal/namespace.sh');
const namespace = 'production';
let dataDir = '';
let binary = '';
let engine: Engine;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'retake-namespace-'));
  binary = await findTemporalBinary(process.env['TEMPORAL_CLI_PATH']);
  const port = await getPort({ host: '127.0.0.1', reserve: true });
  const uiPort = await getPort({ host: '127.0.0.1', reserve: true });
  engine = await startEngine({ dataDir, port, uiPort, binary, namespace: 'default' });
});
afterAll(async () => {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** With the two variables that docker-compose.yml gives it. */
async function runJob(): Promise<void> {
  const env = {
    PATH: `${dirname(binary)}:/usr/bin:/bin`,
    HOME: dataDir,
    TEMPORAL_ADDRESS: engine.address,
    TEMPORAL_NAMESPACE: namespace,
  };
  await promisify(execFile)('sh', [script], { env });
}

describe('the job for the namespace', () => {
  test('makes it with 30 days of retention and our search attributes, and may run again', async () => {
    await runJob();
    await runJob();
    const connection = await Connection.connect({ address: engine.address });
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3600);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.values(searchAttributes).map((key) => key.name)),
    );
    await connection.close();
  });
});
