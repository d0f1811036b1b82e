import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import {
  type ExplainerJobInput,
  type JobResult,
  progressQuery,
  reviewSignal,
  setBudgetUpdate,
  workflowTaskQueue,
} from '../../src/workflows/contract.ts';
import { explainerWorkflow } from '../../src/workflows/explainer.ts';
import { fakeActivities, type FakeScript, renders, scored } from '../support/fake-activities.ts';
import { recordHistory } from '../support/histories.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const model = 'anthropic:claude-sonnet-5-5' as const;
const job: ExplainerJobInput = {
  jobId: 'j1',
  input: {
    topic: 'Binary search',
    mode: 'deep',
    quality: 'draft',
    render: 'fallback',
    approvePlan: false,
    onMissing: 'omit',
  },
  policy: explainerPolicy('deep'),
  models: {
    plan: model,
    codeDeep: model,
    codeFast: 'cerebras:qwen-3.8-27b',
    repair: model,
    judge: 'openai:gpt-6-luna',
    rewrite: model,
    svg: model,
    app: model,
  },
  rawVerdicts: false,
};

type Fakes = ReturnType<typeof fakeActivities>;
let number = 0;
async function start(change: Partial<ExplainerJobInput>) {
  number += 1;
  return await engine.environment.client.workflow.start(explainerWorkflow, {
    workflowId: `explainer:x${number}`,
    taskQueue: workflowTaskQueue,
    args: [{ ...job, jobId: `x${number}`, ...change }],
  });
}
type Handle = Awaited<ReturnType<typeof start>>;

type Played = { readonly result: JobResult; readonly log: string[]; readonly events: number };
async function play(
  scenario: string,
  script: FakeScript,
  more: { act?: (handle: Handle, fakes: Fakes) => Promise<unknown>; change?: Partial<ExplainerJobInput> } = {},
): Promise<Played> {
  const fakes = fakeActivities(script);
  engine.use(fakes.activities);
  const handle = await start(more.change ?? {});
  await more.act?.(handle, fakes);
  const result = await handle.result();
  const events = await recordHistory(engine, handle.workflowId, `explainer-workflow.${scenario}`);
  return { result, log: fakes.log, events };
}

describe('explainerWorkflow', () => {
  test('plans, makes its sections, joins them in numeric order, and is completed', async () => {
    const { result, log } = await play('completed', { sections: 11 });
    expect(result.status).toBe('completed');
    const order = Array.from({ length: 11 }, (_, index) => `s${index + 1}=video-1`).join(' ');
    expect(log).toContain(`assemble ${order}`);
    expect(log.at(-1)).toBe('job completed');
  });

  test('completes with failures, naming the section that could not be made', async () => {
    const script: FakeScript = {
      sections: 2,
      render: ({ sectionId }) => (sectionId === 's2' ? renders.failed : renders.good),
      verdicts: { no: { verdict: 'reject' } },
    };
    const { result, log } = await play('completed-with-failures', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await engine.environment.client.workflow
          .getHandle(`${handle.workflowId}:section:s2`)
          .signal(reviewSignal, { verdictId: 'no' });
      },
    });
    expect(result).toMatchObject({
      status: 'completed_with_failures',
      sections: [{ status: 'completed' }, { status: 'failed', reason: 'rejected by ann' }],
    });
    expect(log).toContain('assemble s1=video-1 s2=missing');
  });

  test('fails when no section could be made', async () => {
    const script: FakeScript = { render: () => renders.failed, verdicts: { no: { verdict: 'reject' } } };
    const { result } = await play('failed', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await engine.environment.client.workflow
          .getHandle(`${handle.workflowId}:section:s1`)
          .signal(reviewSignal, { verdictId: 'no' });
      },
    });
    expect(result).toMatchObject({ status: 'failed', reason: 'no section could be made' });
  });

  test('asks once more for a plan that could not be read, and then fails with the reason', async () => {
    const { result, log } = await play('not-planned', {
      plan: () => ({ kind: 'not_planned', reason: 'invalid: no title' }),
    });
    expect(log.filter((entry) => entry.startsWith('planExplainer'))).toHaveLength(2);
    expect(result).toMatchObject({ status: 'failed', reason: 'no plan: invalid: no title' });
  });

  test('generates nothing before its plan is approved, and uses the plan that a person edited', async () => {
    const script: FakeScript = { verdicts: { ok: { verdict: 'approve', planHash: 'edited' } } };
    const { result, log } = await play('plan-approved', script, {
      change: { input: { ...job.input, approvePlan: true } },
      act: async (handle, fakes) => {
        await fakes.nextReview();
        expect(await handle.query(progressQuery)).toMatchObject({ status: 'waiting_review' });
        await handle.signal(reviewSignal, { verdictId: 'ok' });
      },
    });
    expect(log.indexOf('usePlan edited')).toBeLessThan(log.findIndex((entry) => entry.startsWith('writeTakes')));
    expect(result.status).toBe('completed');
  });

  test('plans anew with the notes of a person who asks for another plan', async () => {
    const prompts: (string | undefined)[] = [];
    const script: FakeScript = {
      plan: ({ promptHash, round }) => {
        prompts.push(promptHash);
        return {
          kind: 'planned',
          title: 'T',
          planHash: `plan-${round}`,
          sections: [{ id: 's1', number: 1, title: 'One', renderer: 'svg' }],
        };
      },
      verdicts: { again: { verdict: 'retake', promptHash: 'notes' }, ok: { verdict: 'approve' } },
    };
    const { log } = await play('plan-retaken', script, {
      change: { input: { ...job.input, approvePlan: true } },
      act: async (handle, fakes) => {
        await fakes.nextReview();
        const second = fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'again' });
        await second;
        await handle.signal(reviewSignal, { verdictId: 'ok' });
      },
    });
    expect(prompts).toEqual([undefined, 'notes']);
    expect(log).toContain('usePlan plan-2');
  });

  test('makes nothing when its plan is rejected', async () => {
    const { result, log } = await play(
      'plan-rejected',
      { verdicts: { no: { verdict: 'reject' } } },
      {
        change: { input: { ...job.input, approvePlan: true } },
        act: async (handle, fakes) => {
          await fakes.nextReview();
          await handle.signal(reviewSignal, { verdictId: 'no' });
        },
      },
    );
    expect(result).toMatchObject({ status: 'failed', reason: 'the plan was rejected by ann' });
    expect(log.some((entry) => entry.startsWith('writeTakes'))).toBe(false);
  });

  test('asks about the budget and goes on where it stood when a verdict raises it', async () => {
    let denied = false;
    const script: FakeScript = {
      score: () => {
        if (denied) return scored(90);
        denied = true;
        return { kind: 'budget_denied', by: 'calls' } as never;
      },
      verdicts: { more: { verdict: 'approve' } },
      budgetOf: { more: { calls: 50 } },
    };
    const { result, log } = await play('budget-raised', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'more' });
      },
    });
    expect(log).toContain('openReview budget budget_exhausted');
    expect(log.filter((entry) => entry === 'scoreTake 1')).toHaveLength(2);
    expect(log.filter((entry) => entry.startsWith('writeTakes'))).toHaveLength(1);
    expect(result.status).toBe('completed');
  });

  test('goes on when the budget is raised by the update instead of a verdict, and withdraws its question', async () => {
    let denials = 0;
    const script: FakeScript = {
      score: () => {
        denials += 1;
        return denials > 1 ? scored(90) : ({ kind: 'budget_denied', by: 'calls' } as never);
      },
    };
    const { result, log } = await play('budget-updated', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        expect(await handle.executeUpdate(setBudgetUpdate, { args: [{ limits: { calls: 100 }, by: 'ann' }] })).toEqual({
          calls: 100,
        });
      },
    });
    expect(log).toContain('withdrawReview');
    expect(result.status).toBe('completed');
  });

  test('fails the sections that the budget stopped when it is not raised', async () => {
    const script: FakeScript = {
      write: () => ({ kind: 'budget_denied', by: 'costNanoUsd' }),
      verdicts: { no: { verdict: 'reject' } },
    };
    const { result } = await play('budget-refused', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'no' });
      },
    });
    expect(result).toMatchObject({ status: 'failed', sections: [{ reason: expect.stringContaining('budget') }] });
  });

  test('is canceled with its sections, and says so in the record', async () => {
    const { result, log } = await play(
      'canceled',
      { score: () => scored(10) },
      {
        act: async (handle, fakes) => {
          await fakes.nextReview();
          await handle.cancel();
        },
      },
    );
    expect(result.status).toBe('canceled');
    expect(log.slice(-2)).toEqual(['section s1 canceled', 'job canceled']);
  });

  test('stays under 1,000 events with 50 sections', async () => {
    const { events } = await play('fifty-sections', { sections: 50 });
    expect(events).toBeLessThanOrEqual(1_000);
  });
});
