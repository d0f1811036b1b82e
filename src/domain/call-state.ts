// How far a paid call has come, as its ledger row says it (RELIABILITY §4).

/** reserved → begun (committed before the socket opens) → for a media task accepted (its id recorded) → settled | failed_unbilled | unknown. */
export type CallState = 'reserved' | 'begun' | 'accepted' | 'settled' | 'failed_unbilled' | 'unknown';

/** How an unknown outcome was settled; `stopped`: nobody waits for the answer any more. */
export type CallResolution = 'repeated' | 'asked' | 'failed' | 'stopped';
