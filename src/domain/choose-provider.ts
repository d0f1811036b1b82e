// Chooses who makes a scene's next take (SPEC A4, A6, A7). Pure.
import { type MediaProvider, mediumOf } from './media.ts';
import type { MediaPolicy } from './policy/media-policy.ts';

export type ProviderQuestion = {
  readonly policy: Pick<MediaPolicy, 'medium' | 'provider' | 'order' | 'bestProvider' | 'learnt'> &
    Partial<Pick<MediaPolicy, 'models' | 'unnamed' | 'edit'>>;
  /** 0 for the first generation, 1–3 for the retakes of SPEC A4. */
  readonly retake: number;
  /** Provider of the take that is retaken: the best so far (SPEC A6). Nothing where there is none yet. */
  readonly current?: MediaProvider | undefined;
  /** Provider of the last retake, where it gained less than is significant: not kept (SPEC A6). */
  readonly insignificant?: MediaProvider | undefined;
  /** Providers that failed within this retake, or had this very prompt already (SPEC A7). */
  readonly tried: readonly MediaProvider[];
  /** A person gave the prompt. */
  readonly hasPrompt?: boolean;
  /** A person's choice for the ladder. */
  readonly pinned?: MediaProvider | undefined;
};

export type ProviderChoice = {
  readonly provider: MediaProvider;
  /** One sentence for the take's record. */
  readonly why: string;
};

type Wanted = {
  readonly provider: MediaProvider | undefined;
  readonly why: string;
  /** Was it taken because of its place in the order? */
  readonly byOrder: boolean;
};

/** Whose prompt it is, where a person gave one. */
const byPrompt = ({ hasPrompt }: ProviderQuestion): string => (hasPrompt === true ? ', with your prompt' : '');

function firstGeneration(question: ProviderQuestion): Wanted {
  const { provider, unnamed = false, bestProvider: best, learnt, edit } = question.policy;
  if (edit !== undefined)
    return { provider, why: `Edit: ${provider}, chosen when it was asked for${byPrompt(question)}`, byOrder: false };
  const isBest = provider === best && learnt === undefined;
  const because = isBest ? 'the best for this kind of content' : 'the first in the order';
  const why = `First generation: ${provider}, ${unnamed ? because : "the scene's own"}${byPrompt(question)}`;
  return { provider, why, byOrder: unnamed && !isBest };
}

function sameProvider(question: ProviderQuestion): Wanted {
  const { policy, current } = question;
  const provider = current ?? policy.provider;
  const how = byPrompt(question) || (policy.edit === undefined ? ', with an improved prompt' : '');
  return { provider, why: `Retake 1: ${provider} again${how}`, byOrder: false };
}

function otherProvider({ policy, current }: ProviderQuestion): Wanted {
  const last = current ?? policy.provider;
  const provider = policy.order.find((name) => name !== last);
  return { provider, why: `Retake 2: another provider than ${last}, the first in the order`, byOrder: true };
}

function bestProvider({ policy, retake }: ProviderQuestion): Wanted {
  const best = policy.bestProvider;
  if (best !== undefined && policy.order.includes(best))
    return { provider: best, why: `Retake ${retake}: ${best}, the best for this kind of content`, byOrder: false };
  const why = `Retake ${retake}: the first in the order, since no provider that can be called is the best for this kind of content`;
  return { provider: policy.order[0], why, byOrder: true };
}

/** SPEC A4, before anything stands in its way. */
function wantedBy(question: ProviderQuestion): Wanted {
  if (question.retake <= 0) return firstGeneration(question);
  if (question.retake === 1) return sameProvider(question);
  return question.retake === 2 ? otherProvider(question) : bestProvider(question);
}

/** Whom this retake is to leave: the current one of retake 2 (SPEC A4), and one that gained too little (SPEC A6). */
function toLeave({ policy, retake, current, insignificant }: ProviderQuestion): (MediaProvider | undefined)[] {
  return [retake === 2 ? (current ?? policy.provider) : undefined, insignificant];
}

/** The order from the wanted one on, round to its start; those that this retake is to leave come last. */
function candidates(question: ProviderQuestion, wanted: MediaProvider | undefined): MediaProvider[] {
  const { order } = question.policy;
  const at = Math.max(0, wanted === undefined ? 0 : order.indexOf(wanted));
  const leave = toLeave(question);
  const reluctance = (name: MediaProvider): number => leave.lastIndexOf(name) + 1;
  return [...order.slice(at), ...order.slice(0, at)].toSorted((a, b) => reluctance(a) - reluctance(b));
}

function passedOver(question: ProviderQuestion, wanted: MediaProvider): string {
  if (question.tried.includes(wanted)) return `${wanted} was tried within this retake`;
  if (!question.policy.order.includes(wanted)) return `${wanted} cannot be called`;
  return `${wanted} gained too little in the last retake`;
}

function whyChosen(question: ProviderQuestion, { provider, why, byOrder }: Wanted, chosen: MediaProvider): string {
  if (toLeave(question).includes(chosen)) return `Retake ${question.retake}: ${chosen} again, since no other is left`;
  const isWanted = provider === undefined || provider === chosen;
  const instead = isWanted ? '' : `; ${chosen} instead, since ${passedOver(question, provider)}`;
  const { learnt } = question.policy;
  const order = learnt !== undefined && (byOrder || !isWanted) ? ` (${learnt})` : '';
  return `${why}${instead}${order}`;
}

function personsChoice(question: ProviderQuestion, pinned: MediaProvider): ProviderChoice | undefined {
  const { policy, tried } = question;
  const isCallable = policy.order.includes(pinned) || policy.models?.[pinned] !== undefined;
  if (!isCallable || mediumOf(pinned) !== policy.medium || tried.includes(pinned)) return undefined;
  return { provider: pinned, why: `A person chose ${pinned}${byPrompt(question)}` };
}

/**
 * Nothing where every provider that can be called was tried, or the one that a person chose. A provider that the retake is to leave is taken
 * only where no other is left. `order` holds those that can be called; a person may choose one outside of it that has a model.
 */
export function chooseProvider(question: ProviderQuestion): ProviderChoice | undefined {
  if (question.pinned !== undefined) return personsChoice(question, question.pinned);
  const wanted = wantedBy(question);
  const provider = candidates(question, wanted.provider).find((name) => !question.tried.includes(name));
  return provider && { provider, why: whyChosen(question, wanted, provider) };
}
