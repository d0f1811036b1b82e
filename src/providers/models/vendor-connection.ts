// Where a vendor's SDK connects: its key, its base URL and the fetch that it must use.
import type { MediaVendor } from '../../domain/media.ts';
import { ProviderError } from './language-model.ts';
import type { ModelId, ModelVendor } from '../../domain/role.ts';

export type VendorConnection = {
  readonly apiKey: string;
  readonly baseUrl: string;
};

/** Base URLs of the vendors themselves, in the form that each SDK expects. */
export const vendorBaseUrls: Readonly<Record<ModelVendor, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com/v1',
  cerebras: 'https://api.cerebras.ai/v1',
  gemini: 'https://generativelanguage.googleapis.com',
};

/** Longest time between asking and the last token, ms; callers stop earlier through their signal. */
export const callTimeoutMs = 10 * 60_000;

/** `fetch` that follows no redirect: a paid POST must not be made twice, and a key must not travel to another host. */
export const singleHopFetch: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });

/** The name of a model without its vendor, as the vendor knows it. */
export function bareModelName(model: ModelId): string {
  return model.slice(model.indexOf(':') + 1);
}

/** The error for a vendor that has no key, naming the variable to set (SPEC C9). Nothing was sent. */
export function missingKey(vendor: ModelVendor | MediaVendor, variable: string): ProviderError {
  return new ProviderError({
    kind: 'auth',
    vendor,
    message: `${vendor} has no key: set ${variable}, or RETAKE_DEMO=1 for the demo`,
    unbilled: true,
  });
}
