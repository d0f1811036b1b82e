// Plays sections of media takes on a real engine with the real activities, and says what became of them.
import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { type Activities, createActivities } from '../../src/activities/index.ts';
import type { DemoTask } from '../../src/demo/media/media-request.ts';
import type { DemoLogEntry } from '../../src/demo/protocol/demo-log.ts';
import type { CallRow } from '../../src/store/store.ts';
import type { ReviewRow } from '../../src/store/review-types.ts';
import type { TakeRow } from '../../src/activities/media-take.ts';
import { workflowTaskQueue } from '../../src/workflows/contract.ts';
import { sectionWorkflow } from '../../src/workflows/section.ts';
import { models } from '../workflows/play-section.ts';
import { fakeActivities } from './fake-activities.ts';
import type { MediaWorld, SceneWish, TestScene } from './media-world.ts';
import { startTestEngine, type TestEngine } from './temporal.ts';

export type PlayedMedia = {
  readonly scene: TestScene;
  readonly status: 'completed' | 'failed' | 'canceled' | 'in the queue';
  /** Why it failed. */
  readonly reason?: string | undefined;
  readonly acceptedTake: number | null;
  readonly review?: ReviewRow | undefined;
  readonly takes: readonly TakeRow[];
  /** Of media takes. */
  readonly calls: readonly CallRow[];
  /** What the vendors took. */
  readonly tasks: readonly DemoTask[];
  /** Calls of all kinds that the vendors saw. */
  readonly received: readonly DemoLogEntry[];
  /** How often each activity was tried. */
  readonly tries: Readonly<Record<string, number>>;
};

type Act = (input: never) => Promise<unknown>;
export type PlayWish = SceneWish & {
  /** Replaces what the activities of this scene are made from. */
  readonly deps?: (deps: ActivityDeps, scene: TestScene) => ActivityDeps;
  /** Runs each of its activities. */
  readonly around?: (name: string, run: () => Promise<unknown>) => Promise<unknown>;
  /** Before the workflow starts. */
  readonly prepare?: (scene: TestScene) => void | Promise<void>;
  /** Plays on where a person is asked. */
  readonly toTheEnd?: true;
};

export type MediaPlayer = {
  readonly engine: TestEngine;
  /** Until the section has ended or waits for a person. */
  readonly play: (wish: PlayWish) => Promise<PlayedMedia>;
  /** The same scene as it is now. */
  readonly lookAgain: (played: PlayedMedia) => Promise<PlayedMedia>;
  readonly close: () => Promise<void>;
};

type Running = {
  readonly activities: Readonly<Record<string, Act>>;
  readonly around: NonNullable<PlayWish['around']>;
  readonly asked: () => void;
  readonly tries: Record<string, number>;
};

/** Temporal's pauses are not what is tested: what is tried again is tried at once. */
const pauseMs = 20;

function soon(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('name' in error)) return error;
  if (error.name === 'CancelledFailure') return error;
  const { type = error.name, nonRetryable, message = '' } = error as Partial<ApplicationFailure>;
  return ApplicationFailure.create({
    message,
    type: String(type),
    nonRetryable: nonRetryable === true,
    nextRetryDelay: pauseMs,
  });
}

export async function startMediaPlayer(world: MediaWorld): Promise<MediaPlayer> {
  const engine = await startTestEngine();
  const running = new Map<string, Running>();
  engine.use(routed(running));
  return {
    engine,
    play: (wish) => play({ world, engine, running }, wish),
    lookAgain: async (played) => ({ ...played, ...(await look(world, played.scene)) }),
    close: () => engine.close(),
  };
}

/** Each job's activities are its own. */
function routed(running: ReadonlyMap<string, Running>): Activities {
  /** What is said of a review names no job. */
  const jobsOfReviews = new Map<string, string>();
  const route =
    (name: string) =>
    async (input: { readonly jobId?: string; readonly reviewId?: string }): Promise<unknown> => {
      const { reviewId = '', jobId = jobsOfReviews.get(reviewId) ?? '' } = input;
      jobsOfReviews.set(reviewId, jobId);
      const one = running.get(jobId);
      const activity = one?.activities[name];
      if (one === undefined || activity === undefined) throw new Error(`nobody plays ${name}`);
      one.tries[name] = (one.tries[name] ?? 0) + 1;
      try {
        // The activity's own input, as the workflow sent it.
        const result = await one.around(name, () => activity(input as never));
        if (name === 'openReview') one.asked();
        return result;
      } catch (error) {
        throw soon(error);
      }
    };
  const names = Object.keys(fakeActivities().activities);
  // One function for each name of `Activities`.
  return Object.fromEntries(names.map((name) => [name, route(name)])) as unknown as Activities;
}

type Stage = {
  readonly world: MediaWorld;
  readonly engine: TestEngine;
  readonly running: Map<string, Running>;
};

async function play({ world, engine, running }: Stage, wish: PlayWish): Promise<PlayedMedia> {
  const { deps = (given) => given, around = (_name, run) => run(), prepare, toTheEnd, ...sceneWish } = wish;
  const scene = await world.addScene(sceneWish);
  await prepare?.(scene);
  const { ref, policy, workflowId } = scene;
  const tries: Record<string, number> = {};
  const activities = createActivities(deps(world.deps, scene));
  const asked = new Promise<undefined>((resolve) => {
    running.set(ref.jobId, { activities, around, asked: () => resolve(undefined), tries });
  });
  const section = { id: ref.sectionId, number: 1, title: 'Scene 1' };
  const handle = await engine.environment.client.workflow.start(sectionWorkflow, {
    workflowId,
    taskQueue: workflowTaskQueue,
    args: [{ kind: 'scenes', jobId: ref.jobId, section, quality: 'draft', policy, models, history: [] }],
  });
  const result = await (toTheEnd ? handle.result() : Promise.race([handle.result(), asked]));
  const played = await look(world, scene);
  if (result === undefined) await handle.terminate('the test has seen enough');
  return { ...played, status: result?.status ?? 'in the queue', reason: result?.reason, tries };
}

async function look(world: MediaWorld, scene: TestScene) {
  const { store } = world.deps;
  const { jobId, sectionId } = scene.ref;
  const keys = await world.database.query(
    `select key from calls where job_id = $1 and step like 'submit:%' order by take, repeat`,
    [jobId],
  );
  const calls = await Promise.all(keys.rows.map(({ key }: { key: string }) => store.ledger.find(key)));
  const open = await world.database.query(`select id from reviews where job_id = $1 and status = 'open'`, [jobId]);
  const [{ id: reviewId } = { id: undefined }] = open.rows as readonly { id?: string }[];
  return {
    scene,
    acceptedTake: (await store.record.readSection(jobId, sectionId))?.acceptedTake ?? null,
    review: reviewId === undefined ? undefined : await store.reviews.read(reviewId),
    takes: (await store.record.readTakes(jobId, sectionId)).toSorted((a, b) => a.take - b.take),
    calls: calls.filter((call) => call !== undefined),
    tasks: world.tasksOf(scene.mark),
    received: world.vendors.received().filter(({ media }) => media?.prompt?.includes(scene.mark)),
  };
}

/** Plays all of them, so many at a time, in their order. */
export async function playAll<T>(
  cases: readonly T[],
  atOnce: number,
  one: (given: T, index: number) => Promise<PlayedMedia>,
): Promise<readonly PlayedMedia[]> {
  const played: PlayedMedia[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const given = cases[index];
      if (given !== undefined) played[index] = await one(given, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return played;
}
