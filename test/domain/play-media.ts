// Plays a scene's whole history without Temporal: moves from `nextMove`, facts from a script by provider and retake.
import type { Scene } from '../../src/domain/media.ts';
import type { Fact, Move, TakeOrder } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { imageOrder, scenesPolicy, videoOrder } from '../../src/domain/policy/scenes.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import type { Verdict } from '../../src/domain/review.ts';
import { carryOver, lostCalls } from '../../src/domain/section-state.ts';

const scene: Scene = {
  index: 1,
  sceneType: 'hook',
  contentType: 'product',
  narration: '',
  visualDirection: 'a cup',
  durationMs: 5_000,
  medium: 'video',
  provider: 'kling',
  referenceImages: [],
};

export const models = Object.fromEntries(
  [...videoOrder, ...imageOrder].map((name) => [name, `piapi:${name}` as const]),
);

export function mediaPolicy(change: Partial<Scene> = {}, more: Partial<Parameters<typeof scenesPolicy>[0]> = {}) {
  return scenesPolicy({
    scene: { ...scene, ...change },
    callable: [...videoOrder, ...imageOrder],
    models,
    preset: 'default',
    retakesAtOnce: 1,
    ...more,
  });
}

/** What comes of a take: a score, or how it failed. */
export type Came = number | 'lost' | 'refused' | 'same' | 'task_failed' | 'given_up' | 'not_fetched' | 'unscored';

export type MediaScript = {
  /** By the order of a take. */
  readonly of: (order: TakeOrder) => Came;
  /** One by one, to each question; `reject` where there is none left. */
  readonly verdicts?: readonly (Partial<Verdict> & Pick<Verdict, 'verdict'>)[];
  /** The wishes of these verdicts are made first; not so in histories from before that rule. */
  readonly isWishFirst?: true;
  /** Goes through `carryOver` before every move, as a section that continues as new does. */
  readonly carried?: boolean;
  /** A lost create that the vendor tells of after this many moves: it was taken after all. */
  readonly foundLate?: { readonly take: number; readonly afterMoves: number };
  /** A task that was given up and is found done before this move is made, which is then not made; it is worth this score, or comes to nothing. */
  readonly comesBack?: {
    readonly take: number;
    readonly before: (move: Move) => boolean;
    readonly worth: number | 'nothing';
  };
};

export type PlayedMedia = {
  readonly moves: readonly Move[];
  /** Provider and retake of every take that was given to a provider, in order. */
  readonly sent: readonly string[];
  readonly asked: readonly string[];
  readonly end: Move | undefined;
};

const failure = (take: number, kind: string): Fact => ({
  kind: 'rendered',
  take,
  ok: false,
  error: { kind, message: kind },
});

function endOfTask(take: number, end: Came): Fact {
  const error = { kind: 'timed_out', message: 'given up' };
  if (end === 'given_up') return { kind: 'given_up', take, call: `call-${take}`, error };
  return end === 'task_failed' ? failure(take, 'failed') : { kind: 'task_done', take };
}

/** What is found of a task that was given up before a move is made. */
function comeBack({ comesBack }: MediaScript, move: Move, told: readonly Fact[]): Fact | undefined {
  if (comesBack === undefined || !lostCalls(told).has(comesBack.take) || !comesBack.before(move)) return undefined;
  const { take, worth } = comesBack;
  return worth === 'nothing' ? failure(take, 'canceled') : { kind: 'task_done', take };
}

export function playMedia(script: MediaScript, policy: SectionPolicy = mediaPolicy()): PlayedMedia {
  const moves: Move[] = [];
  const orders = new Map<number, TakeOrder>();
  const sent: string[] = [];
  const asked: string[] = [];
  let isBack = false;
  const came = (take: number): Came => {
    const order = orders.get(take);
    if (order === undefined) throw new Error(`no order ${take}`);
    const late = script.comesBack;
    return isBack && late?.take === take && late.worth !== 'nothing' ? late.worth : script.of(order);
  };
  const told = (order: TakeOrder | undefined): string => `${order?.media?.provider ?? '?'} ${order?.media?.retake}`;
  const made = (move: Extract<Move, { kind: 'submit' | 'fetch' | 'score' }>): Fact => {
    const { take } = move;
    const end = came(take);
    if (move.kind === 'submit') {
      sent.push(told(orders.get(take)));
      if (end === 'lost') return { kind: 'submit_lost', take, call: `call-${take}`, reason: 'lost' };
      return end === 'refused' ? failure(take, 'refused') : { kind: 'submitted', take };
    }
    if (move.kind === 'fetch') {
      return end === 'not_fetched' ? failure(take, 'bad_result') : { kind: 'rendered', take, ok: true };
    }
    if (typeof end !== 'number') return { kind: 'unscored', take, reason: 'invalid' };
    const recommendation = end >= 70 ? 'approve' : 'regenerate';
    return { kind: 'scored', take, score: end, recommendation, hardFailure: false, softFindings: 0 };
  };
  const answer = (move: Extract<Move, { kind: 'ask' }>): Fact[] => {
    const given = script.verdicts?.[asked.length] ?? { verdict: 'reject' as const };
    asked.push(`${move.reason} ${move.bestTake ?? 'none'}`);
    const verdict: Verdict = { verdictId: 'v', reviewId: 'r', by: 'ann', ...given };
    return [
      { kind: 'asked', reviewId: 'r', reason: move.reason },
      { kind: 'verdict', verdict, ...(script.isWishFirst && { isWishFirst: true }) },
    ];
  };
  const perform = (move: Move): Fact[] => {
    switch (move.kind) {
      case 'write': {
        for (const order of move.orders) orders.set(order.take, order);
        const outcomes = move.orders.map(({ take }) => ({
          take,
          outcome: came(take) === 'same' ? ('same' as const) : ('written' as const),
        }));
        return [{ kind: 'wrote', orders: move.orders, outcomes }];
      }
      case 'submit':
      case 'fetch':
      case 'score':
        return [made(move)];
      case 'await_tasks': {
        const [take = 0] = move.takes;
        return [endOfTask(take, came(take))];
      }
      case 'ask':
        return answer(move);
      case 'accept':
      case 'replace':
        return [{ kind: 'ended', status: 'completed' }];
      case 'fail':
        return [{ kind: 'ended', status: 'failed' }];
      case 'repair':
      case 'race':
      case 'adopt':
      case 'degrade':
      case 'render':
      case 'hedge':
      case 'wait_for_budget':
        throw new Error(`a scene never makes the move ${move.kind}`);
    }
  };
  const step = (move: Move, history: readonly Fact[]): readonly Fact[] => {
    const back: Fact | undefined = isBack ? undefined : comeBack(script, move, history);
    if (back !== undefined) {
      isBack = true;
      return [back];
    }
    moves.push(move);
    const facts = perform(move);
    const late = script.foundLate;
    return late?.afterMoves === moves.length ? [...facts, { kind: 'submitted', take: late.take }] : facts;
  };
  playToEnd({ policy, step, carried: script.carried === true });
  return { moves, sent, asked, end: moves.at(-1) };
}

type Play = {
  readonly policy: SectionPolicy;
  readonly step: (move: Move, history: readonly Fact[]) => readonly Fact[];
  /** Is the history carried over after each move, as to another run? */
  readonly carried: boolean;
};

function playToEnd({ policy, step, carried }: Play): void {
  let history: readonly Fact[] = [];
  for (let moves = 0; moves < 500; moves += 1) {
    const move = nextMove(history, policy);
    if (move === undefined) return;
    history = [...history, ...step(move, history)];
    if (carried && history.at(-1)?.kind !== 'ended') history = carryOver(history);
  }
  throw new Error('the history did not end within 500 moves');
}

/** A script by provider and retake: `kling 0`. */
export function by(table: Readonly<Record<string, Came>>, otherwise: Came = 40): MediaScript['of'] {
  return ({ media }) => table[`${media?.provider ?? '?'} ${media?.retake}`] ?? otherwise;
}
