// What a section's history adds up to: its takes, its ladders, its best take. Pure.
import type { Fact, PersonWish, TakeState } from './move.ts';
import { isSameError, type ShortError } from './render-error.ts';
import type { Verdict } from './review.ts';
import { pickBest, pickTop } from './score.ts';

export type SectionState = {
  /** In the order of their numbers; a later run has only those that still matter. */
  readonly takes: readonly TakeState[];
  /** How many takes were ordered so far, in all runs. */
  readonly takeCount: number;
  /** The current ladder, 1-based; 0 before the first. */
  readonly ladder: number;
  /** Ladders begun since the start, or since a person's `retake`. */
  readonly laddersSincePerson: number;
  /** True once a person asked for a retake: each gets one ladder of its own. */
  readonly personal: boolean;
  /** What they asked for. */
  readonly wish?: PersonWish;
  /** Takes that were scored since then, or since the start. */
  readonly fresh: readonly number[];
};

const empty: SectionState = { takes: [], takeCount: 0, ladder: 0, laddersSincePerson: 0, personal: false, fresh: [] };

function changeTake(state: SectionState, take: number, change: Partial<TakeState>): SectionState {
  return { ...state, takes: state.takes.map((known) => (known.order.take === take ? { ...known, ...change } : known)) };
}

function addTakes(state: SectionState, fact: Extract<Fact, { kind: 'wrote' }>): SectionState {
  const ladder = Math.max(state.ladder, ...fact.orders.map((order) => order.ladder));
  const added = fact.orders.map((order): TakeState => {
    const { outcome = 'empty' as const, sameAs } = fact.outcomes.find((result) => result.take === order.take) ?? {};
    return { order, outcome, ...(sameAs !== undefined && { sameAs }) };
  });
  return {
    ...state,
    takes: [...state.takes, ...added],
    takeCount: Math.max(state.takeCount, ...fact.orders.map((order) => order.take)),
    ladder,
    laddersSincePerson: state.laddersSincePerson + (ladder > state.ladder ? 1 : 0),
  };
}

function failedRender({ line, signature }: ShortError): NonNullable<TakeState['render']> {
  return { ok: false, ...(line !== undefined && { line }), ...(signature !== undefined && { signature }) };
}

function add(state: SectionState, fact: Fact): SectionState {
  switch (fact.kind) {
    case 'wrote':
      return addTakes(state, fact);
    case 'rendered':
      return changeTake(state, fact.take, {
        render: fact.ok ? { ok: true } : failedRender(fact.error),
        ...(!fact.ok && fact.error.kind === 'no_budget' && { outcome: 'stopped' }),
      });
    case 'scored': {
      const { score, recommendation, hardFailure, softFindings } = fact;
      const scored = { score, recommendation, hardFailure, ...(softFindings !== undefined && { softFindings }) };
      return { ...changeTake(state, fact.take, { scored }), fresh: [...state.fresh, fact.take] };
    }
    case 'unscored':
      return changeTake(state, fact.take, { unscored: fact.reason, ...(fact.lost && { lost: fact.lost }) });
    case 'submitted':
      return changeTake(state, fact.take, { task: 'submitted', ...cameBack(state, fact.take) });
    case 'submit_lost':
      return changeTake(state, fact.take, { task: 'lost', call: fact.call });
    case 'given_up':
      return changeTake(state, fact.take, { task: 'given_up', call: fact.call });
    case 'task_done':
      return changeTake(state, fact.take, { task: 'done', ...cameBack(state, fact.take) });
    case 'verdict':
      return fact.verdict.verdict === 'retake' ? afterRetake(state, fact) : state;
    case 'carried': {
      const { takes: takeCount, ladder, laddersSincePerson, personal, kept, wish, fresh = [] } = fact;
      return { takes: kept, takeCount, ladder, laddersSincePerson, personal, fresh, ...(wish && { wish }) };
    }
    case 'asked':
    case 'budget_denied':
    case 'budget_decided':
    case 'deadline_passed':
    case 'broken':
    case 'still_waiting':
    case 'ended':
      return state;
  }
}

/** A vendor told of a task that nobody knew of, or nobody waited for any more. */
function cameBack(state: SectionState, number: number): Pick<TakeState, 'late'> {
  const take = state.takes.find(({ order }) => order.take === number);
  return take !== undefined && mayComeBack(take) ? { late: true } : {};
}

/** A person's retake starts afresh, with what they ask for. */
function afterRetake(state: SectionState, { verdict, isWishFirst }: Extract<Fact, { kind: 'verdict' }>): SectionState {
  const { provider, promptHash } = verdict;
  const wasLost = state.takes.some((take) => take.order.ladder === state.ladder && isLost(take));
  const wish: PersonWish = {
    ...(provider !== undefined && { provider }),
    ...(promptHash !== undefined && { promptHash }),
    ...(isWishFirst && { isFirst: true }),
    ...(wasLost && { knowingly: true }),
  };
  return { ...state, laddersSincePerson: 0, personal: true, wish, fresh: [] };
}

/** Adds up a history. */
export function sectionState(history: readonly Fact[]): SectionState {
  return history.reduce(add, empty);
}

const rendered = (state: SectionState): readonly TakeState[] => state.takes.filter((take) => take.render?.ok === true);

/** The rendered take that a person would be shown first (`pickBest`). */
export function bestTake(state: SectionState): TakeState | undefined {
  return pickBest(rendered(state));
}

/** Did the take end in the same error as the one it was made from? A source that an earlier take had already ends as that one did. */
export function failedAgain(state: SectionState, take: TakeState): boolean {
  const from = state.takes.find(({ order }) => order.take === take.order.fromTake);
  return from !== undefined && isSameError(signatureOf(state, take), signatureOf(state, from));
}

function signatureOf(state: SectionState, take: TakeState): string | undefined {
  const { render } = state.takes.find(({ order }) => order.take === take.sameAs) ?? take;
  return render?.ok === false ? render.signature : undefined;
}

/** The verdict that the history ends with, where it does. */
export function lastVerdict(history: readonly Fact[]): Verdict | undefined {
  const last = history.at(-1);
  return last?.kind === 'verdict' ? last.verdict : undefined;
}

/** The history as it was when the budget refused its move: the raised budget lets that very move begin. */
export function beforeDenial(history: readonly Fact[]): readonly Fact[] {
  const end = history.findLastIndex((fact) => fact.kind !== 'budget_denied' && fact.kind !== 'budget_decided');
  return history.slice(0, end + 1);
}

/** A history for the next run that leads to the same next move (SPEC E9: bounded by continue-as-new). */
export function carryOver(whole: readonly Fact[]): readonly Fact[] {
  const history = beforeDenial(whole);
  const last = history.at(-1);
  const verdict = last?.kind === 'verdict' ? last : undefined;
  const state = sectionState(verdict === undefined ? history : history.slice(0, -1));
  // What is best is measured against the top one: a later run needs both to find the same.
  const standing = [bestTake(state), pickTop(rendered(state))].map((take) => take?.order.take);
  const current = state.takes.filter(
    // Of media takes the providers that were tried before in the ladder count as well.
    ({ order }) => order.ladder === state.ladder && (order.round === lastRound(state) || order.media !== undefined),
  );
  // Whether the last retake gained enough is told by it and by the take that it was made from.
  const retake = lastScoredRetake(state)?.order;
  const needed = [...standing, retake?.take, retake?.fromTake];
  const kept = state.takes.filter(
    (take) => current.includes(take) || needed.includes(take.order.take) || isPending(take) || mayComeBack(take),
  );
  const fresh = state.fresh.filter((number) => kept.some(({ order }) => order.take === number));
  const { takeCount: takes, ladder, laddersSincePerson, personal, wish } = state;
  const carried: Fact = {
    kind: 'carried',
    takes,
    ladder,
    laddersSincePerson,
    personal,
    kept,
    ...(wish && { wish }),
    ...(fresh.length > 0 && { fresh }),
  };
  return verdict === undefined ? [carried] : [carried, verdict];
}

/** Is its media task still at a vendor's, or what it made? */
export function isPending({ outcome, render, task }: TakeState): boolean {
  return outcome === 'written' && render === undefined && (task === 'submitted' || task === 'done');
}

/** Does nobody know whether a vendor has its task? */
export function isLost({ task, render }: TakeState): boolean {
  return task === 'lost' && render === undefined;
}

/** Nobody waits for its task, and its vendor may tell of it all the same: its create was lost, or it was given up. */
export function mayComeBack({ task, render }: TakeState): boolean {
  return (task === 'lost' || task === 'given_up') && render === undefined;
}

/** A create that a vendor may still tell of. */
export type LostCall = {
  /** The ledger's key. */
  readonly call: string;
  /** The vendor has the task, which did not end in time: it can be asked for. Else nobody knows whether there is one. */
  readonly isGivenUp: boolean;
};

/** What may come back, by the takes. */
export type LostCalls = ReadonlyMap<number, LostCall>;

export function lostCalls(history: readonly Fact[]): LostCalls {
  const lost = sectionState(history).takes.filter(mayComeBack);
  return new Map(
    lost.flatMap(({ order, call, task }) =>
      call === undefined ? [] : [[order.take, { call, isGivenUp: task === 'given_up' }] as const],
    ),
  );
}

/** The last retake of a scene that was scored. */
export function lastScoredRetake({ takes }: SectionState): TakeState | undefined {
  return takes.findLast(({ scored, order }) => scored !== undefined && (order.media?.retake ?? 0) > 0);
}

/** The last round of the current ladder. */
export function lastRound(state: SectionState): number {
  return Math.max(
    0,
    ...state.takes.filter((take) => take.order.ladder === state.ladder).map((take) => take.order.round),
  );
}
