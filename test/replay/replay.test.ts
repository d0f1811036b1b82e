// Recorded histories of every ending replay on the workflows as they are now.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { Worker } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { testWorkflowBundle } from '../support/workflow-bundle.ts';

const folder = new URL('./histories/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();

async function readHistory(name: string) {
  const json: unknown = JSON.parse(await readFile(new URL(name, folder), 'utf8'));
  const history = historyFromJSON(json);
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return { history, workflowId: started?.workflowId ?? 'explainer:replayed' };
}

describe('recorded histories', () => {
  /** Why each did not replay; nothing where it did. One worker replays them one after the other. */
  const problems = new Map<string, Error | undefined>();
  beforeAll(async () => {
    const histories = await Promise.all(names.map(readHistory));
    const left = [...names];
    const replays = Worker.runReplayHistories({ workflowBundle: await testWorkflowBundle() }, histories);
    for await (const { error } of replays) problems.set(left.shift() ?? '', error);
  });

  test('are there for every ending of both workflows, with each run of a section that went on as new', () => {
    const scenarios = names.map((name) => name.replace(/\.json$/, ''));
    expect(scenarios).toEqual(
      expect.arrayContaining([
        'explainer-workflow.budget-raised',
        'explainer-workflow.budget-refused',
        'explainer-workflow.canceled',
        'explainer-workflow.completed',
        'explainer-workflow.completed-with-failures',
        'explainer-workflow.failed',
        'explainer-workflow.plan-approved',
        'explainer-workflow.plan-rejected',
        'section-workflow.accepted',
        'section-workflow.approved-by-person.run-2',
        'section-workflow.approved-by-person.run-3',
        'section-workflow.canceled-in-render',
        'section-workflow.deadline-reject',
        'section-workflow.degraded',
        'section-workflow.not-scored',
        'section-workflow.unknown-outcome',
        'section-workflow.approved-by-person',
        'section-workflow.broken',
        'section-workflow.canceled',
        'section-workflow.deadline',
        'section-workflow.edited',
        'section-workflow.rejected',
        'section-workflow.repaired',
        'section-workflow.replaced',
        'section-workflow.retaken',
      ]),
    );
  });

  test.each(names)('%s replays', (name) => {
    expect(problems.has(name)).toBe(true);
    expect(problems.get(name)).toBeUndefined();
  });

  test('a history in which another activity ran than the code asks for is refused', async () => {
    const file = new URL('section-workflow.accepted.json', folder);
    const text = (await readFile(file, 'utf8')).replaceAll('"writeTakes"', '"repairTakes"');
    const replay = Worker.runReplayHistory(
      { workflowBundle: await testWorkflowBundle() },
      historyFromJSON(JSON.parse(text)),
    );
    await expect(replay).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
  });
});
