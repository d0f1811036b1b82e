// The faults that a scene is played under, case by case, and what has to come of each.
import type { MediaFault } from '../../src/demo/media/media-faults.ts';
import type { MediaModelId, MediaProvider } from '../../src/domain/media.ts';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { taskDeadlineMs } from '../../src/providers/media/pace.ts';
import { bareMediaModel, providerModels } from '../../src/providers/media/provider-models.ts';
import type { PlayWish } from './media-player.ts';
import type { MediaWorld } from './media-world.ts';

/** A fault without the scene that it strikes. */
export type Strike = Omit<MediaFault, 'match' | 'vendor' | 'model'> & { readonly of?: MediaProvider };

export type FaultCase = {
  readonly title: string;
  readonly wish: PlayWish;
  readonly strikes: readonly Strike[];
  /** Provider and retake of every take, in order. */
  readonly ladder: readonly string[];
  readonly ends: 'completed' | 'in the queue';
  /** Creates that a vendor took. */
  readonly paid: number;
};

/** What a connection, or something in front of a vendor, can do to any answer. */
export const wireFaults = [
  { kind: 'dropBefore' },
  { kind: 'hang' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterMs: 10 },
  { kind: 'dropAfterHeaders' },
  { kind: 'dropMidBody', atByte: 1 },
  { kind: 'dropMidBody' },
  { kind: 'dropMidBody', atByte: 1e9 },
  { kind: 'html200' },
] as const satisfies readonly Omit<Strike, 'at'>[];

export function nameOf({ kind, status, atByte, gives }: Omit<Strike, 'at'>): string {
  if (kind === 'status') return String(status);
  if (kind !== 'dropMidBody') return gives === undefined ? kind : `${kind} (${gives})`;
  if (atByte === undefined) return 'a reset at half the answer';
  return atByte === 1 ? 'a reset after byte 1' : 'a reset before the last byte';
}

/** The demo's own word for what a provider is. */
function demoModel(provider: MediaProvider): string {
  return bareMediaModel(providerModels[provider]).replace(/@.*$/u, '');
}

/** Arms a scene's faults: none of them strikes another scene. */
export function arm({ vendors }: MediaWorld, mark: string, strikes: readonly Strike[]): void {
  for (const { of, ...fault } of strikes) {
    vendors.inject({ ...fault, match: mark, ...(of !== undefined && { model: demoModel(of) }) });
  }
}

/** Long enough for an answer, short enough for a test. */
const patienceMs = 700;
/** For tasks that never end. */
const deadlineMs = 200;

/** Clients and deadlines that give up soon, there where a case is about that. */
export function patience(world: MediaWorld, strikes: readonly Strike[]): NonNullable<PlayWish['deps']> {
  const endless = strikes.flatMap(({ kind, of }): MediaModelId[] =>
    kind === 'neverEnds' && of !== undefined ? [providerModels[of]] : [],
  );
  const hangs = (at: Strike['at']): boolean => strikes.some((strike) => strike.at === at && strike.kind === 'hang');
  const timeouts = {
    ...(hangs('submit') && { createTimeoutMs: patienceMs }),
    ...(hangs('poll') && { pollTimeoutMs: patienceMs }),
  };
  const silence = hangs('download') ? { silenceTimeoutMs: patienceMs } : {};
  return (deps) => ({
    ...deps,
    mediaTasks: world.impatient(timeouts),
    outbound: createOutbound({ allowHosts: ['127.0.0.1:*'], ...silence }),
    mediaPace: {
      pollPace: () => ({ firstMs: 20, minMs: 20, maxMs: 100 }),
      taskDeadlineMs: (model) => (endless.includes(model) ? deadlineMs : taskDeadlineMs(model)),
    },
  });
}

const taken = (kind: Strike['kind']): boolean => kind !== 'dropBefore' && kind !== 'status';

/** One fault at a create: a vendor that is busy is asked again; what nobody knows of is asked about. */
export function submitCase(provider: MediaProvider, fault: Omit<Strike, 'at'>): FaultCase {
  const isBusy = fault.kind === 'status';
  return {
    title: `${provider}: ${nameOf(fault)} at the create`,
    wish: { provider },
    strikes: [{ at: 'submit', ...fault }],
    ladder: [`${provider} 0`],
    ends: isBusy ? 'completed' : 'in the queue',
    paid: isBusy || taken(fault.kind) ? 1 : 0,
  };
}

/** Faults at what pays nothing: each is struck once, and asked again. */
export function againCase(provider: MediaProvider, strikes: readonly Strike[]): FaultCase {
  const names = strikes.map((strike) => `${nameOf(strike)} at the ${strike.at}`);
  return {
    title: `${provider}: ${names.length < 4 ? names.join(', ') : `${names.length} faults in a row at poll and download`}`,
    wish: { provider },
    strikes,
    ladder: [`${provider} 0`],
    ends: 'completed',
    paid: 1,
  };
}

export type Fate = 'taskFails' | 'moderated' | 'neverEnds';

/** Tasks that come to nothing, one provider after the other; the last one of the ladder makes the asset. */
export function fateCase(ladder: readonly MediaProvider[], fates: readonly Fate[]): FaultCase {
  const [provider = 'kling'] = ladder;
  const told = ladder.map((name, index) => `${name} ${fates[index] ?? 'makes it'}`);
  return {
    title: told.join(', '),
    wish: { provider },
    strikes: fates.map((kind, index): Strike => ({ at: 'submit', kind, of: ladder[index] ?? provider })),
    ladder: ladder.map((name) => `${name} 0`),
    ends: fates.length < ladder.length ? 'completed' : 'in the queue',
    paid: ladder.length,
  };
}
