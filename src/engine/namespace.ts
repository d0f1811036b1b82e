// Waits until the embedded Temporal server serves, and gives its namespace our search attributes and a longer retention.
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { registerSearchAttributes } from './search-attributes.ts';

const retentionMs = 30 * 24 * 3_600_000;

/** The server did not answer in time. The message says what of it. */
export class EngineNotReady extends Error {
  override readonly name = 'EngineNotReady';
}

async function connectWithin(options: ConnectionOptions, deadline: number): Promise<Connection> {
  for (;;) {
    try {
      return await Connection.connect({ ...options, connectTimeout: 2_000 });
    } catch (error) {
      if (Date.now() > deadline)
        throw new EngineNotReady(`Temporal at ${options.address} does not answer`, { cause: error });
      await delay(50);
    }
  }
}

async function describeWithin(connection: Connection, namespace: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new EngineNotReady(`Temporal answers, but its namespace "${namespace}" does not`, { cause: error });
      await delay(50);
    }
  }
}

async function raiseRetention(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(retentionMs) },
  });
}

export type NamespaceOptions = {
  readonly connection: ConnectionOptions;
  readonly namespace: string;
  readonly timeoutMs: number;
};

/** Resolves when the server serves the namespace and the search attributes of CONTRACT are there. Throws `EngineNotReady`. */
export async function prepareNamespace(options: NamespaceOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  const connection = await connectWithin(options.connection, deadline);
  try {
    await describeWithin(connection, options.namespace, deadline);
    await registerSearchAttributes(connection, options.namespace);
    await raiseRetention(connection, options.namespace);
  } finally {
    await connection.close();
  }
}
