// How an explainer is planned, made and joined.
import { describe, expect, test } from '@jest/globals';
import { progressQuery, reviewSignal } from '../../src/workflows/contract.ts';
import { type FakeScript, renders } from '../support/fake-activities.ts';
import { useTestEngine } from '../support/temporal.ts';
import { job, type More, playExplainer } from './play-explainer.ts';

const engine = useTestEngine();

const play = (scenario: string, script: FakeScript, more?: More) => playExplainer(engine, [scenario, script], more);

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

  test('fails where every section was rejected, and says by whom', async () => {
    const script: FakeScript = { render: () => renders.failed, verdicts: { no: { verdict: 'reject' } } };
    const { result } = await play('failed', script, {
      act: async (handle, fakes) => {
        await fakes.nextReview();
        await engine.environment.client.workflow
          .getHandle(`${handle.workflowId}:section:s1`)
          .signal(reviewSignal, { verdictId: 'no' });
      },
    });
    expect(result).toMatchObject({ status: 'failed', reason: 'section 1 was rejected by ann' });
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

  test('stays under 1,000 events with 50 sections', async () => {
    const { events } = await play('fifty-sections', { sections: 50 });
    expect(events).toBeLessThanOrEqual(1_000);
  });
});
