// Builds the one ProviderError of each failed call: kind, billing and delay from what the vendor answered.
import type { ProviderErrorKind } from '../../domain/provider-error-kind.ts';
import type { MediaVendor } from '../../domain/media.ts';
import type { ModelVendor } from '../../domain/role.ts';
import { connectionCode, isBeforeSend } from './connection-failure.ts';
import { ProviderError } from './language-model.ts';

/** What a vendor said went wrong. `status` is absent for an error inside a stream. */
export type VendorAnswer = {
  readonly vendor: ModelVendor | MediaVendor;
  readonly status?: number | undefined;
  /** The vendor's own machine-readable words: error type, code, reason. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
};

/** What one call may reveal to nobody, and how it was stopped. */
export type CallScope = {
  readonly vendor: ModelVendor | MediaVendor;
  readonly apiKey: string;
  readonly signal: AbortSignal;
};

const outOfMoney = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'billing_error',
  // Media vendors say it in words; their clients give it this name.
  'insufficient_credits',
]);

const kindByCode: Readonly<Record<string, ProviderErrorKind>> = {
  API_KEY_INVALID: 'auth',
  authentication_error: 'auth',
  permission_error: 'auth',
  invalid_request_error: 'bad_request',
  not_found_error: 'bad_request',
  request_too_large: 'bad_request',
  rate_limit_error: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
  RESOURCE_EXHAUSTED: 'rate_limited',
};

const kindByStatus: Readonly<Record<number, ProviderErrorKind>> = {
  401: 'auth',
  402: 'no_money',
  403: 'auth',
  408: 'overloaded',
  409: 'overloaded',
  429: 'rate_limited',
  500: 'overloaded',
  502: 'overloaded',
  503: 'overloaded',
  504: 'overloaded',
  529: 'overloaded',
};

const neverBilled = new Set([429, 500, 502, 503, 504, 529]);

// Anthropic gives its customer's own spend cap no code, only this sentence with a plain 400.
const ownSpendCap = /specified API usage limits/i;

function kindOf({ status, codes, message }: VendorAnswer): ProviderErrorKind {
  if (codes.some((code) => outOfMoney.has(code)) || ownSpendCap.test(message)) return 'no_money';
  if (codes.includes('API_KEY_INVALID')) return 'auth';
  if (status === undefined)
    return codes.map((code) => kindByCode[code]).find((kind) => kind !== undefined) ?? 'overloaded';
  // Other 5xx come from proxies, which cannot know whether the vendor went on and billed.
  return kindByStatus[status] ?? (status >= 500 ? 'ambiguous' : 'bad_request');
}

const longestMessage = 400;

/** Shorter keys are no secrets (the demo's), and their letters stand in ordinary words. */
const shortestSecret = 8;

/** A vendor's words without the key and the other secrets (some echo a part of it) and short enough for a history. */
export function withoutSecrets(message: string, ...secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  const withoutKnown = known.reduce((text, secret) => text.replaceAll(secret, '[key]'), message);
  return withoutKnown.replaceAll(/\b(?:sk|csk|AIza)[-\w*]{6,}/g, '[key]').slice(0, longestMessage);
}

/** The error for an answer that says the call failed. Refusals by status are unbilled unless they are ambiguous (SPEC C4). */
export function failureFromAnswer(answer: VendorAnswer, apiKey: string): ProviderError {
  const kind = kindOf(answer);
  const { status } = answer;
  // A redirect is not followed, so nothing was done for it.
  const rejected = status !== undefined && status < 500 && status !== 408 && status !== 409;
  const said = withoutSecrets(answer.message, apiKey);
  return new ProviderError({
    kind,
    vendor: answer.vendor,
    message: `${answer.vendor} answered ${status ?? 'with an error inside its stream'}: ${said}`,
    status,
    retryAfterMs: kind === 'rate_limited' || kind === 'overloaded' ? answer.retryAfterMs : undefined,
    vendorRequestId: answer.requestId,
    unbilled: status !== undefined && (rejected || neverBilled.has(status)),
  });
}

/** The error for a call that the caller stopped. `sent` says whether the request may have left. */
export function canceledFailure(scope: CallScope, sent: boolean): ProviderError {
  const reason: unknown = scope.signal.reason;
  const timedOut = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  return new ProviderError({
    kind: timedOut && sent ? 'ambiguous' : 'canceled',
    vendor: scope.vendor,
    message: timedOut ? `No answer from ${scope.vendor} in time` : `The call to ${scope.vendor} was canceled`,
    unbilled: !sent,
  });
}

/** The error for a connection that failed before or after the request left; the outcome of the latter is unknown. */
export function connectionFailure(scope: CallScope, error: unknown): ProviderError {
  if (scope.signal.aborted) return canceledFailure(scope, true);
  const code = connectionCode(error);
  const beforeSend = isBeforeSend(error);
  const what = beforeSend ? 'could not be reached' : 'closed the connection before its answer was whole';
  return new ProviderError({
    kind: beforeSend ? 'network_before_send' : 'ambiguous',
    vendor: scope.vendor,
    message: `${scope.vendor} ${what}${code === undefined ? '' : ` (${code})`}`,
    unbilled: beforeSend,
  });
}

/** The error for a stream that ended cleanly without a word of an answer: what became of the call is unknown. */
export function lostAnswer(scope: CallScope): ProviderError {
  return new ProviderError({
    kind: 'ambiguous',
    vendor: scope.vendor,
    message: `${scope.vendor} ended its stream without an answer`,
    unbilled: false,
  });
}
