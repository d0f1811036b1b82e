// Turns what a provider throws into what Temporal should do about it (STYLE S6).
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { ProviderErrorKind } from '../domain/provider-error-kind.ts';
import type { ProviderError } from '../providers/models/language-model.ts';

const isRetryable: Readonly<Record<ProviderErrorKind, boolean>> = {
  rate_limited: true,
  overloaded: true,
  network_before_send: true,
  ambiguous: true,
  bad_request: false,
  auth: false,
  no_money: false,
  canceled: false,
};

/** A retryable failure with the server's own delay, or a permanent one whose message a person can act on. */
export function failureOf(error: ProviderError): ApplicationFailure | CancelledFailure {
  if (error.kind === 'canceled') return new CancelledFailure(error.message);
  return ApplicationFailure.create({
    type: error.kind,
    message: error.message.includes(error.vendor) ? error.message : `${error.vendor}: ${error.message}`,
    nonRetryable: !isRetryable[error.kind],
    ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
    // Expected trouble with vendors does not count as an error of ours.
    ...(isRetryable[error.kind] && { category: 'BENIGN' }),
  });
}

/** The same for questions about what is paid for already: they are asked again whatever the vendor answers, since keys are mended and vendors come back. */
export function askAgainAfter(error: ProviderError): ApplicationFailure | CancelledFailure {
  const failure = failureOf(error);
  return failure instanceof CancelledFailure || error.kind === 'canceled' || !failure.nonRetryable
    ? failure
    : ApplicationFailure.retryable(failure.message, failure.type ?? undefined);
}

/** Known by its name, since an error may come from another copy of its class. */
export function isProviderError(error: unknown): error is ProviderError {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'ProviderError';
}
