// Gives a take to its provider: one paid create, its intent recorded before, the task's id at once after (SPEC C4, RELIABILITY §4).
import { randomBytes } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { MediaFailureKind, MediaModelId } from '../domain/media.ts';
import type { ProviderErrorKind } from '../domain/provider-error-kind.ts';
import { fitRequest } from '../providers/media/fit-request.ts';
import type { MediaRequest, Submitted, SubmitRefused, TaskHandle } from '../providers/media/media-tasks.ts';
import { calledBackPatience } from '../providers/media/pace.ts';
import { bareMediaModel, vendorOfMediaModel } from '../providers/media/provider-models.ts';
import type { ProviderError } from '../providers/models/language-model.ts';
import type { CallIntent } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import { failureOf, isProviderError } from './fail.ts';
import { type Heart, withHeart } from './heart.ts';
import type { BudgetDenied, SubmitMediaInput, SubmitMediaResult } from './inputs.ts';
import { untilWritten } from './ledger-writes.ts';
import { mediaImage } from './media-image.ts';
import { mediaWishSchema, readMediaTake, readScene, recordMediaFailure, submitKey } from './media-take.ts';
import { sha256 } from './sha256.ts';

/** Tries of a create that was not taken because the vendor is down or busy; then it is another provider's turn (SPEC A7). */
const submitTries = 4;

export function createSubmitMedia(deps: ActivityDeps) {
  return async function submitMedia(input: SubmitMediaInput): Promise<SubmitMediaResult> {
    return await withHeart((heart) => submit(deps, input, heart));
  };
}

type Create = {
  readonly input: SubmitMediaInput;
  readonly key: string;
  readonly model: MediaModelId;
  readonly request: MediaRequest;
};

async function submit(deps: ActivityDeps, input: SubmitMediaInput, heart: Heart): Promise<SubmitMediaResult> {
  const { row, model } = await readMediaTake(deps, input);
  const key = submitKey(input, input.repeat);
  const scene = await readScene(deps, input);
  const wish = mediaWishSchema.parse(JSON.parse(await deps.store.artifacts.readText(row.sourceHash ?? '')));
  const webhook = webhookOf(deps, model, key);
  let image: string | undefined;
  try {
    image = await mediaImage(deps, { image: wish.image, edit: input.edit, signal: heart.signal });
  } catch (error) {
    return await withoutPicture(deps, { input, key, error });
  }
  const { request } = fitRequest(model, { ...wish, medium: scene.medium, image, webhook });
  const begun = await deps.store.ledger.begin(intentOf(deps, { input, key, model, request }));
  switch (begun.kind) {
    case 'denied':
      return await denied(deps, input, {
        by: begun.by,
        isExtra: row.variant > 1,
        needs: { nanoUsd: deps.mediaPrices.worstCase(request), what: `${row.provider ?? model}, scene ${scene.index}` },
      });
    case 'exists':
      return await recorded(deps, { input, key, model, request }, begun.row.state);
    case 'begun':
      return await create(deps, { input, key, model, request }, heart);
  }
}

/** The picture to begin with is none, or gone: no other try would change that. What was begun before stays the ledger's. */
async function withoutPicture(
  deps: ActivityDeps,
  { input, key, error }: Pick<Create, 'input' | 'key'> & { readonly error: unknown },
): Promise<SubmitMediaResult> {
  // Anything may be thrown, so that each field may be absent; by its name, since errors cross realms in tests.
  const { name, message } = typeof error === 'object' && error !== null ? (error as Partial<Error>) : {};
  const isUnusable = name === 'NotAPicture' || name === 'ArtifactMissing';
  if (!isUnusable || (await deps.store.ledger.find(key)) !== undefined) throw error;
  const failure = { kind: 'bad_request', message: `the picture to begin with cannot be used: ${message}` } as const;
  return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, failure) };
}

/** fal and PiAPI tell of a task's end where they are told how to reach us; the address names the call, whatever became of the create. */
function webhookOf({ publicUrl }: ActivityDeps, model: MediaModelId, key: string): MediaRequest['webhook'] {
  const vendor = vendorOfMediaModel(model);
  if (publicUrl === undefined || vendor === 'runway') return undefined;
  const url = `${publicUrl.replace(/\/+$/u, '')}/webhooks/${vendor}?call=${key}`;
  const secret = randomBytes(32).toString('hex');
  // PiAPI sends the secret along. fal signs for whoever is its customer, so that the address itself has to prove that it came from us.
  return { url: vendor === 'fal' ? `${url}&s=${secret}` : url, secret };
}

function intentOf({ mediaPrices }: ActivityDeps, { input, key, model, request }: Create): CallIntent {
  const { jobId, sectionId, take, repeat } = input;
  const { webhook, image, ...told } = request;
  return {
    key,
    jobId,
    sectionId,
    take,
    step: `submit:${take}`,
    role: request.medium,
    vendor: vendorOfMediaModel(model),
    model: bareMediaModel(model),
    requestHash: sha256(JSON.stringify([told, image === undefined ? null : sha256(image)])),
    reservedNanoUsd: mediaPrices.worstCase(request),
    priceVersion: mediaPrices.version,
    repeat,
    ...(repeat > 0 && { repeatOf: submitKey(input, repeat - 1) }),
    ...(webhook !== undefined && { webhookSecretHash: sha256(webhook.secret) }),
  };
}

/** A retake that was to run beside another one is done without where the budget does not allow it (SPEC A10). */
async function denied(
  deps: ActivityDeps,
  input: SubmitMediaInput,
  { isExtra, ...why }: Omit<BudgetDenied, 'kind'> & { readonly isExtra: boolean },
): Promise<SubmitMediaResult> {
  if (!isExtra) return { kind: 'budget_denied', ...why };
  const message = `the budget (${why.by}) has no room for a second retake at once`;
  return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, { kind: 'no_budget', message }) };
}

/** An earlier try of this activity came so far. */
async function recorded(deps: ActivityDeps, create: Create, state: string): Promise<SubmitMediaResult> {
  if (state === 'accepted' || state === 'settled') return await isRendering(deps, create);
  const { ledger } = deps.store;
  if (state === 'begun') {
    // The answer was there, and the database was not: the last beat of the heart has it.
    const task = toldByHeart();
    if (task !== undefined) {
      await acceptTask(deps, create, { task });
      return await isRendering(deps, create);
    }
    const message = 'the worker stopped before the answer was recorded';
    await ledger.markUnknown(create.key, { kind: 'ambiguous', message });
  }
  return lost(create);
}

async function isRendering(deps: ActivityDeps, create: Create): Promise<SubmitMediaResult> {
  await deps.store.record.changeTake(takeKey(create.input), { status: 'rendering' });
  return submitted(deps, create);
}

async function acceptTask(deps: ActivityDeps, { key }: Create, { task, vendorRequestId }: Submitted): Promise<void> {
  const { store, logger } = deps;
  const { id, ...paths } = task;
  const told = (await store.ledger.find(key))?.taskId ?? id;
  if (told !== id) logger.warn({ call: key, told, taskId: id }, 'a webhook named another task than the create did');
  await store.ledger.accept(key, { taskId: id, task: paths, vendorRequestId });
}

/** The vendor told of the task itself before the answer to its create: whatever that says, it was taken. */
async function isTaken({ store }: ActivityDeps, key: string): Promise<boolean> {
  return (await store.ledger.find(key))?.state === 'accepted';
}

/** What stands before a task in the heart's details. */
const taskMark = 'task ';

function toldByHeart(): TaskHandle | undefined {
  const details: unknown = Context.current().info.heartbeatDetails;
  if (typeof details !== 'string' || !details.startsWith(taskMark)) return undefined;
  // Written by `create` below alone.
  return JSON.parse(details.slice(taskMark.length)) as TaskHandle;
}

function submitted({ mediaPace }: ActivityDeps, { key, model, request }: Create): SubmitMediaResult {
  const { firstMs } = mediaPace.pollPace(model);
  const patience = request.webhook === undefined ? 1 : calledBackPatience;
  return { kind: 'submitted', call: key, pollAfterMs: firstMs * patience };
}

function lost({ key, request }: Create): SubmitMediaResult {
  return { kind: 'lost', call: key, mayCallBack: request.webhook !== undefined };
}

async function create(deps: ActivityDeps, made: Create, heart: Heart): Promise<SubmitMediaResult> {
  const { input, key, request } = made;
  const { ledger } = deps.store;
  const keep = (write: () => Promise<void>): Promise<void> => untilWritten(write, heart.signal);
  let answer: Submitted | SubmitRefused;
  try {
    answer = await deps.mediaTasks.submit(request, { signal: heart.signal });
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return await failedCreate(deps, { ...made, error }, keep);
  }
  if ('refused' in answer) {
    const { refused } = answer;
    await keep(() => ledger.failUnbilled(key, refused));
    if (await isTaken(deps, key)) return await isRendering(deps, made);
    return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, refused) };
  }
  const accepted = answer;
  heart.progress(taskMark + JSON.stringify(accepted.task));
  await keep(() => acceptTask(deps, made, accepted));
  return await isRendering(deps, made);
}

function takeKey({ jobId, sectionId, take }: SubmitMediaInput) {
  return { jobId, sectionId, take };
}

/** Kinds that no other try of the same provider would change. */
const finalKinds: Readonly<Partial<Record<ProviderErrorKind, MediaFailureKind>>> = {
  auth: 'unavailable',
  no_money: 'unavailable',
  bad_request: 'bad_request',
};

async function failedCreate(
  deps: ActivityDeps,
  { error, ...made }: Create & { readonly error: ProviderError },
  keep: (write: () => Promise<void>) => Promise<void>,
): Promise<SubmitMediaResult> {
  const { ledger } = deps.store;
  const { input, key } = made;
  const cause = { kind: error.kind, message: error.message };
  if (error.unbilled) {
    await keep(() => ledger.failUnbilled(key, cause));
    if (await isTaken(deps, key)) return await isRendering(deps, made);
    const isLastTry = Context.current().info.attempt >= submitTries;
    const kind = finalKinds[error.kind] ?? (isLastTry && error.kind !== 'canceled' ? 'unavailable' : undefined);
    if (kind === undefined) throw failureOf(error);
    return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, { kind, message: error.message }) };
  }
  await keep(() => ledger.markUnknown(key, cause, 'begun'));
  if (error.kind === 'canceled') {
    // Stopped by us, and known to be: whether it is billed stays open, but nobody has to decide about it.
    await keep(() => ledger.resolveUnknown(key, 'stopped'));
    throw failureOf(error);
  }
  return (await isTaken(deps, key)) ? await isRendering(deps, made) : lost(made);
}
