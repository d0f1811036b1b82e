// What an answer means that is not the wished one: a create that was not taken, a poll to be asked again. One rule for all media vendors.
import type { MediaFailureKind } from '../../domain/media.ts';
import { ProviderError } from '../models/language-model.ts';
import { failureFromAnswer, withoutSecrets } from '../models/provider-failure.ts';
import { retryAfterFromHeaders } from '../models/retry-after.ts';
import type { MediaConnection, VendorReply } from './ask-vendor.ts';
import { soundsModerated, soundsOutOfMoney } from './failure-words.ts';
import type { SubmitRefused, TaskState } from './media-tasks.ts';

/** A vendor's words for the record: no key, no secret of a webhook, no signed query of an address, and short. */
export function vendorWords(
  { apiKey, webhookSecret = '' }: Pick<MediaConnection, 'apiKey' | 'webhookSecret'>,
  words: string,
): string {
  const unsigned = words.replaceAll(/(https?:\/\/[^\s"'?]+)\?[^\s"']*/gu, '$1');
  // fal's key is `id:secret`; an answer may repeat its secret half.
  const secret = apiKey.slice(apiKey.indexOf(':') + 1);
  return withoutSecrets(unsigned, apiKey, secret, webhookSecret);
}

/** An answer with what the vendor says in it. */
export type SaidReply = VendorReply & {
  readonly message: string;
  /** The vendor's code says that the content was refused. */
  readonly moderated?: boolean;
};

function failureOf(connection: MediaConnection, { status, headers, message }: SaidReply): ProviderError {
  const answer = {
    vendor: connection.vendor,
    status,
    codes: soundsOutOfMoney(message) ? ['insufficient_credits'] : [],
    message: vendorWords(connection, message),
    retryAfterMs: retryAfterFromHeaders(headers),
    requestId: headers.get('x-request-id') ?? undefined,
  };
  return failureFromAnswer(answer, connection.apiKey);
}

/** Nobody knows whether a create was taken: never sent again without asking (SPEC C4). */
export function ambiguousCreate(connection: MediaConnection, why: string): ProviderError {
  return new ProviderError({
    kind: 'ambiguous',
    vendor: connection.vendor,
    message: `${connection.vendor} ${vendorWords(connection, why)}: nobody knows whether it took the task`,
    unbilled: false,
  });
}

/** An answer to a poll or a cancel that says nothing of the task. */
export function askAgain({ vendor }: MediaConnection, why: string): ProviderError {
  return new ProviderError({
    kind: 'overloaded',
    vendor,
    message: `${vendor} ${why}: to be asked again`,
    unbilled: true,
  });
}

const conflicts = new Set([408, 409]);

/**
 * A create that was answered with an error. A value where the request itself was refused; else throws `auth`, `no_money`, `rate_limited`,
 * `overloaded` (unbilled), or `ambiguous` for statuses that do not say whether it was taken.
 */
export function createNotTaken(connection: MediaConnection, reply: SaidReply): SubmitRefused {
  if (conflicts.has(reply.status)) throw ambiguousCreate(connection, `answered ${reply.status}`);
  const failure = failureOf(connection, reply);
  if (failure.kind !== 'bad_request') throw failure;
  const isModerated = reply.moderated ?? soundsModerated(reply.message);
  return { refused: { kind: isModerated ? 'refused' : 'bad_request', message: failure.message } };
}

export function failedTask(kind: MediaFailureKind, message: string, chargedNanoUsd?: number): TaskState {
  return { state: 'failed', failure: { kind, message }, ...(chargedNanoUsd !== undefined && { chargedNanoUsd }) };
}

/** A poll that was answered with an error: the task is unknown, or throws what makes it worth asking again. */
export function pollNotAnswered(connection: MediaConnection, reply: SaidReply): TaskState {
  if (reply.status === 404 || reply.status === 410)
    return failedTask('failed', `${connection.vendor} does not know the task, or no longer`);
  const failure = failureOf(connection, reply);
  if (failure.kind === 'bad_request' || failure.kind === 'ambiguous')
    throw askAgain(connection, `answered ${reply.status}`);
  throw failure;
}

/** Runs a question that pays nothing: what was lost on its way is asked again. */
export async function harmless<T>(connection: MediaConnection, question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'ambiguous')
      throw askAgain(connection, 'gave no whole answer');
    throw error;
  }
}

/** Best effort: only that the caller stopped it is worth telling. */
export async function bestEffort(question: Promise<unknown>): Promise<void> {
  try {
    await question;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'canceled') throw error;
  }
}
