// How a section is made: variants, repairs, ladders, and its ends.
import { describe, expect, test } from '@jest/globals';
import { budgetDecidedSignal, reviewSignal } from '../../src/workflows/contract.ts';
import { renders, scored } from '../support/fake-activities.ts';
import { useTestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

const engine = useTestEngine();

const play = (scenario: string, script: SectionScript, act?: Parameters<typeof playSection>[2]) =>
  playSection(engine, [scenario, script], act);

describe('sectionWorkflow', () => {
  test('accepts the first variant that renders and passes, within 60 events', async () => {
    const { result, log, events } = await play('accepted', {});
    expect(result).toMatchObject({ status: 'completed', take: 1, videoHash: 'video-1', approvedBy: { kind: 'score' } });
    expect(log).toEqual([
      'section s1 running',
      'writeTakes 1,2,3 codeDeep',
      'renderTake 1',
      'scoreTake 1',
      'section s1 completed',
    ]);
    expect(Math.max(...events)).toBeLessThanOrEqual(60);
  });

  test('falls back to V2 and repairs when all three fail', async () => {
    const { result, log } = await play('repaired', {
      render: ({ take }) => (take <= 3 ? renders.failed : renders.good),
    });
    expect(log.slice(1, 7)).toEqual([
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
    const script: SectionScript = {
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
    const script: SectionScript = {
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
    const script: SectionScript = { render: () => renders.failed, verdicts: { no: { verdict: 'reject' } } };
    const { result, log } = await play('rejected', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log.filter((entry) => entry.startsWith('renderTake'))).toHaveLength(13);
    expect(result).toMatchObject({ status: 'failed', reason: 'rejected by ann' });
  });

  test('takes an uploaded clip in place of its takes', async () => {
    const script: SectionScript = {
      score: () => scored(10),
      verdicts: { mine: { verdict: 'replace', artifactHash: 'upload' } },
    };
    const { result } = await play('replaced', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'mine' });
    });
    expect(result).toEqual(expect.objectContaining({ status: 'completed', videoHash: 'upload' }));
  });

  test('renders an edited source before anything new is written', async () => {
    const script: SectionScript = {
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

  test('fails with the reason when a key is refused for good', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const script: SectionScript = {
      write: () => {
        throw ApplicationFailure.nonRetryable('anthropic: the key was refused (401): check ANTHROPIC_API_KEY', 'auth');
      },
    };
    const { result } = await play('broken', script);
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('ANTHROPIC_API_KEY') });
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
