// What cannot be made is refused before anything is paid or planned, in words that say what to do (SPEC C9, CONTRACT "First run").
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apiClient } from '../support/e2e-api.ts';
import type { JobView } from '../../src/store/view-types.ts';
import { descendants, isRenderer, processesNaming, stillAlive } from '../support/e2e-processes.ts';
import {
  ensureBuilt,
  removeFolder,
  runProgram,
  startStackProcess,
  type StackProcess,
  temporaryFolder,
} from '../support/e2e-stack.ts';
import { untilTrue } from '../support/e2e-until.ts';

let stack: StackProcess | undefined;

async function start(environment: Readonly<Record<string, string>>): Promise<StackProcess> {
  stack = await startStackProcess(await temporaryFolder(), environment);
  return stack;
}

const request = (topic: string) => ({ kind: 'explainer', input: { topic, quality: 'draft' } });

beforeAll(ensureBuilt, 120_000);
afterEach(async () => {
  await stack?.stop();
  if (stack !== undefined) await removeFolder(stack.dataDir);
  stack = undefined;
}, 60_000);

describe('a stack without keys', () => {
  test('starts, says what is needed, and refuses a job by the name of the variable', async () => {
    const { url, output, dataDir } = await start({});
    expect(output()).toContain('explainer needs ANTHROPIC_API_KEY');
    const api = apiClient(url);
    const answer = await api.post('/api/jobs', request('Binary search'));
    expect(answer).toMatchObject({
      status: 422,
      body: { type: 'urn:retake:problem:vendor-not-configured', detail: expect.stringContaining('ANTHROPIC_API_KEY') },
    });
    expect(await api.get('/api/jobs')).toMatchObject({ jobs: [] });
    const run = runProgram(['explain', 'Binary search', '--data', dataDir]);
    expect({ code: await run.ended, output: run.output() }).toMatchObject({
      code: 4,
      output: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
  }, 60_000);
});

describe('a stack with the demo models', () => {
  test('refuses a topic that the demo has no material on, with the ones it has and how to set keys', async () => {
    const { url, dataDir } = await start({ RETAKE_DEMO: '1' });
    const api = apiClient(url);
    const answer = await api.post('/api/jobs', request('The history of tea'));
    expect(answer).toMatchObject({ status: 422, body: { type: 'urn:retake:problem:topic-not-in-demo' } });
    const topics = ['The Pythagorean theorem', 'Binary search', 'How vaccines work'];
    expect(answer.body['topics']).toEqual(topics);
    for (const text of [...topics, 'ANTHROPIC_API_KEY']) expect(answer.body['detail']).toContain(text);
    expect(await api.get('/api/jobs')).toMatchObject({ jobs: [] });
    const run = runProgram(['explain', 'The history of tea', '--data', dataDir]);
    expect({ code: await run.ended, output: run.output() }).toMatchObject({
      code: 2,
      output: expect.stringContaining('Binary search'),
    });
  }, 60_000);

  test('leaves no process and no scratch file when it is interrupted in the middle of a render', async () => {
    const running = await start({ RETAKE_DEMO: '1' });
    const api = apiClient(running.url);
    const id = await api.submit({ input: { topic: 'Binary search', renderer: 'manim', sections: 2 } });
    const isRendering = ({ sections }: JobView): boolean =>
      sections.some(({ takes }) => takes.some(({ status }) => status === 'rendering'));
    await api.jobWhen('renders', id, isRendering);
    const children = await descendants(running.pid);
    expect(children.some(isRenderer)).toBe(true);
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(0);
    await untilTrue('every process is gone', async () => (await stillAlive(children)).length === 0, 5_000);
    expect(await processesNaming(running.dataDir)).toEqual([]);
    expect(await readdir(join(running.dataDir, 'scratch'))).toEqual([]);
  }, 90_000);
});
