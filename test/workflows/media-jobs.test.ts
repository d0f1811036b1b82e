// How a storyboard is made scene by scene, and how one clip is edited.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reviewSignal } from '../../src/workflows/contract.ts';
import { scored } from '../support/fake-activities.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { playClipEdit, playScenes } from './play-media-job.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const signalSection = (workflowId: string, section: string, verdictId: string) =>
  engine.environment.client.workflow.getHandle(`${workflowId}:section:${section}`).signal(reviewSignal, { verdictId });

describe('scenesWorkflow', () => {
  test('makes every scene and writes the stages before it says that it is done', async () => {
    const { result, log } = await playScenes(engine, { name: 'completed', script: { media: { scenes: 3 } } });
    expect(result).toMatchObject({ status: 'completed', sections: [{ number: 1 }, { number: 2 }, { number: 3 }] });
    expect(log.slice(-2)).toEqual(['writeSceneStages', 'job completed']);
  });

  test('joins the scenes where that was asked for', async () => {
    const { log } = await playScenes(engine, {
      name: 'assembled',
      script: { media: { scenes: 2 } },
      change: { assemble: true },
    });
    expect(log).toContain('assemble sc1=video-1 sc2=video-1');
  });

  test('lets a scene fail alone', async () => {
    const { result } = await playScenes(engine, {
      name: 'one-rejected',
      script: {
        media: { scenes: 2 },
        score: ({ sectionId }) => scored(sectionId === 'sc2' ? 10 : 90),
        verdicts: { no: { verdict: 'reject' } },
      },
      act: async ({ workflowId }, fakes) => {
        await fakes.nextReview();
        await signalSection(workflowId, 'sc2', 'no');
      },
    });
    expect(result).toMatchObject({
      status: 'completed_with_failures',
      sections: [{ status: 'completed' }, { status: 'failed', reason: 'rejected by ann' }],
    });
  });

  test('writes the stages of what was made before it was canceled', async () => {
    const { result, log } = await playScenes(engine, {
      name: 'canceled',
      script: { media: { scenes: 2 }, score: ({ sectionId }) => scored(sectionId === 'sc2' ? 10 : 90) },
      act: async ({ workflowId }, fakes) => {
        await fakes.nextReview();
        await engine.environment.client.workflow.getHandle(workflowId).cancel();
      },
    });
    expect(result.status).toBe('canceled');
    expect(log.slice(-2)).toEqual(['writeSceneStages', 'job canceled']);
  });

  test('keeps 50 scenes below 1,000 events', async () => {
    const { events, result } = await playScenes(engine, { name: 'fifty-scenes', script: { media: { scenes: 50 } } });
    expect(result.status).toBe('completed');
    expect(events).toBeLessThanOrEqual(1_000);
  });
});

describe('clipEditWorkflow', () => {
  test('loads the clip, rewrites its prompt, makes one take and keeps it as a version', async () => {
    const { result, log } = await playClipEdit(engine, { name: 'completed' });
    expect(log.filter((entry) => !entry.startsWith('section'))).toEqual([
      'job running',
      'loadClip',
      'rewriteClip 1',
      'planClipEdit',
      'makePrompts 1=runway',
      'submitMedia 1',
      'pollMedia 1',
      'fetchMedia 1',
      'scoreTake 1',
      'keepVersion 1',
      'joinCut other',
      'job completed',
    ]);
    expect(result.status).toBe('completed');
  });

  test('pays for nothing where the prompt says already what is asked for', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'unchanged',
      script: {
        media: {
          rewrite: {
            kind: 'rewritten',
            promptHash: 'old',
            rewriteHash: 'r',
            creativity: 0.25,
            by: 'template',
            notes: [],
            unchanged: true,
          },
        },
      },
    });
    expect(log.some((entry) => entry.startsWith('submitMedia'))).toBe(false);
    expect(result).toMatchObject({ status: 'completed', reason: expect.stringContaining('nothing was made') });
  });

  test('says which part of the job is missing', async () => {
    const message = 'job "other" has no stage video_generator';
    const { result } = await playClipEdit(engine, {
      name: 'missing',
      script: { media: { rewrite: { kind: 'missing', message } } },
    });
    expect(result).toMatchObject({ status: 'failed', reason: message });
  });

  test('leaves the clip as it was where the edit is rejected', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'rejected',
      script: { score: () => scored(30), verdicts: { no: { verdict: 'reject' } } },
      act: async ({ workflowId }, fakes) => {
        const { sectionId = '' } = await fakes.nextReview();
        await signalSection(workflowId, sectionId, 'no');
      },
    });
    expect(log.some((entry) => entry.startsWith('keepVersion'))).toBe(false);
    expect(result).toMatchObject({ status: 'failed' });
  });

  test('asks a person once below the bar, without a retake of its own', async () => {
    const { log } = await playClipEdit(engine, {
      name: 'approved',
      script: { score: () => scored(30), verdicts: { yes: { verdict: 'approve' } } },
      act: async ({ workflowId }, fakes) => {
        const { sectionId = '' } = await fakes.nextReview();
        await signalSection(workflowId, sectionId, 'yes');
      },
    });
    expect(log.filter((entry) => entry.startsWith('makePrompts'))).toHaveLength(1);
    expect(log).toContain('keepVersion 1');
  });

  test('fails where the rewrite model refuses, with its reason', async () => {
    const { result } = await playClipEdit(engine, {
      name: 'not-rewritten',
      script: { media: { rewrite: { kind: 'not_rewritten', reason: 'refused: no' } } },
    });
    expect(result).toMatchObject({ status: 'failed', reason: 'the prompt could not be rewritten: refused: no' });
  });

  test('asks a person about a rewrite whose answer was lost', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'rewrite-lost',
      script: { media: { rewrite: { kind: 'unknown', reason: 'lost' } }, verdicts: { no: { verdict: 'reject' } } },
      act: async ({ workflowId }, fakes) => {
        await fakes.nextReview();
        await engine.environment.client.workflow.getHandle(workflowId).signal(reviewSignal, { verdictId: 'no' });
      },
    });
    expect(log).toContain('openReview plan unknown_outcome');
    expect(result.status).toBe('failed');
  });
});
