// Makes the prompts of media takes: improved from the analysis, fitted to the provider, recorded before anything is sent (SPEC A4–A7, R6).
import { randomInt } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import { creativityBands } from '../domain/clip-edit/creativity-bands.ts';
import { seedFor } from '../domain/clip-edit/seed-for.ts';
import { improvePrompt } from '../domain/improve-prompt.ts';
import type { Scene } from '../domain/media.ts';
import type { MediaOrder, TakeOrder, WrittenTake } from '../domain/move.ts';
import type { ClipEditOrder } from '../domain/policy/media-policy.ts';
import { fitRequest, type FittedRequest } from '../providers/media/fit-request.ts';
import { bareMediaModel, vendorOfMediaModel } from '../providers/media/provider-models.ts';
import type { NewTake } from '../store/store.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { MakePromptsInput, MakePromptsResult, SectionRef } from './inputs.ts';
import { readScene, type StoredWish, type TakeRow } from './media-take.ts';
import { sha256 } from './sha256.ts';

/** Seeds that every provider with seeds takes. */
const largestSeed = 2 ** 32 - 1;

export function createMakePrompts(deps: ActivityDeps) {
  return async function makePrompts(input: MakePromptsInput): Promise<MakePromptsResult> {
    const scene = await readScene(deps, input);
    const written: WrittenTake[] = [];
    for (const order of input.orders) {
      if (order.media === undefined) throw new Error(`take ${order.take} names no provider`);
      const { jobId, sectionId, edit } = input;
      written.push(await makeOne(deps, { ref: { jobId, sectionId }, scene, order, media: order.media, edit }));
    }
    return written;
  };
}

type One = {
  readonly ref: SectionRef;
  readonly scene: Scene;
  readonly order: TakeOrder;
  readonly media: MediaOrder;
  readonly edit: ClipEditOrder | undefined;
};

async function makeOne(deps: ActivityDeps, one: One): Promise<WrittenTake> {
  const { ref, order, media } = one;
  const { record, artifacts } = deps.store;
  const key = { ...ref, take: order.take };
  const base = order.fromTake === undefined ? undefined : await record.readTake({ ...ref, take: order.fromTake });
  const made = await wishOf(deps, one, base);
  const fitted = fit(one, made.wish);
  await record.beginTake({
    ...newTake(one, made, fitted),
    promptHash: await hashOf(deps, fitted.request.prompt),
    scoreBefore: base?.score ?? undefined,
  });
  const { prompt, negativePrompt = '' } = fitted.request;
  const sameAs = await sentBefore(deps, one, `${prompt}\n${negativePrompt}`);
  if (sameAs !== undefined) {
    const message = `this very prompt was sent to ${media.provider} before, for take ${sameAs}`;
    await record.changeTake(key, { status: 'failed', writeFailure: { kind: 'same', message, sameAs } });
    return { take: order.take, outcome: 'same', reason: message, sameAs };
  }
  // The seed of the row: a second try of this activity must not draw another one.
  const seed = (await record.readTake(key))?.seed ?? made.wish.seed;
  const source = await artifacts.putBytes(JSON.stringify({ ...made.wish, seed }), 'application/json');
  await record.changeTake(key, { status: 'written', sourceHash: source.hash });
  return { take: order.take, outcome: 'written' };
}

async function hashOf({ store }: ActivityDeps, text: string): Promise<string> {
  return (await store.artifacts.putBytes(text, 'text/plain; charset=utf-8')).hash;
}

/** What the model will take of the wish. Pictures are loaded when they are sent; here a stand-in tells whether the model takes one. */
function fit({ media, scene }: One, wish: StoredWish): FittedRequest {
  const { image } = wish;
  const isOurs = image === 'parent' || isHash(image);
  try {
    return fitRequest(media.model, {
      ...wish,
      medium: scene.medium,
      image: isOurs ? 'data:image/jpeg;base64,' : image,
    });
  } catch (error) {
    // A model that this release does not know any more: no other try would change that.
    const reason = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.nonRetryable(reason, 'RecordMissing');
  }
}

function newTake({ ref, order, media }: One, { wish, fixes }: Wish, { sent, dropped }: FittedRequest): NewTake {
  const { take, origin, ladder, round, variant, creativity, fromTake } = order;
  const { provider, retake, choice, pinned } = media;
  return {
    ...ref,
    take,
    origin,
    ladder,
    round,
    variant,
    creativity,
    fromTake,
    vendor: vendorOfMediaModel(media.model),
    model: bareMediaModel(media.model),
    provider,
    retake,
    seed: wish.seed,
    applied: { sent, dropped, choice, fixes, ...(pinned && { pinned }) },
  };
}

function isHash(text: string | undefined): boolean {
  return text !== undefined && /^[0-9a-f]{64}$/u.test(text);
}

/** The take that this prompt was given to this provider for; never asked where a person knows that it may be paid again (SPEC A7). */
async function sentBefore(
  { store }: ActivityDeps,
  { ref, order, media }: One,
  prompt: string,
): Promise<number | undefined> {
  const fingerprint = sha256(`${media.provider}\n${prompt}`);
  const earlier = await store.record.claimPrompt({ ...ref, take: order.take }, fingerprint);
  return media.knowingly ? undefined : earlier;
}

/** The take that the new one builds on, and a person's prompt. */
type WishBase = { readonly base: TakeRow | undefined; readonly personPrompt: string | undefined };

type Wish = { readonly wish: StoredWish; readonly fixes: readonly string[] };

async function wishOf(deps: ActivityDeps, one: One, base: TakeRow | undefined): Promise<Wish> {
  const personPrompt = await readOptionalText(deps, one.order.promptHash);
  return one.edit === undefined
    ? await sceneWish(deps, one, { base, personPrompt })
    : await editWish(deps, { ...one, edit: one.edit }, { base, personPrompt });
}

/**
 * SPEC R6: below 0.5 the seed of the clip. What is to stay almost exactly the same begins with its first frame too, where the model takes one;
 * for more than that a fixed first frame would contradict the instruction ("darker", "at night").
 */
async function editWish(
  { store }: ActivityDeps,
  { scene, edit }: One & { readonly edit: ClipEditOrder },
  { base, personPrompt }: WishBase,
): Promise<Wish> {
  // Made again by the same prompt it would be the same: whoever asks for that wants another one.
  const isAgain = base !== undefined && personPrompt === undefined;
  const staysSame = !isAgain && edit.creativity < creativityBands.same.to;
  const parentSeed = isAgain ? undefined : edit.seed;
  const wish: StoredWish = {
    prompt: personPrompt ?? (await store.artifacts.readText(edit.promptHash)),
    durationMs: scene.durationMs,
    aspect: scene.aspect,
    seed: seedFor({ creativity: edit.creativity, parentSeed, random: Math.random }).seed,
    temperature: edit.creativity,
    ...(staysSame && scene.medium === 'video' && { image: 'parent' }),
  };
  return { wish, fixes: [] };
}

async function sceneWish(deps: ActivityDeps, { scene, media }: One, { base, personPrompt }: WishBase): Promise<Wish> {
  const { prompt, avoid, fixes } = improvePrompt({
    retake: media.retake,
    scenePrompt: scene.visualDirection,
    personPrompt,
    improvedPrompt: await readOptionalText(deps, base?.improvedBriefHash),
    issues: base?.issues ?? [],
    brand: scene.brand,
  });
  const [image] = scene.referenceImages;
  const { durationMs, aspect } = scene;
  const seed = randomInt(largestSeed);
  return { wish: { prompt, avoid, durationMs, aspect, seed, ...(image !== undefined && { image }) }, fixes };
}
