// What each known text and vision model takes and when it goes away, as data (DESIGN, "Models change under our feet").
import type { ModelId } from '../../domain/role.ts';

/** `thinkingReserveTokens` is added to what the caller asks for, because hidden thinking is paid from the same limit. */
export type Capability = {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly vision: boolean;
  readonly temperature: { readonly min: number; readonly max: number } | 'rejected';
  readonly seed: boolean;
  /** What is sent as reasoning or thinking effort; nothing is sent where it is absent. */
  readonly effort?: string;
  readonly thinkingReserveTokens: number;
  /** Anthropic only: value of the `anthropic-version` header. */
  readonly apiVersion?: string;
  /** Day (UTC) from which the vendor no longer serves it. */
  readonly retires?: string;
  readonly successor?: ModelId;
};

type Retired = { readonly retires: string; readonly successor: ModelId };

const newestAnthropic = '2026-10-21';
const sampledAnthropic = '2023-06-01';

const sonnet45: Capability = {
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  vision: true,
  temperature: { min: 0, max: 1 },
  seed: false,
  thinkingReserveTokens: 0,
  apiVersion: sampledAnthropic,
  retires: '2026-11-30',
  successor: 'anthropic:claude-sonnet-5-5',
};

const gpt4o: Capability = {
  contextTokens: 128_000,
  maxOutputTokens: 16_384,
  vision: true,
  temperature: { min: 0, max: 2 },
  seed: true,
  thinkingReserveTokens: 0,
  retires: '2027-01-14',
  successor: 'openai:gpt-6-luna',
};

/** Models that can be called, or could be until they retired. */
export const capabilities: Readonly<Partial<Record<ModelId, Capability>>> = {
  'anthropic:claude-sonnet-5-5': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    vision: true,
    temperature: 'rejected',
    seed: false,
    effort: 'medium',
    thinkingReserveTokens: 8_000,
    apiVersion: newestAnthropic,
  },
  'anthropic:claude-sonnet-4-6': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    vision: true,
    temperature: { min: 0, max: 1 },
    seed: false,
    thinkingReserveTokens: 0,
    apiVersion: sampledAnthropic,
  },
  'anthropic:claude-sonnet-4-5-20250929': sonnet45,
  'anthropic:claude-sonnet-4-5': sonnet45,
  'anthropic:claude-haiku-5-5': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    vision: true,
    temperature: 'rejected',
    seed: false,
    thinkingReserveTokens: 4_000,
    apiVersion: newestAnthropic,
  },
  'openai:gpt-6-luna': {
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    vision: true,
    temperature: { min: 0, max: 2 },
    seed: true,
    effort: 'none',
    thinkingReserveTokens: 0,
  },
  'openai:gpt-6.1-terra': {
    contextTokens: 1_050_000,
    maxOutputTokens: 128_000,
    vision: true,
    temperature: { min: 0, max: 2 },
    seed: false,
    effort: 'none',
    thinkingReserveTokens: 0,
  },
  'openai:gpt-4o-2024-08-06': gpt4o,
  'openai:gpt-4o-2024-11-20': gpt4o,
  'openai:gpt-4o': gpt4o,
  'cerebras:qwen-3.8-27b': {
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    vision: true,
    temperature: { min: 0, max: 1.5 },
    seed: true,
    effort: 'none',
    thinkingReserveTokens: 0,
  },
  'cerebras:gpt-oss-120b': {
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    vision: false,
    temperature: { min: 0, max: 1.5 },
    seed: true,
    effort: 'low',
    thinkingReserveTokens: 4_000,
  },
  'gemini:gemini-3.5-flash-lite': {
    contextTokens: 1_048_576,
    maxOutputTokens: 65_536,
    vision: true,
    temperature: 'rejected',
    seed: false,
    effort: 'LOW',
    thinkingReserveTokens: 4_000,
  },
  'gemini:gemini-3.8-flash': {
    contextTokens: 1_048_576,
    maxOutputTokens: 65_536,
    vision: true,
    temperature: 'rejected',
    seed: false,
    effort: 'LOW',
    thinkingReserveTokens: 8_000,
  },
  'gemini:gemini-2.5-flash': {
    contextTokens: 1_048_576,
    maxOutputTokens: 65_536,
    vision: true,
    temperature: { min: 0, max: 2 },
    seed: true,
    // The 2.x family takes a budget in tokens instead of a level; 0 switches thinking off.
    effort: '0',
    thinkingReserveTokens: 0,
    retires: '2026-12-01',
    successor: 'gemini:gemini-3.5-flash-lite',
  },
};

/** Models that are gone and whose capabilities no longer matter. */
export const goneModels: Readonly<Partial<Record<ModelId, Retired>>> = {
  'cerebras:qwen-3-32b': { retires: '2026-02-16', successor: 'cerebras:qwen-3.8-27b' },
  'cerebras:qwen-3-235b-a22b-instruct-2507': { retires: '2026-05-27', successor: 'cerebras:qwen-3.8-27b' },
  'cerebras:qwen-3-coder-480b': { retires: '2026-02-16', successor: 'cerebras:qwen-3.8-27b' },
};

/** What is assumed of a model that is not in the table: nothing that a vendor could refuse is sent. */
const unknownModel: Capability = {
  contextTokens: 128_000,
  maxOutputTokens: 32_768,
  vision: true,
  temperature: 'rejected',
  seed: false,
  thinkingReserveTokens: 0,
};

/** Capability of a model, cautious defaults for one that is not in the table. */
export function capabilityOf(model: ModelId): Capability {
  return capabilities[model] ?? unknownModel;
}

/** Output tokens really asked of the vendor: what the caller wants to read plus the reserve for thinking, within the model's limit. */
export function outputTokenLimit(model: ModelId, visibleOutputTokens: number): number {
  const capability = capabilityOf(model);
  return Math.min(capability.maxOutputTokens, visibleOutputTokens + capability.thinkingReserveTokens);
}
