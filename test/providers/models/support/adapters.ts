// The adapters under test, each with a model, and a demo server in front of them.
import { startDemoVendors, type DemoVendors, type DemoVendorsOptions } from '../../../../src/demo/vendors.ts';
import type { DemoScript } from '../../../../src/demo/script.ts';
import type { ModelId, ModelVendor } from '../../../../src/domain/role.ts';
import { createLanguageModel } from '../../../../src/providers/models/create-language-model.ts';
import {
  ProviderError,
  type CallContext,
  type LanguageModel,
  type ModelRequest,
} from '../../../../src/providers/models/language-model.ts';

export const adapters: readonly { vendor: ModelVendor; model: ModelId }[] = [
  { vendor: 'anthropic', model: 'anthropic:claude-sonnet-5-5' },
  { vendor: 'openai', model: 'openai:gpt-6-luna' },
  { vendor: 'cerebras', model: 'cerebras:qwen-3.8-27b' },
  { vendor: 'gemini', model: 'gemini:gemini-3.8-flash' },
];

/** Shaped like a real key, and the word that no error may carry. */
export const testKey = 'sk-test-0123456789abcdef';

export function modelAt(baseUrls: Readonly<Record<ModelVendor, string>>, apiKey = testKey): LanguageModel {
  return createLanguageModel({
    anthropic: { apiKey, baseUrl: baseUrls.anthropic },
    openai: { apiKey, baseUrl: baseUrls.openai },
    cerebras: { apiKey, baseUrl: baseUrls.cerebras },
    gemini: { apiKey, baseUrl: baseUrls.gemini },
  });
}

export function startDemo(script: DemoScript, options: Omit<DemoVendorsOptions, 'script'> = {}): Promise<DemoVendors> {
  return startDemoVendors({ script, pace: { thinkMs: 0, chunkMs: 0 }, keepBodies: true, ...options });
}

export function requestTo(model: ModelId, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    role: 'codeDeep',
    system: 'You write scenes.',
    prompt: 'Draw a triangle.',
    maxOutputTokens: 2_000,
    creativity: 0.7,
    ...more,
  };
}

export function contextWith(more: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, progress: () => undefined, ...more };
}

/** The `ProviderError` that a call ends with. Fails when it ends otherwise. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new Error('The call did not fail');
}

/** Waits for a condition, asking every few milliseconds. */
export async function until(condition: () => boolean, limitMs = 5_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('The condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
