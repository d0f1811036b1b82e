import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import {
  budgetDecidedSignal,
  progressQuery,
  reviewSignal,
  searchAttributes,
  type SectionInput,
  type SectionResult,
  workflowTaskQueue,
} from '../../src/workflows/contract.ts';
import { sectionWorkflow } from '../../src/workflows/section.ts';
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
const input: SectionInput = {
  kind: 'explainer',
  jobId: 'j1',
  section: { id: 's1', number: 1, title: 'Part 1', renderer: 'svg' },
  quality: 'draft',
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
  history: [],
};

type Fakes = ReturnType<typeof fakeActivities>;
type Handle = Awaited<ReturnType<typeof start>>;

let number = 0;
async function start(change: Partial<SectionInput>) {
  number += 1;
  return await engine.environment.client.workflow.start(sectionWorkflow, {
    workflowId: `explainer:j${number}:section:s1`,
    taskQueue: workflowTaskQueue,
    args: [{ ...input, ...change }],
  });
}

/** The whole chain of runs of one section. */
async function histories(handle: Handle): Promise<number[]> {
  const lengths: number[] = [];
  let runId: string | undefined = handle.firstExecutionRunId;
  while (runId !== undefined) {
    const history = await engine.environment.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    lengths.push(history.events?.length ?? 0);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return lengths;
}

async function play(
  scenario: string,
  { input: change = {}, ...script }: FakeScript & { readonly input?: Partial<SectionInput> },
  act: (handle: Handle, fakes: Fakes) => Promise<unknown> = async () => undefined,
): Promise<{ result: SectionResult; log: string[]; events: number[] }> {
  const fakes = fakeActivities(script);
  engine.use(fakes.activities);
  const handle = await start(change);
  await act(handle, fakes);
  const result = await handle.result();
  await recordHistory(engine, handle.workflowId, `section-workflow.${scenario}`);
  return { result, log: fakes.log, events: await histories(handle) };
}

describe('sectionWorkflow', () => {
  test('accepts the first variant that renders and passes, within 60 events', async () => {
    const { result, log, events } = await play('accepted', {});
    expect(result).toMatchObject({ status: 'completed', take: 1, videoHash: 'video-1', approvedBy: { kind: 'score' } });
    expect(log).toEqual(['writeTakes 1,2,3 codeDeep', 'renderTake 1', 'scoreTake 1', 'section s1 completed']);
    expect(Math.max(...events)).toBeLessThanOrEqual(60);
  });

  test('falls back to V2 and repairs when all three fail', async () => {
    const { result, log } = await play('repaired', {
      render: ({ take }) => (take <= 3 ? renders.failed : renders.good),
    });
    expect(log.slice(0, 6)).toEqual([
      'writeTakes 1,2,3 codeDeep',
      'renderTake 1',
      'renderTake 2',
      'renderTake 3',
      'repairTakes 4,5,6 repair',
      'renderTake 4',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 4 });
  });

  test('asks a person after three ladders below the bar and takes an approval, with every run under 300 events', async () => {
    const script: FakeScript = {
      render: ({ take }) => (take % 3 === 0 && (take / 3) % 4 === 0 ? renders.good : renders.failed),
      score: () => scored(50),
      verdicts: { v1: { verdict: 'approve' } },
    };
    const { result, log, events } = await play('approved-by-person', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'v1' });
    });
    expect(log.filter((entry) => entry.startsWith('renderTake'))).toHaveLength(36);
    expect(log).toContain('openReview section score_below_bar');
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'person', name: 'ann' } });
    expect(events).toHaveLength(3);
    expect(Math.max(...events)).toBeLessThanOrEqual(300);
  });

  test('starts a fresh ladder in a new run after a retake verdict', async () => {
    const script: FakeScript = {
      score: ({ take }) => scored(take > 9 ? 90 : 40),
      verdicts: { again: { verdict: 'retake', promptHash: 'p' } },
    };
    const { result, log, events } = await play('retaken', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(log).toContain('writeTakes 10,11,12 codeDeep');
    expect(result).toMatchObject({ status: 'completed', take: 10 });
    expect(events).toHaveLength(4);
  });

  test('fails with the name of whoever rejected it', async () => {
    const script: FakeScript = { render: () => renders.failed, verdicts: { no: { verdict: 'reject' } } };
    const { result, log } = await play('rejected', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log.filter((entry) => entry.startsWith('renderTake'))).toHaveLength(13);
    expect(result).toMatchObject({ status: 'failed', reason: 'rejected by ann' });
  });

  test('takes an uploaded clip in place of its takes', async () => {
    const script: FakeScript = {
      score: () => scored(10),
      verdicts: { mine: { verdict: 'replace', artifactHash: 'upload' } },
    };
    const { result } = await play('replaced', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'mine' });
    });
    expect(result).toMatchObject({ status: 'completed', take: 0, videoHash: 'upload' });
  });

  test('renders an edited source before anything new is written', async () => {
    const script: FakeScript = {
      score: ({ take }) => scored(take === 10 ? 88 : 10),
      verdicts: { edit: { verdict: 'retake', sourceHash: 'mine' } },
    };
    const { result, log } = await play('edited', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'edit' });
    });
    expect(log.slice(log.indexOf('applied edit') + 1)).toEqual([
      'adoptSource 10',
      'renderTake 10',
      'scoreTake 10',
      'section s1 completed',
    ]);
    expect(result).toMatchObject({ take: 10 });
  });

  test('ignores unknown, raw and malformed verdicts and waits for one that counts', async () => {
    const script: FakeScript = { score: () => scored(10), verdicts: { yes: { verdict: 'approve' } } };
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

  test('fails with the reason when a key is refused for good', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const script: FakeScript = {
      write: () => {
        throw ApplicationFailure.nonRetryable('anthropic: the key was refused (401): check ANTHROPIC_API_KEY', 'auth');
      },
    };
    const { result } = await play('broken', script);
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('ANTHROPIC_API_KEY') });
  });

  test('is listed by its review attribute while it waits, and says in words what it waits for', async () => {
    const script: FakeScript = { score: () => scored(10), verdicts: { yes: { verdict: 'approve' } } };
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
        doing: 'Section 1: Waiting for a person: score below bar',
      });
      expect((await handle.describe()).typedSearchAttributes.get(searchAttributes.status)).toBe('waiting_review');
      await handle.signal(reviewSignal, { verdictId: 'yes' });
    });
  });

  test('fails on a spent budget where no job can raise it', async () => {
    const { result } = await play(
      'budget-spent',
      { write: () => ({ kind: 'budget_denied', by: 'calls' }) },
      async (handle) => {
        await handle.signal(budgetDecidedSignal, { raised: false });
      },
    );
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('budget') });
  });
});
