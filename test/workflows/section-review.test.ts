// How a section asks and waits, and how it is stopped.
import { ApplicationFailure, Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { progressQuery, reviewSignal, searchAttributes } from '../../src/workflows/contract.ts';
import { renders, scored } from '../support/fake-activities.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { input, playSection, type SectionScript } from './play-section.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const play = (scenario: string, script: SectionScript, act?: Parameters<typeof playSection>[2]) =>
  playSection(engine, [scenario, script], act);

describe('sectionWorkflow', () => {
  test('ignores unknown, raw and malformed verdicts and waits for one that counts', async () => {
    const script: SectionScript = { score: () => scored(10), verdicts: { yes: { verdict: 'approve' } } };
    const { result, log } = await play('stray-verdicts', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'forged' });
      await handle.signal(reviewSignal, { reviewId: 'x', verdict: 'approve' });
      await handle.signal('review', 42);
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log).toContain('ignored forged');
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'person' } });
  });

  test('gives no number twice where a ladder broke and a person asks for another', async () => {
    const script: SectionScript = {
      write: ({ orders }) => {
        if (orders[0]?.take === 4) throw ApplicationFailure.nonRetryable('the key was refused', 'auth');
        return undefined;
      },
      score: ({ take }) => scored(take === 1 ? 40 : 90),
      verdicts: { again: { verdict: 'retake' } },
    };
    const { result, log } = await play('broken-retaken', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(log.filter((entry) => entry.startsWith('writeTakes'))).toEqual([
      'writeTakes 1,2,3 codeDeep',
      'writeTakes 4,5,6 codeDeep',
      'writeTakes 7,8,9 codeDeep',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 7 });
  });

  test('applies the deadline policy when nobody decides', async () => {
    const policy = { ...input.policy, reviewDeadlineMs: 50, reviewDeadlinePolicy: 'approve_best' as const };
    const { result, log } = await play('deadline', { score: () => scored(60), input: { policy } });
    expect(log).toContain('expireReview');
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'deadline', policy: 'approve_best' } });
  });

  test('ends as canceled, records it, and leaves no review open', async () => {
    const { result, log } = await play('canceled', { score: () => scored(10) }, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.cancel();
    });
    expect(result.status).toBe('canceled');
    expect(log.at(-1)).toBe('section s1 canceled');
  });

  test('is listed by its review attribute while it waits, and says in words what it waits for', async () => {
    const script: SectionScript = { score: () => scored(10), verdicts: { yes: { verdict: 'approve' } } };
    await play('listed', script, async (handle, fakes) => {
      await fakes.nextReview();
      const { client } = engine.environment;
      const isListed = async () => {
        const { count } = await client.workflow.count(`RetakeReview = "open" AND WorkflowId = "${handle.workflowId}"`);
        return count === 1;
      };
      while (!(await isListed())) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await handle.query(progressQuery)).toMatchObject({
        status: 'waiting_review',
        doing: 'Section 1: Waiting for a person: the best take is below the bar',
      });
      expect((await handle.describe()).typedSearchAttributes.get(searchAttributes.status)).toBe('waiting_review');
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
  });

  test('asks about a take that renders only without its failing statement, and takes the approval', async () => {
    const script: SectionScript = {
      render: ({ take }) => (take <= 12 ? renders.failed : renders.good),
      verdicts: { yes: { verdict: 'approve' } },
    };
    const { result, log } = await play('degraded', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log).toContain('openReview section degraded_take');
    expect(result).toMatchObject({ status: 'completed', take: 13, degraded: true, approvedBy: { kind: 'person' } });
  });

  test('asks when the judge cannot be read, with the take that rendered', async () => {
    const script: SectionScript = {
      score: () => ({ kind: 'unscored', reason: 'invalid' }),
      verdicts: { yes: { verdict: 'approve' } },
    };
    const { result, log } = await play('not-scored', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log).toContain('openReview section not_scored');
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });

  test('asks about a lost answer where the policy says so', async () => {
    const lost = (takes: readonly { take: number }[]) =>
      takes.map(({ take }) => ({ take, outcome: 'unknown' as const }));
    const script: SectionScript = {
      write: ({ orders }) => ({ kind: 'wrote', outcomes: lost(orders) }),
      verdicts: { no: { verdict: 'reject' } },
      input: { policy: { ...input.policy, onUnknown: { kind: 'ask' } } },
    };
    const { result, log } = await play('unknown-outcome', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log).toContain('openReview section unknown_outcome');
    expect(result).toMatchObject({ status: 'failed', reason: 'rejected by ann' });
  });

  test('rejects at the deadline where the policy says so, however many stray signals come before it', async () => {
    const policy = { ...input.policy, reviewDeadlineMs: 1_000, reviewDeadlinePolicy: 'reject' as const };
    let strays = 0;
    const { result } = await play(
      'deadline-reject',
      { score: () => scored(60), input: { policy } },
      async (handle, fakes) => {
        const { deadlineAt } = await fakes.nextReview();
        // Each would have put the deadline off by a second.
        while (Date.now() < Date.parse(deadlineAt ?? '') - 100) {
          strays += 1;
          await handle.signal(reviewSignal, { verdictId: `stray-${strays}` });
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
    );
    expect(strays).toBeGreaterThan(2);
    expect(result).toMatchObject({ status: 'failed', reason: 'nobody decided before the deadline' });
  });

  test('takes one verdict once, however often it is signalled, and none whose id is not one of ours', async () => {
    const script: SectionScript = { score: () => scored(10), verdicts: { yes: { verdict: 'approve' } } };
    const { result, log } = await play('signalled-again', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'a\0b' });
      await handle.signal(reviewSignal, { verdictId: 'x'.repeat(6_000) });
      for (let time = 0; time < 5; time += 1) await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
    expect(log.filter((entry) => entry.startsWith('applied'))).toEqual(['applied yes']);
    expect(log.some((entry) => entry.startsWith('ignored'))).toBe(false);
    expect(result).toMatchObject({ status: 'completed' });
  });

  test('is canceled during a render', async () => {
    let rendering: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (rendering = resolve));
    const render = async (): Promise<never> => {
      rendering();
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 50);
      try {
        return await context.cancelled;
      } finally {
        clearInterval(beat);
      }
    };
    const { result, log } = await play('canceled-in-render', { render }, async (handle) => {
      await begun;
      await handle.cancel();
    });
    expect(result.status).toBe('canceled');
    expect(log.at(-1)).toBe('section s1 canceled');
  });
});
