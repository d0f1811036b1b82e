// How the cut of a job is joined anew when a clip changes: no change is lost, and no edit fails for it.
import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clipsChangedSignal, cutWorkflowId, workflowTaskQueue } from '../../src/workflows/contract.ts';
import { cutWorkflow } from '../../src/workflows/cut.ts';
import { reviewSignal } from '../../src/workflows/contract.ts';
import { retakeClientOf } from '../../src/client/retake-client.ts';
import { mediaPolicy } from '../domain/play-media.ts';
import { fakeActivities, scored } from '../support/fake-activities.ts';
import type { FakeMedia } from '../support/fake-media-activities.ts';
import { recordHistories } from '../support/histories.ts';
import { startTestEngine, type TestEngine } from '../support/temporal.ts';
import { playClipEdit, playScenes } from './play-media-job.ts';
import { playSection } from './play-section.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.close();
});

const joined = { kind: 'joined' as const, videoHash: 'film', unusable: [] };
const noRoom = (): never => {
  throw ApplicationFailure.nonRetryable('no room on the disk', 'NoRoom');
};

/** Resolves the promise from outside. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

describe('cutWorkflow', () => {
  async function play(name: string, media: FakeMedia, act: (workflowId: string) => Promise<void> = async () => {}) {
    const fakes = fakeActivities({ media });
    engine.use(fakes.activities);
    const workflowId = cutWorkflowId(name);
    const handle = await engine.environment.client.workflow.signalWithStart(cutWorkflow, {
      workflowId,
      taskQueue: workflowTaskQueue,
      args: [{ jobId: name }],
      signal: clipsChangedSignal,
    });
    await act(workflowId);
    await handle.result();
    await recordHistories(engine, { workflowId, firstExecutionRunId: handle.signaledRunId }, `cut-workflow.${name}`);
    return fakes.log;
  }

  test('joins the cut of its job', async () => {
    const log = await play('changed', { joinCut: () => joined });
    expect(log).toContain('joinCut changed');
  });

  test('joins it once more for a change that came while it was joined', async () => {
    const [begun, change] = [gate(), gate()];
    let calls = 0;
    const log = await play(
      'changed-meanwhile',
      {
        joinCut: async () => {
          calls += 1;
          begun.open();
          // The first call sees nothing of the change that comes now.
          if (calls === 1) await change.opened;
          return joined;
        },
      },
      async (workflowId) => {
        await begun.opened;
        await engine.environment.client.workflow.getHandle(workflowId).signal(clipsChangedSignal);
        change.open();
      },
    );
    expect(log.filter((entry) => entry.startsWith('joinCut')).length).toBeGreaterThan(1);
  });

  test('says in the record why the cut could not be joined', async () => {
    const log = await play('not-joined', { joinCut: noRoom });
    expect(log.at(-1)).toBe('failCut no room on the disk');
  });
});

describe('the client', () => {
  test('starts the joining of a cut again after it has ended, and loses no change', async () => {
    const fakes = fakeActivities({ media: { joinCut: () => joined } });
    engine.use(fakes.activities);
    const { client, connection } = engine.environment;
    const retake = retakeClientOf(client, connection, false);
    const ended = async (): Promise<void> => {
      await client.workflow.getHandle(cutWorkflowId('again')).result();
    };
    await retake.clipsChanged('again');
    await ended();
    const { length } = fakes.log;
    await retake.clipsChanged('again');
    await ended();
    expect(fakes.log.length).toBeGreaterThan(length);
    expect(await retake.startCut('again')).toBe('started');
    await ended();
  });

  test('leaves one alone that is at work', async () => {
    const wait = gate();
    const fakes = fakeActivities({ media: { joinCut: () => wait.opened.then(() => joined) } });
    engine.use(fakes.activities);
    const { client, connection } = engine.environment;
    const retake = retakeClientOf(client, connection, false);
    expect(await retake.startCut('busy')).toBe('started');
    expect(await retake.startCut('busy')).toBe('exists');
    wait.open();
    await client.workflow.getHandle(cutWorkflowId('busy')).result();
    expect(fakes.log).toEqual(['joinCut busy']);
  });
});

describe('an edit', () => {
  test('keeps its version and says so where the cut cannot be joined', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'cut-not-joined',
      script: { media: { joinCut: noRoom } },
    });
    expect(log).toContain('keepVersion 1');
    expect(result).toMatchObject({
      status: 'completed',
      reason: expect.stringContaining('could not be joined anew: no room on the disk'),
    });
  });

  test('joins the cut of the job whose clip it edited', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'cut-joined',
      script: { media: { joinCut: () => joined } },
    });
    expect(log.slice(-3)).toEqual(['keepVersion 1', 'joinCut other', 'job completed']);
    expect(result.reason).toBeUndefined();
  });

  test('keeps an upload that a person gives in its place as the next version', async () => {
    const { result, log } = await playClipEdit(engine, {
      name: 'uploaded',
      script: { score: () => scored(30), verdicts: { mine: { verdict: 'replace', artifactHash: 'upload' } } },
      act: async ({ workflowId }, fakes) => {
        const { sectionId = '' } = await fakes.nextReview();
        const section = engine.environment.client.workflow.getHandle(`${workflowId}:section:${sectionId}`);
        await section.signal(reviewSignal, { verdictId: 'mine' });
      },
    });
    expect(log).toContain('keepUpload upload');
    expect(log).toContain('joinCut other');
    expect(result).toMatchObject({ status: 'completed' });
  });
});

describe('a scenes job', () => {
  test('joins its cut anew where a scene was made again while it was joined', async () => {
    const { log } = await playScenes(engine, { name: 'cut-checked', change: { assemble: true } });
    expect(log.some((entry) => entry.startsWith('joinCut'))).toBe(true);
  });
});

describe('a scene that is made again', () => {
  const verdict = { verdictId: 'g', reviewId: 'regeneration', verdict: 'retake' as const, by: 'ann' };
  const carried = [{ kind: 'carried' as const, takes: 1, ladder: 1, laddersSincePerson: 0, personal: false, kept: [] }];
  const input = { kind: 'scenes' as const, policy: mediaPolicy(), regeneration: { number: 1, verdict } };

  test('is joined into the cut after its clip was renewed', async () => {
    const { log } = await playSection(engine, [
      'media-regenerated-cut',
      { input, media: { carried, joinCut: () => joined } },
    ]);
    expect(log.slice(-2)).toEqual(['endRegeneration 1 completed', 'joinCut j1']);
  });

  test('is made whatever becomes of the cut', async () => {
    const { log, result } = await playSection(engine, [
      'media-regenerated-cut-not-joined',
      { input, media: { carried, joinCut: noRoom } },
    ]);
    expect(log.at(-1)).toBe('failCut no room on the disk');
    expect(result.status).toBe('completed');
  });
});
