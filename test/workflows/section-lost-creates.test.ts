// What a section does about creates whose answers were lost (SPEC C4).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reviewSignal, taskSignal } from '../../src/workflows/contract.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { playSection, type SectionScript } from './play-section.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const media = { kind: 'scenes' as const, policy: mediaPolicy() };
const play = (scenario: string, script: SectionScript, act?: Parameters<typeof playSection>[2]) =>
  playSection(engine, [`media-${scenario}`, { ...script, input: { ...media, ...script.input } }], act);
const steps = (log: readonly string[]): readonly string[] =>
  log.filter((entry) =>
    /^(?:makePrompts|submitMedia|pollMedia|fetchMedia|scoreTake|resolveLost|openReview)/.test(entry),
  );

describe('a section whose create was lost', () => {
  test('asks a person about a create whose answer was lost, and does not make it again by itself', async () => {
    const script: SectionScript = {
      media: { submit: ({ take }) => (take === 1 ? { kind: 'lost', call: 'c', mayCallBack: false } : undefined) },
      verdicts: { again: { verdict: 'retake' } },
    };
    const { log, result } = await play('lost', script, async (handle, fakes) => {
      await fakes.nextReview();
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(steps(log)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'resolveLost 1',
      // Looked for once more before the question, and after the answer to it.
      'resolveLost 1',
      'openReview section unknown_outcome',
      'resolveLost 1',
      'makePrompts 2=kling',
      // And once more before anything else is paid for.
      'resolveLost 1',
      'submitMedia 2',
      'pollMedia 2',
      'fetchMedia 2',
      'scoreTake 2',
    ]);
    expect(result).toMatchObject({ status: 'completed', take: 2 });
  });

  test('makes a lost create again where the policy lets it', async () => {
    const { log } = await play('lost-repeated', {
      media: {
        submit: ({ repeat }) => (repeat === 0 ? { kind: 'lost', call: 'c', mayCallBack: false } : undefined),
        resolve: () => ({ kind: 'repeat' }),
      },
    });
    expect(steps(log).slice(1, 4)).toEqual(['submitMedia 1', 'resolveLost 1', 'submitMedia 1 again']);
  });

  test('goes on without a person where the vendor tells of the lost task in time', async () => {
    const { log, result } = await play(
      'lost-called-back',
      { media: { submit: () => ({ kind: 'lost', call: 'c', mayCallBack: true }), resolve: () => ({ kind: 'found' }) } },
      async (handle) => {
        await handle.signal(taskSignal, { call: 'c' });
      },
    );
    expect(steps(log)).toEqual([
      'makePrompts 1=kling',
      'submitMedia 1',
      'resolveLost 1',
      'pollMedia 1',
      'fetchMedia 1',
      'scoreTake 1',
    ]);
    expect(result.status).toBe('completed');
  });

  test('withdraws its question where the vendor tells of the lost task late', async () => {
    let isFound = false;
    const { log, result } = await play(
      'lost-found-late',
      {
        media: {
          submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }),
          resolve: () => (isFound ? { kind: 'found' } : { kind: 'lost', reason: 'lost' }),
        },
      },
      async (handle, fakes) => {
        await fakes.nextReview();
        isFound = true;
        await handle.signal(taskSignal, { call: 'c' });
      },
    );
    expect(log).toContain('withdrawReview');
    expect(steps(log).slice(-3)).toEqual(['pollMedia 1', 'fetchMedia 1', 'scoreTake 1']);
    expect(result).toMatchObject({ status: 'completed', approvedBy: { kind: 'score' } });
  });

  test('asks once more where a hint of the lost task proves wrong', async () => {
    const script: SectionScript = {
      media: { submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }) },
      verdicts: { no: { verdict: 'reject' } },
    };
    const { log, result } = await play('lost-not-found', script, async (handle, fakes) => {
      await fakes.nextReview();
      const second = fakes.nextReview();
      await handle.signal(taskSignal, { call: 'c' });
      await second;
      await handle.signal(reviewSignal, { verdictId: 'no' });
    });
    expect(log.filter((entry) => entry === 'openReview section unknown_outcome')).toHaveLength(2);
    expect(result.status).toBe('failed');
  });

  test('fetches what the record knows of a lost create before it pays for a retake', async () => {
    let isFound = false;
    const script: SectionScript = {
      media: {
        submit: () => ({ kind: 'lost', call: 'c', mayCallBack: false }),
        resolve: () => (isFound ? { kind: 'found' } : { kind: 'lost', reason: 'lost' }),
      },
      verdicts: { again: { verdict: 'retake' } },
    };
    const { log, result } = await play('lost-found-at-verdict', script, async (handle, fakes) => {
      await fakes.nextReview();
      // The vendor told of it while the engine was away: nobody signalled.
      isFound = true;
      await handle.signal(reviewSignal, { verdictId: 'again' });
    });
    expect(log.filter((entry) => entry.startsWith('submitMedia'))).toEqual(['submitMedia 1']);
    expect(result).toMatchObject({ status: 'completed', take: 1 });
  });
});
