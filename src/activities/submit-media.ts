// Gives a take to its provider: one paid create, its intent recorded before, the task's id at once after (SPEC C4, RELIABILITY §4).
import { randomBytes } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { MediaFailureKind, MediaModelId } from '../domain/media.ts';
import type { ProviderErrorKind } from '../domain/provider-error-kind.ts';
import { fitRequest } from '../providers/media/fit-request.ts';
import type { MediaRequest, Submitted, SubmitRefused } from '../providers/media/media-tasks.ts';
import { calledBackPatience } from '../providers/media/pace.ts';
import { bareMediaModel, vendorOfMediaModel } from '../providers/media/provider-models.ts';
import type { ProviderError } from '../providers/models/language-model.ts';
import type { CallIntent } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import { failureOf, isProviderError } from './fail.ts';
import { type Heart, withHeart } from './heart.ts';
import type { SubmitMediaInput, SubmitMediaResult } from './inputs.ts';
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
  const { request } = fitRequest(model, {
    ...wish,
    medium: scene.medium,
    image: await mediaImage(deps, { image: wish.image, edit: input.edit, signal: heart.signal }),
    webhook,
  });
  const begun = await deps.store.ledger.begin(intentOf(deps, { input, key, model, request }));
  switch (begun.kind) {
    case 'denied':
      return await denied(deps, input, { by: begun.by, isExtra: row.variant > 1 });
    case 'exists':
      return await recorded(deps, { input, key, model, request }, begun.row.state);
    case 'begun':
      return await create(deps, { input, key, model, request }, heart);
  }
}

/** fal and PiAPI tell of a task's end where they are told how to reach us; the address names the call, whatever became of the create. */
function webhookOf({ publicUrl }: ActivityDeps, model: MediaModelId, key: string): MediaRequest['webhook'] {
  const vendor = vendorOfMediaModel(model);
  if (publicUrl === undefined || vendor === 'runway') return undefined;
  const url = `${publicUrl.replace(/\/+$/u, '')}/webhooks/${vendor}?call=${key}`;
  return { url, secret: randomBytes(32).toString('hex') };
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
  { by, isExtra }: { readonly by: string; readonly isExtra: boolean },
): Promise<SubmitMediaResult> {
  if (!isExtra) return { kind: 'budget_denied', by };
  const message = `the budget (${by}) has no room for a second retake at once`;
  return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, { kind: 'unavailable', message }) };
}

/** An earlier try of this activity came so far. */
async function recorded(deps: ActivityDeps, create: Create, state: string): Promise<SubmitMediaResult> {
  if (state === 'accepted' || state === 'settled') return submitted(deps, create);
  const { ledger } = deps.store;
  if (state === 'begun') {
    const message = 'the worker stopped before the answer was recorded';
    await ledger.markUnknown(create.key, { kind: 'ambiguous', message });
  }
  return lost(create);
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
  const { ledger, record } = deps.store;
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
    return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, refused) };
  }
  const { task, vendorRequestId } = answer;
  const { id, ...paths } = task;
  await keep(() => ledger.accept(key, { taskId: id, task: paths, vendorRequestId }));
  await record.changeTake(takeKey(input), { status: 'rendering' });
  return submitted(deps, made);
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
    const isLastTry = Context.current().info.attempt >= submitTries;
    const kind = finalKinds[error.kind] ?? (isLastTry && error.kind !== 'canceled' ? 'unavailable' : undefined);
    if (kind === undefined) throw failureOf(error);
    return { kind: 'not_taken', failure: await recordMediaFailure(deps, input, { kind, message: error.message }) };
  }
  await keep(() => ledger.markUnknown(key, cause));
  if (error.kind === 'canceled') {
    // Stopped by us, and known to be: whether it is billed stays open, but nobody has to decide about it.
    await keep(() => ledger.resolveUnknown(key, 'stopped'));
    throw failureOf(error);
  }
  return lost(made);
}
