// Writes the takes of one move side by side: a paid call, the source out of the reply, the rules, the record (SPEC E2, E3, E5).
import { type ModelId, type ModelRole, nameOf, vendorOf } from '../domain/role.ts';
import type { TakeOrder, WriteOutcome, WrittenTake } from '../domain/move.ts';
import type { TakeBrief } from '../prompts/write-take.ts';
import type { Outcome } from '../providers/models/language-model.ts';
import { askForSource, type SourceAnswer, type SourceAsk } from './ask-for-source.ts';
import { readBrief } from './brief.ts';
import type { PaidOutcome } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { WriteTakesInput, WriteTakesResult } from './inputs.ts';
import { keepSource } from './keep-source.ts';
import { sha256 } from './sha256.ts';

/** Whole scripts, and room for the thinking that some models bill as output (an empty reply is usually thinking that ate the budget). */
const sourceOutputTokens = 16_000;

export type AskFor = (brief: TakeBrief, order: TakeOrder) => Promise<SourceAsk>;

/** All orders of the move at once. Waits for every one before it throws, so that no answer on its way is lost. */
export async function writeOrders(
  deps: ActivityDeps,
  input: WriteTakesInput,
  askFor: AskFor,
): Promise<WriteTakesResult> {
  const settled = await withHeart((heart) =>
    Promise.allSettled(input.orders.map((order) => writeOne(deps, input, { order, askFor, heart }))),
  );
  const written: WrittenTake[] = [];
  for (const result of settled) {
    if (result.status === 'rejected') throw result.reason;
    if ('kind' in result.value) return result.value;
    written.push(result.value);
  }
  return { kind: 'wrote', outcomes: written };
}

type One = { readonly order: TakeOrder; readonly askFor: AskFor; readonly heart: Heart };

async function writeOne(
  deps: ActivityDeps,
  input: WriteTakesInput,
  { order, askFor, heart }: One,
): Promise<WrittenTake | Extract<WriteTakesResult, { kind: 'budget_denied' }>> {
  const { record, artifacts } = deps.store;
  const brief = await readBrief(deps, input, order);
  const ask = await askFor(brief, order);
  const { system, prompt } = ask;
  const role = roleOf(order);
  const model = modelOf(input, order);
  const before =
    order.fromTake === undefined ? undefined : await record.readTake({ ...refOf(input), take: order.fromTake });
  await record.beginTake({
    ...refOf(input),
    ...placeOf(order),
    vendor: vendorOf(model),
    model: nameOf(model),
    requestedModel: order.model === undefined ? await askedModel(deps, input, role) : undefined,
    promptHash: (await artifacts.putBytes(`${system}\n\n---\n\n${prompt}`, 'text/plain')).hash,
    scoreBefore: before?.score ?? undefined,
  });
  const answer = await askForSource(
    deps,
    {
      ...refOf(input),
      take: order.take,
      step: `${order.origin === 'repair' ? 'repair' : 'write'}:${order.take}`,
      onUnknown: input.onUnknown,
      request: {
        model,
        role,
        system,
        prompt,
        maxOutputTokens: sourceOutputTokens,
        creativity: order.creativity,
        variant: order.variant,
      },
    },
    { ask, renderer: deps.renderers[brief.renderer], heart },
  );
  if (answer.outcome.kind === 'budget_denied') return answer.outcome;
  return await recordWritten(
    deps,
    { ...refOf(input), take: order.take, renderer: brief.renderer },
    { ...answer, outcome: answer.outcome },
  );
}

type Target = {
  readonly jobId: string;
  readonly sectionId: string;
  readonly take: number;
  readonly renderer: TakeBrief['renderer'];
};

async function recordWritten(
  deps: ActivityDeps,
  target: Target,
  answer: SourceAnswer & { readonly outcome: Exclude<PaidOutcome<string>, { kind: 'budget_denied' }> },
): Promise<WrittenTake> {
  const { outcome, source } = answer;
  const { record } = deps.store;
  const { renderer: rendererName, ...key } = target;
  if (outcome.kind === 'unknown') {
    await record.changeTake(key, { status: 'unknown', writeFailure: { kind: 'unknown', message: outcome.reason } });
    return { take: key.take, outcome: 'unknown', reason: outcome.reason };
  }
  const replyHash = await replyArtifact(deps, outcome);
  const told = {
    applied: { ...outcome.applied, answeredBy: outcome.meta.answeredBy, ...answer.told },
    ...(replyHash && { replyHash }),
  };
  const fail = async (
    kind: Exclude<WriteOutcome, 'written' | 'unknown' | 'same' | 'stopped'>,
    message: string,
  ): Promise<WrittenTake> => {
    await record.changeTake(key, { status: 'failed', ...told, writeFailure: { kind, message } });
    return { take: key.take, outcome: kind, reason: message.slice(0, 300) };
  };
  if (outcome.kind !== 'ok') return await fail(outcome.kind, outcome.reason);
  const renderer = deps.renderers[rendererName];
  if (source === undefined) return await fail('invalid', `the reply holds no ${renderer.languages[0]} source`);
  const { fixedSource, kept } = await keepSource(deps, renderer, source);
  const written = { ...told, ...kept };
  // What draws the same is rendered once: a model that takes no temperature writes the same scene again and again.
  const sameAs = await record.claimFingerprint(key, sha256(renderer.fingerprint(fixedSource)));
  if (sameAs === undefined) {
    await record.changeTake(key, { status: 'written', ...written });
    return { take: key.take, outcome: 'written' };
  }
  const message = `it draws the same as take ${sameAs}`;
  await record.changeTake(key, { status: 'failed', ...written, writeFailure: { kind: 'same', message, sameAs } });
  return { take: key.take, outcome: 'same', reason: message, sameAs };
}

async function replyArtifact({ store }: ActivityDeps, outcome: Outcome): Promise<string | undefined> {
  const reply = outcome.kind === 'ok' ? outcome.text : outcome.partial;
  return reply === undefined ? undefined : (await store.artifacts.putBytes(reply, 'text/plain')).hash;
}

function refOf({ jobId, sectionId }: WriteTakesInput): { readonly jobId: string; readonly sectionId: string } {
  return { jobId, sectionId };
}

function placeOf({ take, origin, ladder, round, variant, role, creativity, fromTake }: TakeOrder) {
  return { take, origin, ladder, round, variant, role, creativity, fromTake };
}

function roleOf({ role, take }: TakeOrder): ModelRole {
  if (role === undefined) throw new Error(`take ${take} names no role that writes it`);
  return role;
}

/** The role's model, or the one that a person pinned for this ladder. */
function modelOf(input: WriteTakesInput, order: TakeOrder): ModelId {
  // A pinned model was checked by the API when the verdict was written.
  return (order.model as ModelId | undefined) ?? input.models[roleOf(order)];
}

/** The model that the settings name, where its successor writes: the take says so (DESIGN, on models). */
async function askedModel(
  { store }: ActivityDeps,
  { jobId }: WriteTakesInput,
  role: ModelRole,
): Promise<string | undefined> {
  return (await store.record.readJob(jobId))?.askedModels[role];
}
