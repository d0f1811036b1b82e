// A real Temporal dev server with workers on every queue, for tests of workflows with fake activities.
import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { modelVendors } from '../../src/domain/role.ts';
import {
  mediaTaskQueue,
  modelTaskQueue,
  renderTaskQueue,
  searchAttributes,
  workflowTaskQueue,
} from '../../src/workflows/contract.ts';
import type { Activities } from '../../src/activities/index.ts';
import { fakeActivities } from './fake-activities.ts';
import { testWorkflowBundle } from './workflow-bundle.ts';
import { onceStarted } from './once-started.ts';

/** The CLI that set-up installed, or the one that the machine names. */
export function temporalCli(): string {
  return process.env.TEMPORAL_CLI_PATH ?? fileURLToPath(new URL('../../.venv/bin/temporal', import.meta.url));
}

let installed = false;

export type TestEngine = {
  readonly environment: TestWorkflowEnvironment;
  /** The activities that the workers run from now on. */
  readonly use: (activities: Activities) => void;
  readonly close: () => Promise<void>;
};

/** Starts the server and one worker a queue; all of them run the activities that `use` was given last. */
export async function startTestEngine(): Promise<TestEngine> {
  if (!installed) {
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
    installed = true;
  }
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: temporalCli() },
      searchAttributes: Object.values(searchAttributes),
      log: { level: 'error', format: 'json' },
    },
  });
  let current: Readonly<Record<string, (input: never) => unknown>> = {};
  const activities = Object.fromEntries(
    Object.keys(fakeActivities().activities).map((name) => [name, (input: never) => current[name]?.(input)]),
  );
  const common = {
    connection: environment.nativeConnection,
    activities,
    maxHeartbeatThrottleInterval: '100ms' as const,
  };
  const queues = [...modelVendors.map(modelTaskQueue), renderTaskQueue, mediaTaskQueue];
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: workflowTaskQueue, workflowBundle: await testWorkflowBundle() }),
    ...queues.map((taskQueue) => Worker.create({ ...common, taskQueue })),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    environment,
    use: (next) => {
      current = next;
    },
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.allSettled(running);
      await environment.teardown();
    },
  };
}

/** The same for a test file: started before its tests, closed after them. */
export function useTestEngine(): TestEngine {
  return onceStarted(startTestEngine);
}
