// What is inside the workflow bundle: our own two deterministic folders and the SDK, nothing heavy, nothing strange (STYLE S1).
import { beforeAll, describe, expect, test } from '@jest/globals';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const root = resolve(import.meta.dirname, '..');
const longestBytes = 2_400_000;

/** Packages that the SDK's own workflow code stands on. */
const sdkPackages = [
  '@temporalio/workflow',
  '@temporalio/common',
  '@temporalio/proto',
  '@temporalio/activity',
  '@temporalio/worker',
];
const packagesBelowSdk = ['protobufjs', '@protobufjs', 'long', 'ms', 'nexus-rpc'];

let code = '';
let modules: string[] = [];

/** Webpack names each module by a comment; paths are relative to the project. */
function modulesOf(bundle: string): string[] {
  return [...bundle.matchAll(/^\/\*{3}\/ "([^"]+)"/gm)].map((match) => match[1] ?? '');
}

function packageOf(module: string): string | undefined {
  const path = module.split('node_modules/').at(-1);
  if (path === undefined || !module.includes('node_modules/')) return undefined;
  const [first = '', second = ''] = path.split('/');
  return first.startsWith('@') && first !== '@protobufjs' ? `${first}/${second}` : first;
}

describe('the workflow bundle', () => {
  beforeAll(async () => {
    const silent = { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const bundle = await bundleWorkflowCode({ workflowsPath: join(root, 'src/workflows/index.ts'), logger: silent });
    code = bundle.code;
    modules = modulesOf(code);
  });

  test('holds of our own code only src/workflows and src/domain', () => {
    const own = modules.filter((module) => packageOf(module) === undefined && module.includes('src/'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((module) => !/(^|\/)src\/(workflows|domain)\//.test(module))).toEqual([]);
  });

  test('holds no package but the SDK and what it stands on', () => {
    const allowed = new Set([...sdkPackages, ...packagesBelowSdk]);
    const packages = new Set(modules.flatMap((module) => packageOf(module) ?? []));
    expect(packages).toContain('@temporalio/workflow');
    expect([...packages].filter((name) => !allowed.has(name))).toEqual([]);
  });

  test(`weighs under ${longestBytes} bytes`, () => {
    expect(Buffer.byteLength(code)).toBeLessThan(longestBytes);
  });
});

describe('one protobufjs for the whole SDK', () => {
  test('reads a history from JSON and writes it again', () => {
    const history = historyFromJSON({
      events: [
        {
          eventId: '1',
          eventTime: '2026-01-01T00:00:00Z',
          eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
          workflowExecutionStartedEventAttributes: {},
        },
      ],
    });
    expect(historyToJSON(history)).toContain('WORKFLOW_EXECUTION_STARTED');
  });
});
