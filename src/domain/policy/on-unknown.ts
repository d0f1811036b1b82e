// What a paid call whose answer was lost leads to (SPEC C4).

export type OnUnknown =
  /** Made again knowingly, as long as less than this is at risk. */
  { readonly kind: 'retry_under'; readonly nanoUsd: number } | { readonly kind: 'ask' } | { readonly kind: 'fail' };
