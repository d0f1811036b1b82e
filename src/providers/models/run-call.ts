// The course that every model call takes, whichever vendor answers: send once, listen to the end, then conclude or throw.
import { conclude, type Reply } from './conclude.ts';
import { capabilityOf } from './capability.ts';
import { ProviderError, type Applied, type ModelRequest, type Outcome } from './language-model.ts';
import {
  canceledFailure,
  connectionFailure,
  failureFromAnswer,
  lostAnswer,
  type CallScope,
  type VendorAnswer,
} from './provider-failure.ts';

/** What one vendor adds to the common course. */
export type VendorCall = {
  readonly scope: CallScope;
  readonly applied: Applied;
  /** Sends the request and listens until the stream ends. Rejects with whatever the SDK throws. */
  readonly listen: () => Promise<void>;
  /** True once the vendor's terminal event and usage have arrived: nothing that happens to the connection later matters. */
  readonly isWhole: () => boolean;
  readonly reply: () => Reply;
  /** What the vendor said, when the error is an answer of its; nothing when the connection failed. */
  readonly readAnswer: (error: unknown) => VendorAnswer | undefined;
};

function refuseWhatCannotWork(request: ModelRequest<unknown>, scope: CallScope): void {
  if (scope.signal.aborted) throw canceledFailure(scope, false);
  if ((request.images?.length ?? 0) > 0 && !capabilityOf(request.model).vision) {
    throw new ProviderError({
      kind: 'bad_request',
      vendor: scope.vendor,
      message: `${request.model} cannot see images`,
      unbilled: true,
    });
  }
}

/** Runs one call. Throws `ProviderError` for every end that is not an outcome; never sends twice. */
export async function runCall<T>(request: ModelRequest<T>, call: VendorCall): Promise<Outcome<T>> {
  const { scope } = call;
  refuseWhatCannotWork(request, scope);
  try {
    await call.listen();
  } catch (error) {
    const answer = call.readAnswer(error);
    if (answer !== undefined) throw failureFromAnswer(answer, scope.apiKey);
    if (!call.isWhole()) throw connectionFailure(scope, error);
  }
  const reply = call.reply();
  if (reply.end === 'lost') {
    // The SDKs end an aborted stream without an error.
    if (scope.signal.aborted) throw canceledFailure(scope, true);
    if (reply.text === '') throw lostAnswer(scope);
  }
  return conclude(request, reply, call.applied);
}
