// How an explainer meets its budget, a cancel and what breaks.
import { describe, expect, test } from '@jest/globals';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import { progressQuery, reviewSignal, setBudgetUpdate } from '../../src/workflows/contract.ts';
import { fakeActivities, type FakeScript, renders, scored } from '../support/fake-activities.ts';
import { useTestEngine } from '../support/temporal.ts';
import { type More, playExplainer, startExplainer } from './play-explainer.ts';

const engine = useTestEngine();

const play = (scenario: string, script: FakeScript, more?: More) => playExplainer(engine, [scenario, script], more);

describe('explainerWorkflow', () => {
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

  test('gives no number twice after the budget refused one take of a lost race', async () => {
    let denied = false;
    const script: FakeScript = {
      write: ({ orders }) => {
        if (denied || orders[0]?.take !== 3) return undefined;
        denied = true;
        return { kind: 'budget_denied', by: 'calls' };
      },
      render: ({ take }) => (take <= 3 ? renders.failed : renders.good),
      verdicts: { more: { verdict: 'approve' } },
      budgetOf: { more: { calls: 50 } },
    };
    const { result, log } = await play('budget-raised-in-race', script, {
      change: { policy: explainerPolicy('deep', 'race') },
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await handle.signal(reviewSignal, { verdictId: 'more' });
      },
    });
    expect(result.status).toBe('completed');
    const numbers = log.flatMap((entry) => /^(?:write|repair)Takes (\d+)/.exec(entry)?.[1] ?? []);
    expect(numbers.toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
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

  test('goes on with the others when a section that waits for the budget is terminated', async () => {
    const spent = new Set<string>();
    const script: FakeScript = {
      sections: 2,
      score: ({ sectionId }) => {
        if (spent.has(sectionId)) return scored(90);
        spent.add(sectionId);
        return { kind: 'budget_denied', by: 'calls' } as never;
      },
      verdicts: { more: { verdict: 'approve' } },
      budgetOf: { more: { calls: 50 } },
    };
    const { result } = await play('section-terminated', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        const { client } = engine.environment;
        const second = client.workflow.getHandle(`${handle.workflowId}:section:s2`);
        const waits = async () => (await second.query(progressQuery)).status === 'waiting_review';
        while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 10));
        await second.terminate('by hand');
        await handle.signal(reviewSignal, { verdictId: 'more' });
      },
    });
    expect(result).toMatchObject({
      status: 'completed_with_failures',
      sections: [{ status: 'completed' }, { status: 'failed' }],
    });
  });

  test('spends nothing for a job that was canceled before its workflow began', async () => {
    const fakes = fakeActivities();
    engine.use({ ...fakes.activities, setJobStatus: async () => ({ status: 'canceled' }) });
    const handle = await startExplainer(engine, {});
    expect(await handle.result()).toMatchObject({ status: 'canceled' });
    expect(fakes.log).toEqual([]);
  });

  test('says which clip could not be joined and completes with what could', async () => {
    const fakes = fakeActivities();
    const assembleSections = async () => ({
      videoHash: 'film',
      durationMs: 1,
      omitted: ['s1'],
      unusable: [{ id: 's1', reason: 'no film' }],
    });
    engine.use({ ...fakes.activities, assembleSections });
    const handle = await startExplainer(engine, {});
    expect(await handle.result()).toMatchObject({ status: 'completed_with_failures', reason: 'section s1: no film' });
  });

  test('ends with the reason when planning is broken for good, and asks for no second plan', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const plan = () => {
      throw ApplicationFailure.nonRetryable('gemini answered 401: set GEMINI_API_KEY', 'auth');
    };
    const { result, log } = await play('plan-broken', { plan });
    expect(log.filter((entry) => entry.startsWith('planExplainer'))).toHaveLength(1);
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('GEMINI_API_KEY') });
  });
});
