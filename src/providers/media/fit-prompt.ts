// Fits a prompt and its avoid list into what a model reads: the list as a negative prompt or at the prompt's end, cut at a word.
import type { MediaCapability } from './capability.ts';

export type FittedPrompt = {
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** What was left out, in words a person understands. */
  readonly dropped: readonly string[];
};

/** An avoid list longer than this share of the limit would leave too little of the scene. */
const largestAvoidShare = 0.5;

/** The longest part of at most `limit` code units that ends at a word; a single longer word is cut between characters. */
export function cutAtWord(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit + 1);
  const lastSpace = head.search(/\s\S*$/u);
  if (lastSpace > 0) return head.slice(0, lastSpace).trimEnd();
  const cut = text.slice(0, limit);
  return /[\uD800-\uDBFF]$/u.test(cut) ? cut.slice(0, -1) : cut;
}

type PromptWish = { readonly prompt: string; readonly avoid: string; readonly model: string };

function cutNote(what: 'prompt' | 'avoid list', { prompt, avoid, model }: PromptWish, limit: number): string[] {
  const { length } = what === 'prompt' ? prompt : avoid;
  return length > limit
    ? [`${what}: cut at a word, ${model} reads ${limit} characters of it and it has ${length}`]
    : [];
}

function withNegativePrompt(wish: PromptWish, limit: number): FittedPrompt {
  return {
    prompt: cutAtWord(wish.prompt, limit),
    ...(wish.avoid !== '' && { negativePrompt: cutAtWord(wish.avoid, limit) }),
    dropped: [...cutNote('prompt', wish, limit), ...cutNote('avoid list', wish, limit)],
  };
}

/** The list stands last; where both do not fit, the prompt is cut and the list stays. */
function withAvoidAtItsEnd(wish: PromptWish, limit: number): FittedPrompt {
  const ending = `\nAvoid: ${wish.avoid.replace(/\.$/u, '')}.`;
  if (ending.length > limit * largestAvoidShare) {
    const reason = `avoid list: too long to stand beside the prompt, and ${wish.model} takes no negative prompt`;
    return { prompt: cutAtWord(wish.prompt, limit), dropped: [reason, ...cutNote('prompt', wish, limit)] };
  }
  const room = limit - ending.length;
  return { prompt: `${cutAtWord(wish.prompt, room)}${ending}`, dropped: cutNote('prompt', wish, room) };
}

/** `model` is the name that a person is told. */
export function fitPrompt(
  capability: Pick<MediaCapability, 'negativePrompt' | 'promptLimit'>,
  wish: { readonly prompt: string; readonly avoid?: string | undefined; readonly model: string },
): FittedPrompt {
  const trimmed = { model: wish.model, prompt: wish.prompt.trim(), avoid: wish.avoid?.trim() ?? '' };
  const asItIs = capability.negativePrompt || trimmed.avoid === '';
  return asItIs
    ? withNegativePrompt(trimmed, capability.promptLimit)
    : withAvoidAtItsEnd(trimmed, capability.promptLimit);
}
