// The ways a provider call can fail, one classification for all adapters; ends that are values are in `Outcome`.

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
