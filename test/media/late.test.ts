// Tasks that their vendors end after they were given up, over real sockets, on a real engine: what is paid for is never lost (SPEC C4, A7).
import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { type SweeperDeps, sweepOnce } from '../../src/client/sweeper.ts';
import { retakeClientOf } from '../../src/client/retake-client.ts';
import { providerModels } from '../../src/providers/media/provider-models.ts';
import { lateTaskWorkflowId, reviewSignal } from '../../src/workflows/contract.ts';
import { type Callbacks, startCallbacks, tellLate } from '../support/media-callbacks.ts';
import { arm, type Strike } from '../support/media-cases.ts';
import { expectAllKept, expectNothingLost } from '../support/media-invariants.ts';
import { type MediaPlayer, type PlayedMedia, type PlayWish, startMediaPlayer } from '../support/media-player.ts';
import { type MediaWorld, startMediaWorld, type TestScene } from '../support/media-world.ts';

/** How long the first task of a scene is waited for. */
const deadlineMs = 100;

let world: MediaWorld;
let player: MediaPlayer;
let callbacks: Callbacks;
beforeAll(async () => {
  world = await startMediaWorld();
  player = await startMediaPlayer(world);
  callbacks = await startCallbacks(world, player);
});
afterAll(async () => {
  await player.close();
  await callbacks.close();
  await world.close();
});

type First = 'flux' | 'falai';
type Wish = Pick<PlayWish, 'toTheEnd' | 'judge'> & {
  /** Whose task is given up. */
  readonly first?: First;
  readonly strikes?: readonly Strike[];
  readonly isCalledBack?: boolean;
  /** The first vendor ends its task when this activity begins, by name and time; with `''` when its scene has been played. */
  readonly doneAt: string;
  /** Tells of it then. */
  readonly tells?: boolean;
  /** Cancels the section when this activity begins. */
  readonly cancelAt?: string;
  /** A person rejects what they are asked about. */
  readonly isRejected?: true;
  /** This activity fails for good, by name and time. */
  readonly brokenAt?: string;
};

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The vendor answers a cancel, and goes on all the same; it says that its task runs until it `isDone`. */
function slow(deps: ActivityDeps, first: First, isDone: () => boolean): ActivityDeps['mediaTasks'] {
  return {
    ...deps.mediaTasks,
    cancel: async () => undefined,
    poll: async (model, task, context) => {
      const state = await deps.mediaTasks.poll(model, task, context);
      return model === providerModels[first] && !isDone() ? { state: 'running' } : state;
    },
  };
}

const noHint: Strike = { at: 'webhook', kind: 'none' };

/** What is wished for the beginning of the activity that begins now. */
async function strikeBefore(
  { doneAt, tells, cancelAt, brokenAt }: Wish,
  { now, scene }: { readonly now: string; readonly scene: TestScene },
): Promise<void> {
  if (now === doneAt && tells) await tellLate({ tasks: world.tasksOf(scene.mark) });
  if (now === cancelAt) await player.engine.environment.client.workflow.getHandle(scene.workflowId).cancel();
  if (now === brokenAt) throw ApplicationFailure.nonRetryable('no room left', 'no_room');
}

async function play(wish: Wish): Promise<PlayedMedia> {
  const { first = 'flux', strikes = [], isCalledBack, doneAt, isRejected, toTheEnd, judge } = wish;
  const seen: Record<string, number> = {};
  let scene: TestScene | undefined;
  let isDone = false;
  const played = await player.play({
    ...(toTheEnd && { toTheEnd }),
    ...(judge && { judge }),
    provider: first,
    prepare: (made) => {
      scene = made;
      arm(world, made.mark, [...strikes, { ...noHint, of: first }]);
    },
    around: async (name, run) => {
      seen[name] = (seen[name] ?? 0) + 1;
      const now = `${name} ${seen[name]}`;
      isDone ||= now === doneAt;
      if (scene !== undefined) await strikeBefore(wish, { now, scene });
      const result = await run();
      if (isRejected && now === 'openReview 1' && scene !== undefined) await reject(scene);
      return result;
    },
    deps: (deps) => ({
      ...deps,
      ...(isCalledBack && { publicUrl: callbacks.publicUrl }),
      mediaTasks: slow(deps, first, () => isDone),
      mediaPace: {
        pollPace: () => ({ firstMs: 20, minMs: 20, maxMs: 50 }),
        taskDeadlineMs: (model) => (model === providerModels[first] ? deadlineMs : 60_000),
      },
    }),
  });
  isDone = true;
  return played;
}

async function reject({ ref: { jobId }, workflowId }: TestScene): Promise<void> {
  const { reviews } = world.deps.store;
  const [review] = await reviews.list({ status: 'open', jobId });
  if (review === undefined) throw new Error('nobody is asked');
  const verdict = { id: `reject-${jobId}`, verdict: 'reject', body: {}, by: 'ann', raw: false } as const;
  const contentHash = review.contentHash ?? undefined;
  await reviews.writeVerdict({ ...verdict, reviewId: review.id, contentHash });
  await player.engine.environment.client.workflow.getHandle(workflowId).signal(reviewSignal, { verdictId: verdict.id });
}

function mending(): SweeperDeps {
  const { environment } = player.engine;
  const client = retakeClientOf(environment.client, environment.connection, false);
  return {
    ...world.deps.store,
    client: { ...client, brokenOff: async () => [] },
    startRegeneration: async () => 'skipped',
    queuedJobs: async () => [],
    logger: { info: () => undefined, warn: () => undefined },
  };
}

/** Looks until the first task of the scene is in the store. */
async function untilKept(played: PlayedMedia): Promise<PlayedMedia> {
  let now = played;
  await until(async () => {
    now = await player.lookAgain(played);
    return now.takes[0]?.imageHash !== null;
  });
  return now;
}

const marked = { kind: 'late', message: 'the vendor finished it after it was given up; it came too late to be judged' };

/** Kept as it came, and nothing else of the section is changed by it. */
async function expectKeptLate(before: PlayedMedia): Promise<void> {
  const after = await untilKept(before);
  const { store } = world.deps;
  await expectNothingLost(store, after);
  await expectAllKept(store, after);
  expect(after.takes[0]).toMatchObject({ status: 'rejected', score: null, writeFailure: marked, renderError: null });
  expect(after.calls[0]).toMatchObject({ state: 'settled', outcome: 'ok' });
  expect([after.acceptedTake, after.tasks.length]).toEqual([before.acceptedTake, before.tasks.length]);
  const { jobId, sectionId } = before.scene.ref;
  expect((await store.record.readSection(jobId, sectionId))?.status).toBe(before.status);
}

/** The create is answered, and not taken. */
const refusedBy = (of: First): Strike => ({ at: 'submit', kind: 'status', status: 400, of });
const providersOf = ({ tasks }: PlayedMedia): readonly string[] => tasks.map(({ request }) => request.vendor);

describe('a task that is done after it was given up', () => {
  test.each(['flux', 'falai'] as const)(
    'is taken before the next provider is paid, which it then is not: %s',
    async (first) => {
      const played = await play({ first, doneAt: 'makePrompts 2' });
      await expectAllKept(world.deps.store, played);
      expect([played.status, played.acceptedTake, played.tasks.length]).toEqual(['completed', 1, 1]);
      expect(played.takes[0]).toMatchObject({ status: 'accepted', renderError: null, writeFailure: null });
      expect(played.calls).toMatchObject([{ state: 'settled', outcome: 'ok' }]);
    },
  );

  test('is taken before a person is asked, who is not asked then', async () => {
    const played = await play({ doneAt: 'submitMedia 2', strikes: [refusedBy('falai')] });
    await expectAllKept(world.deps.store, played);
    expect([played.status, played.acceptedTake, played.tries['openReview']]).toEqual(['completed', 1, undefined]);
  });

  test.each([
    ['by a webhook', true],
    ['by asking', false],
  ] as const)('is found %s while a person is asked, whose question is withdrawn', async (_how, tells) => {
    const strikes = [refusedBy('falai')];
    const played = await play({ isCalledBack: true, tells, doneAt: 'openReview 1', strikes, toTheEnd: true });
    await expectAllKept(world.deps.store, played);
    expect([played.status, played.acceptedTake, played.tasks.length]).toEqual(['completed', 1, 1]);
    expect([played.tries['openReview'], played.tries['withdrawReview'], played.review]).toEqual([1, 1, undefined]);
    expect(callbacks.told.includes(played.calls[0]?.key ?? '')).toBe(tells);
  });

  test('takes part as any other where it is told of while another one runs: the better of both is delivered', async () => {
    const judge: Wish['judge'] = ({ provider }) => (provider === 'flux' ? 95 : 80);
    const played = await play({ isCalledBack: true, tells: true, doneAt: 'submitMedia 2', judge });
    await expectAllKept(world.deps.store, played);
    expect([played.acceptedTake, providersOf(played)]).toEqual([1, ['piapi', 'fal']]);
  });

  test('after its section had accepted another take is kept where its webhook tells of it', async () => {
    const played = await play({ isCalledBack: true, doneAt: '' });
    expect([played.status, played.acceptedTake]).toEqual(['completed', 2]);
    expect(await tellLate(played)).toBe(200);
    await expectKeptLate(played);
  });

  test('after its section had accepted another take is kept where nobody tells of it', async () => {
    const played = await play({ doneAt: '' });
    expect([played.status, played.acceptedTake]).toEqual(['completed', 2]);
    // What the invariants are for: until somebody looks, it is lost.
    await expect(expectAllKept(world.deps.store, played)).rejects.toThrow('given up');
    await sweepOnce(mending());
    await sweepOnce(mending());
    await expectKeptLate(played);
  });

  test('of a job that was canceled is kept, and the job stays canceled', async () => {
    const played = await play({ doneAt: '', cancelAt: 'pollMedia 1' });
    const { store } = world.deps;
    const { jobId } = played.scene.ref;
    await store.record.setJobStatus(jobId, 'canceled');
    expect(played.status).toBe('canceled');
    await sweepOnce(mending());
    await expectKeptLate(played);
    expect(await store.record.readJob(jobId)).toMatchObject({ status: 'canceled' });
    const [call] = (await player.lookAgain(played)).calls;
    expect((await store.ledger.budget(jobId)).use.costNanoUsd).toBe(call?.costNanoUsd);
  });

  test('between two looks while a person is asked is kept where they reject the scene', async () => {
    const strikes = [refusedBy('falai')];
    const played = await play({ doneAt: 'applyVerdict 1', strikes, isRejected: true, toTheEnd: true });
    expect([played.status, played.calls[0]?.outcome]).toEqual(['failed', 'ok']);
    await sweepOnce(mending());
    await expectKeptLate(played);
  });

  test('and known to be so is kept where its section is canceled before it was fetched', async () => {
    const at = 'fetchMedia 1';
    const played = await play({ doneAt: 'makePrompts 2', cancelAt: at, brokenAt: at });
    expect([played.status, played.calls[0]?.outcome]).toEqual(['canceled', 'ok']);
    await sweepOnce(mending());
    await expectKeptLate(played);
  });

  test('is kept by a second try where what was to fetch it has failed', async () => {
    const played = await play({ doneAt: '', brokenAt: 'fetchMedia 2' });
    await sweepOnce(mending());
    const { jobId, sectionId } = played.scene.ref;
    const workflowId = lateTaskWorkflowId({ kind: 'scenes', jobId, sectionId, take: 1 });
    const late = player.engine.environment.client.workflow.getHandle(workflowId);
    await until(async () => (await late.describe()).status.name === 'FAILED');
    await expect(expectAllKept(world.deps.store, await player.lookAgain(played))).rejects.toThrow('nowhere');
    await sweepOnce(mending());
    await expectKeptLate(played);
  });

  test('and was not fetched is kept where its webhook comes again', async () => {
    const at = 'fetchMedia 1';
    const played = await play({ isCalledBack: true, doneAt: 'makePrompts 2', cancelAt: at, brokenAt: at });
    expect(await tellLate(played)).toBe(200);
    await expectKeptLate(played);
  });

  test('of a create whose answer was lost is kept where its webhook comes after the section has ended', async () => {
    const strikes: readonly Strike[] = [{ at: 'submit', kind: 'dropAnswer' }];
    const played = await play({ doneAt: '', isCalledBack: true, strikes, cancelAt: 'submitMedia 1' });
    await world.deps.store.record.setJobStatus(played.scene.ref.jobId, 'canceled');
    expect(await tellLate(played)).toBe(200);
    await expectKeptLate(played);
  });
});
