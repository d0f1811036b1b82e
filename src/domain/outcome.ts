// The classes a model call can end in (one classification for all adapters).

/** Ends that are values the policy sees; everything else is a retryable or permanent failure. */
export type OutcomeClass = 'ok' | 'truncated' | 'empty' | 'invalid' | 'refused';

/** Ends that are thrown as `ProviderError`. */
export const providerErrorKinds = [
  'bad_request',
  'auth',
  'no_money',
  'rate_limited',
  'overloaded',
  'network_before_send',
  'ambiguous',
  'canceled',
] as const;
export type ProviderErrorKind = (typeof providerErrorKinds)[number];
