// The paid-call protocol around every model call: intent first, answer recorded before it is used (SPEC C4, RELIABILITY §4).
import { z } from 'zod';
import { type ModelId, nameOf, vendorOf } from '../domain/role.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ModelRequest, Outcome } from '../providers/models/language-model.ts';
import type { CallIntent, CallRow } from '../store/store.ts';
import type { ActivityDeps } from './deps.ts';
import { estimateInputTokens } from '../providers/models/price.ts';
import { failureOf, isProviderError } from './fail.ts';
import type { Heart } from './heart.ts';
import type { BudgetDenied } from './inputs.ts';
import { callKey, refusalToRepeat, untilWritten } from './ledger-writes.ts';
import { sha256 } from './sha256.ts';

export type PaidCall<T> = {
  readonly jobId: string;
  readonly sectionId?: string;
  readonly take?: number;
  /** Which step of the job pays: `plan:1`, `write:3`, `judge:2`. Holds the logical number, never Temporal's attempt. */
  readonly step: string;
  readonly request: ModelRequest<T>;
  readonly onUnknown: SectionPolicy['onUnknown'];
};

export type PaidOutcome<T> =
  | Outcome<T>
  | BudgetDenied
  /** The answer was lost, and the policy does not let the call be made again. */
  | { readonly kind: 'unknown'; readonly reason: string };

function hashRequest(request: ModelRequest<unknown>): string {
  const { model, system, prompt, maxOutputTokens, creativity, variant, schema } = request;
  const images = (request.images ?? []).map((image) => sha256(image.base64));
  return sha256(
    JSON.stringify([model, system, prompt, images, maxOutputTokens, creativity, variant ?? null, schema?.name ?? null]),
  );
}

const storedOutcome = z.looseObject({ kind: z.enum(['ok', 'truncated', 'empty', 'invalid', 'refused']) });

/**
 * Makes the call once. A second try of the activity gets the recorded answer; an answer that was lost is repeated
 * knowingly under the policy's price, or comes back as `unknown`. Throws an ApplicationFailure for what Temporal should
 * retry (rate limits with the server's delay, overload) or give up on (a refused key).
 */
export async function callModel<T = string>(
  deps: ActivityDeps,
  call: PaidCall<T>,
  heart: Heart,
): Promise<PaidOutcome<T>> {
  const { prices } = deps;
  const requestHash = hashRequest(call.request);
  const { model, role, maxOutputTokens } = call.request;
  const reservedNanoUsd = prices.worstCase({ model, inputTokens: estimateInputTokens(call.request), maxOutputTokens });
  let atRisk = 0;
  let repeatOf: string | undefined;
  for (let repeat = 0; ; repeat += 1) {
    const { jobId, sectionId, take, step } = call;
    const key = callKey({ jobId, sectionId, take, step, repeat });
    const intent = {
      key,
      jobId,
      sectionId,
      take,
      step,
      role,
      vendor: vendorOf(model),
      model: nameOf(model),
      requestHash,
      reservedNanoUsd,
    };
    const result = await once(deps, call, {
      intent: { ...intent, priceVersion: prices.version, repeat, repeatOf },
      heart,
    });
    if (result !== 'lost') return result;
    atRisk += reservedNanoUsd;
    const reason = await refusalToRepeat(deps, { key, atRisk }, call.onUnknown);
    if (reason !== undefined) return { kind: 'unknown', reason };
    repeatOf = key;
  }
}

/** One row of the ledger: its recorded answer, a call made now, or `lost` when nobody knows whether it was billed. */
async function once<T>(
  deps: ActivityDeps,
  call: PaidCall<T>,
  { intent, heart }: { readonly intent: CallIntent; readonly heart: Heart },
): Promise<PaidOutcome<T> | 'lost'> {
  const { ledger } = deps.store;
  const begun = await ledger.begin(intent);
  if (begun.kind === 'denied') {
    const { reservedNanoUsd, model, step } = intent;
    return { kind: 'budget_denied', by: begun.by, needs: { nanoUsd: reservedNanoUsd, what: `${model}, ${step}` } };
  }
  if (begun.kind === 'begun') return await make(deps, call, { key: intent.key, heart });
  if (begun.row.state === 'settled') return await recorded<T>(deps, begun.row);
  if (begun.row.state === 'begun') {
    await ledger.markUnknown(intent.key, {
      kind: 'ambiguous',
      message: 'the worker stopped before the answer was recorded',
    });
  }
  return 'lost';
}

async function recorded<T>(deps: ActivityDeps, row: CallRow): Promise<Outcome<T>> {
  if (row.resultHash === null) throw new Error(`call ${row.key} is settled without a result`);
  const parsed = storedOutcome.parse(JSON.parse(await deps.store.artifacts.readText(row.resultHash)));
  // Written by `make` below from an Outcome<T> of the same step and take: the key holds both, and a step always asks in the same schema.
  return parsed as unknown as Outcome<T>;
}

/** One call over the socket. `lost` when nobody knows whether it was billed. */
async function make<T>(
  deps: ActivityDeps,
  call: PaidCall<T>,
  { key, heart }: { readonly key: string; readonly heart: Heart },
): Promise<Outcome<T> | 'lost'> {
  const { ledger } = deps.store;
  const keep = (write: () => Promise<void>): Promise<void> => untilWritten(write, heart.signal);
  try {
    const outcome = await deps.models.generate(call.request, {
      signal: heart.signal,
      progress: (characters) => heart.progress(`${call.step}: ${characters} characters so far`),
    });
    await keep(() => settle(deps, { key, model: call.request.model, outcome }));
    return outcome;
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const cause = { kind: error.kind, message: error.message };
    if (error.unbilled) {
      await keep(() => ledger.failUnbilled(key, cause));
      throw failureOf(error);
    }
    await keep(() => ledger.markUnknown(key, cause));
    if (error.kind === 'canceled') {
      // Stopped by us, and known to be: whether it is billed stays open, but nobody has to decide about it.
      await keep(() => ledger.resolveUnknown(key, 'stopped'));
      throw failureOf(error);
    }
    return 'lost';
  }
}

type Settled = { readonly key: string; readonly model: ModelId; readonly outcome: Outcome<unknown> };

async function settle({ store, prices }: ActivityDeps, { key, model, outcome }: Settled): Promise<void> {
  const result = await store.artifacts.putBytes(JSON.stringify(outcome), 'application/json');
  await store.ledger.settle(key, {
    costNanoUsd: prices.cost(model, outcome.usage),
    usage: { ...outcome.usage },
    rawUsage: outcome.meta.rawUsage,
    outcome: outcome.kind,
    resultHash: result.hash,
    vendorRequestId: outcome.meta.vendorRequestId,
  });
}
