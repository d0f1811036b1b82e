// What comes next where takes are made by media providers: generate, retake by the ladder of SPEC A3–A8, ask. Pure.
import { chooseProvider } from './choose-provider.ts';
import { type MediaProvider, mediaProviders } from './media.ts';
import type { MediaOrder, Move, TakeOrder, TakeState } from './move.ts';
import type { MediaPolicy } from './policy/media-policy.ts';
import type { SectionPolicy } from './policy/section-policy.ts';
import type { ReviewReason } from './review.ts';
import { passes, pickBest, significantGain } from './score.ts';
import { bestTake, isLost, isPending, lastScoredRetake, type SectionState } from './section-state.ts';

/** What the loop can do besides: the same for every kind of take. */
type Asking = (reason: ReviewReason) => Move;

export type MediaLadder = {
  readonly state: SectionState;
  readonly policy: SectionPolicy;
  readonly media: MediaPolicy;
  readonly ask: Asking;
};

/** The takes of the ladder that is being made; of one retake, or of two side by side. */
function currentTakes({ takes, ladder }: SectionState): readonly TakeState[] {
  return takes.filter(({ order }) => order.ladder === ladder);
}

const retakeOf = ({ order }: TakeState): number => order.media?.retake ?? 0;

/** Where nothing came of a take that could be looked at. */
function hasNoAsset({ outcome, render, task }: TakeState): boolean {
  return outcome !== 'written' || render?.ok === false || task === 'lost' || task === 'given_up';
}

/** Did it come back after it was lost or given up, and was not looked at yet? It is paid for: what is sent next may not be needed. */
function isBackAtWork(take: TakeState): boolean {
  return take.late === true && (isPending(take) || isUnscored(take));
}

function isUnscored({ render, scored, unscored }: TakeState): boolean {
  return render?.ok === true && !scored && !unscored;
}

/** Inside a ladder: everything is sent before anything is waited for; what is done is fetched and scored while the rest runs. */
export function nextMediaMove(ladder: MediaLadder): Move {
  const { state } = ladder;
  if (state.ladder === 0) return newMediaLadder(ladder);
  const takes = currentTakes(state);
  const unsent = takes.find(({ outcome, render, task }) => outcome === 'written' && !render && task === undefined);
  if (unsent !== undefined && !state.takes.some(isBackAtWork)) {
    const passing = acceptPassing(state, { hasEnded: false });
    return passing ?? { kind: 'submit', take: unsent.order.take };
  }
  // Of earlier ladders too: a vendor may tell late of a task whose create was given up as lost, and it is paid for.
  const done = state.takes.find((take) => isPending(take) && take.task === 'done');
  if (done !== undefined) return { kind: 'fetch', take: done.order.take };
  const unscored = state.takes.find(isUnscored);
  if (unscored !== undefined) return { kind: 'score', take: unscored.order.take };
  const running = state.takes.filter(isPending);
  if (running.length > 0) return { kind: 'await_tasks', takes: running.map(({ order }) => order.take) };
  return afterLadder(ladder, takes);
}

/** All that was sent has ended: accept, try another provider, make a retake, or ask. */
function afterLadder(ladder: MediaLadder, takes: readonly TakeState[]): Move {
  const { state, media, ask } = ladder;
  const accept = acceptPassing(state, { hasEnded: takes.some((take) => isWished(state, take)) });
  if (accept !== undefined) return accept;
  // What a person asked for has not begun: what was under way was looked at first.
  if (state.personal && state.laddersSincePerson === 0) return newMediaLadder(ladder);
  const doubt = openDoubt(media, takes);
  if (doubt !== undefined) return ask(doubt);
  if (takes.every(hasNoAsset) && !media.failureUsesRetake) {
    return otherProvider(ladder, takes) ?? ask(failedReason(ladder));
  }
  if (nextRetake(state) <= retakesAllowed(ladder)) return newMediaLadder(ladder);
  return ask(failedReason(ladder));
}

/** The best that passes. Where a person asked for something of their own, that comes first; the rest once it `hasEnded` without passing. */
function acceptPassing(state: SectionState, { hasEnded }: { readonly hasEnded: boolean }): Move | undefined {
  const passing = state.takes.filter((take) => isFresh(state, take) && take.scored && passes(take.scored));
  const wished = pickBest(passing.filter((take) => isWished(state, take)));
  const best = wished ?? (hasEnded || !state.wish?.isFirst ? pickBest(passing) : undefined);
  return best && { kind: 'accept', take: best.order.take, approvedBy: { kind: 'score' }, degraded: false };
}

/** Was it ordered since a person asked for something of their own? */
function isWished({ wish, ladder, laddersSincePerson }: SectionState, { order }: TakeState): boolean {
  return wish?.isFirst === true && order.ladder > ladder - laddersSincePerson;
}

/** What only a person can say: whether a lost create may be paid again, or whether a take without a score is good. */
function openDoubt({ onUnknown }: MediaPolicy, takes: readonly TakeState[]): ReviewReason | undefined {
  if (takes.some(isLost) && onUnknown.kind !== 'fail') return 'unknown_outcome';
  const unscored = takes.find((take) => take.unscored !== undefined);
  return unscored && (unscored.lost ? 'unknown_outcome' : 'not_scored');
}

/** Scored since a person last asked for something else: what was there before did not content them. */
function isFresh({ fresh }: SectionState, { order }: TakeState): boolean {
  return fresh.includes(order.take);
}

function failedReason({ state, policy }: MediaLadder): ReviewReason {
  return bestTake(state) === undefined ? 'all_takes_failed' : belowBar(policy);
}

/** The budget was not raised: what runs already is waited for, then a person may take what there is. Nothing where there is nothing. */
export function withoutBudget({ state, ask }: MediaLadder): Move | undefined {
  const pending = state.takes.find(isPending);
  if (pending?.task === 'done') return { kind: 'fetch', take: pending.order.take };
  if (pending !== undefined)
    return { kind: 'await_tasks', takes: state.takes.filter(isPending).map(({ order }) => order.take) };
  const best = bestTake(state);
  if (best === undefined) return undefined;
  // Not the ladder's own reason: its retakes were not made.
  const question = ask(best.scored === undefined ? 'not_scored' : 'score_below_bar');
  return question.kind === 'ask' ? { ...question, note: 'the budget was not raised' } : question;
}

/** Why a person is asked where a best take is not good enough; of scenes SPEC A8 has its own word. */
export function belowBar({ media }: SectionPolicy): ReviewReason {
  return media !== undefined && media.edit === undefined ? 'auto_regeneration_failed' : 'score_below_bar';
}

/** The number of the retake that would be next: 0 is the first generation; after a person it begins at 1 again (SPEC A9). */
function nextRetake(state: SectionState): number {
  if (state.ladder === 0) return 0;
  if (state.personal && state.laddersSincePerson === 0) return 1;
  // One that the budget had no room for was not made.
  const made = currentTakes(state).filter(({ outcome }) => outcome !== 'stopped');
  return Math.max(0, ...made.map(retakeOf)) + 1;
}

function retakesAllowed({ state, policy }: MediaLadder): number {
  return state.personal ? (policy.personalLadders ?? 1) : policy.ladders - 1;
}

/** The next retake, or two side by side (SPEC A10); the first generation where there is none yet. What is paid for already comes first. */
export function newMediaLadder(ladder: MediaLadder): Move {
  const { state, media, ask } = ladder;
  if (state.takes.some(isPending)) return nextMediaMove(ladder);
  const first = nextRetake(state);
  const atOnce = first === 0 ? 1 : Math.min(media.retakesAtOnce, retakesAllowed(ladder) - first + 1);
  const orders: TakeOrder[] = [];
  for (let index = 0; index < atOnce; index += 1) {
    const tried = orders.flatMap(({ media: made }) => made?.provider ?? []);
    const made = mediaOrder(ladder, { retake: first + index, tried });
    if (made === undefined) break;
    orders.push(takeOrder(ladder, made, { index, ladder: state.ladder + 1, round: 0 }));
  }
  return orders.length === 0 ? ask(failedReason(ladder)) : { kind: 'write', orders };
}

/** Nothing came of the retake: the next provider with the same prompt, within the same retake (SPEC A7). Nothing when every one was tried. */
function otherProvider(ladder: MediaLadder, takes: readonly TakeState[]): Move | undefined {
  const last = takes.at(-1);
  if (last === undefined) return undefined;
  const tried = takes.flatMap(({ order }) => order.media?.provider ?? []);
  const made = mediaOrder(ladder, { retake: retakeOf(last), tried });
  if (made === undefined) return undefined;
  const place = { index: 0, ladder: last.order.ladder, round: last.order.round + 1 };
  return { kind: 'write', orders: [takeOrder(ladder, made, place)] };
}

function isProvider(name: string | undefined): name is MediaProvider {
  return mediaProviders.some((provider) => provider === name);
}

function mediaOrder(
  { state, media }: MediaLadder,
  { retake, tried }: { readonly retake: number; readonly tried: readonly MediaProvider[] },
): MediaOrder | undefined {
  const { provider: wished, knowingly, promptHash } = state.wish ?? {};
  const pinned = isProvider(wished) ? wished : undefined;
  // Whoever lets an edit be made again wants that very edit.
  const isKnown = knowingly || (media.edit !== undefined && state.personal);
  const chosen = chooseProvider({
    policy: media,
    retake,
    tried,
    current: currentProvider(state),
    insignificant: insignificantProvider(state),
    pinned,
    hasPrompt: promptHash !== undefined,
  });
  const model = chosen && media.models[chosen.provider];
  if (chosen === undefined || model === undefined) return undefined;
  return {
    provider: chosen.provider,
    model,
    retake,
    choice: chosen.why,
    ...(pinned !== undefined && { pinned: true }),
    ...(isKnown && { knowingly: true }),
  };
}

/** The provider of the take that the next one builds on. */
function currentProvider(state: SectionState): MediaProvider | undefined {
  return (bestTake(state) ?? state.takes.findLast(({ order }) => order.media !== undefined))?.order.media?.provider;
}

/** The provider of the last retake where that gained too little over its base (SPEC A6). */
function insignificantProvider(state: SectionState): MediaProvider | undefined {
  const last = lastScoredRetake(state);
  const base = state.takes.find(({ order }) => order.take === last?.order.fromTake);
  if (last?.scored === undefined || base?.scored === undefined) return undefined;
  return last.scored.score - base.scored.score < significantGain ? last.order.media?.provider : undefined;
}

function takeOrder(
  { state, policy, media: { edit } }: MediaLadder,
  media: MediaOrder,
  place: { readonly index: number; readonly ladder: number; readonly round: number },
): TakeOrder {
  const base = bestTake(state)?.order.take;
  const promptHash = state.wish?.promptHash;
  return {
    take: state.takeCount + 1 + place.index,
    origin: media.retake > 0 ? 'retake' : edit === undefined ? 'variant' : 'edit',
    ladder: place.ladder,
    round: place.round,
    variant: place.index + 1,
    creativity: edit?.creativity ?? policy.creativity,
    ...(base !== undefined && { fromTake: base }),
    ...(promptHash !== undefined && { promptHash }),
    media,
  };
}
