// Kills a worker at a chosen moment: the activity that is at work does nothing any more, and Temporal runs it again.
import { AsyncLocalStorage } from 'node:async_hooks';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import type { PlayWish } from './media-player.ts';

export type Killer = {
  readonly deps: NonNullable<PlayWish['deps']>;
  readonly around: NonNullable<PlayWish['around']>;
  /** What was about to be done when the worker died, as `activity: what`; nothing where there was no such moment. */
  readonly struck: () => string | undefined;
  /** Every moment so far, in order. */
  readonly seen: readonly string[];
};

type Life = { readonly activity: string; isOver: boolean; readonly end: () => void };

const silent = new DefaultLogger('ERROR', () => undefined);

const dead = (): Error => new Error('this worker is dead');

/**
 * Every call of an activity to the world outside of it, and its answer at its end, is a moment. The worker dies before the `at`th, counted from
 * 1, of those of the given activities; of all of them where none are given.
 */
export function createKiller(at: number, only: readonly string[] = []): Killer {
  const lives = new AsyncLocalStorage<Life>();
  const seen: string[] = [];
  let struck: string | undefined;
  const pass = (what: string): void => {
    const life = lives.getStore();
    if (life === undefined) return;
    if (life.isOver) throw dead();
    if (only.length > 0 && !only.includes(life.activity)) return;
    seen.push(`${life.activity}: ${what}`);
    if (seen.length !== at) return;
    struck = seen.at(-1);
    life.isOver = true;
    life.end();
    throw dead();
  };
  return {
    struck: () => struck,
    seen,
    deps: (deps) => watched(deps, pass),
    around: async (activity, run) => {
      const { context, died, life } = begin(activity);
      // What goes on in a dead worker fails at its next step, and concerns nobody.
      const work = lives.run(life, async () => {
        const result = await context.run(run);
        pass('answer');
        return result;
      });
      return await Promise.race([work, died]);
    },
  };
}

/** A context of its own: its end stops the heartbeats and the waits of the activity that died. */
function begin(activity: string) {
  const real = Context.current();
  const context = new MockActivityEnvironment({ ...real.info }, { logger: silent });
  context.on('heartbeat', (details) => real.heartbeat(details));
  let end: () => void = () => undefined;
  const died = new Promise<never>((_resolve, reject) => {
    end = () => {
      context.cancel();
      reject(ApplicationFailure.retryable('the worker was killed', 'Killed'));
    };
  });
  died.catch(() => undefined);
  const life: Life = { activity, isOver: false, end };
  return { context, died, life };
}

function watched(deps: ActivityDeps, pass: (what: string) => void): ActivityDeps {
  const port = <T extends object>(name: string, given: T): T =>
    new Proxy(given, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          pass(`${name}.${String(key)}`);
          return await Reflect.apply(value, target, args);
        };
      },
    });
  const { store, mediaTasks, models, outbound } = deps;
  const { record, ledger, artifacts, reviews } = store;
  return {
    ...deps,
    store: {
      ...store,
      record: port('record', record),
      ledger: port('ledger', ledger),
      artifacts: port('artifacts', artifacts),
      reviews: port('reviews', reviews),
    },
    mediaTasks: port('mediaTasks', mediaTasks),
    models: port('models', models),
    outbound: port('outbound', outbound),
  };
}
