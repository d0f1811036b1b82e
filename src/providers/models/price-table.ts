// What each model costs and from which day, as data in nano-USD a token; checked 2026-11-21.
import type { ModelId } from '../../domain/role.ts';

/** Changes whenever a figure below changes; kept with every call that was priced by it. */
export const priceVersion = '2026-11-21.1';

export type TokenPrice = {
  readonly inputNanoUsd: number;
  readonly outputNanoUsd: number;
  /** Absent where the vendor has no cache: cached tokens then cost what input costs. */
  readonly cacheReadNanoUsd?: number;
  readonly cacheWrite5mNanoUsd?: number;
  readonly cacheWrite1hNanoUsd?: number;
};

export type DatedPrice = TokenPrice & {
  /** Day (UTC) from which it holds; absent for the first one known. */
  readonly from?: string;
  readonly longContext?: TokenPrice & { readonly abovePromptTokens: number };
};

type Figures = readonly [input: number, output: number, read?: number, write5m?: number, write1h?: number];

function tokenPrice([input, output, read, write5m, write1h]: Figures): TokenPrice {
  return {
    inputNanoUsd: input,
    outputNanoUsd: output,
    ...(read !== undefined && { cacheReadNanoUsd: read }),
    ...(write5m !== undefined && { cacheWrite5mNanoUsd: write5m }),
    ...(write1h !== undefined && { cacheWrite1hNanoUsd: write1h }),
  };
}

function withLongContext(base: Figures, abovePromptTokens: number, long: Figures): DatedPrice[] {
  return [{ ...tokenPrice(base), longContext: { abovePromptTokens, ...tokenPrice(long) } }];
}

const sonnet4: readonly DatedPrice[] = [tokenPrice([3000, 15_000, 300, 3750, 6000])];
const gpt4o: readonly DatedPrice[] = [tokenPrice([2500, 10_000, 1250])];
const flashWithTwoPrices: readonly DatedPrice[] = [
  tokenPrice([750, 3750, 75]),
  { from: '2027-01-01', ...tokenPrice([1500, 7500, 150]) },
];

/** Oldest first for each model. */
export const priceTable: Readonly<Partial<Record<ModelId, readonly DatedPrice[]>>> = {
  'anthropic:claude-sonnet-4-5': sonnet4,
  'anthropic:claude-sonnet-4-5-20250929': sonnet4,
  'anthropic:claude-sonnet-4-6': sonnet4,
  'anthropic:claude-sonnet-5': [tokenPrice([2000, 10_000, 200, 2500, 4000])],
  'anthropic:claude-sonnet-5-5': [tokenPrice([2000, 10_000, 100, 2500, 4000])],
  'anthropic:claude-opus-5-5': [tokenPrice([4000, 20_000, 200, 5000, 8000])],
  'anthropic:claude-haiku-5-5': withLongContext([100, 500, 10, 125, 200], 100_000, [500, 2500, 50, 625, 1000]),
  'anthropic:claude-haiku-4-5': [tokenPrice([1000, 5000, 100, 1250, 2000])],
  'openai:gpt-4o': gpt4o,
  'openai:gpt-4o-2024-08-06': gpt4o,
  'openai:gpt-4o-2024-11-20': gpt4o,
  'openai:gpt-4o-mini': [tokenPrice([150, 600, 75])],
  'openai:gpt-6-luna': withLongContext([100, 500, 10, 125], 272_000, [200, 750, 20, 250]),
  'openai:gpt-6.1-terra': withLongContext([1000, 5000, 50, 1250], 272_000, [2000, 7500, 100, 2500]),
  'openai:gpt-6-sol': withLongContext([2000, 10_000, 200, 2500], 272_000, [4000, 15_000, 400, 5000]),
  'openai:gpt-6.1-sol': withLongContext([2000, 10_000, 100, 2500], 272_000, [4000, 15_000, 200, 5000]),
  'openai:gpt-6-astra': withLongContext([10_000, 50_000, 1000, 12_500], 272_000, [20_000, 75_000, 2000, 25_000]),
  'gemini:gemini-2.5-flash': [tokenPrice([300, 2500, 30])],
  'gemini:gemini-3.5-flash-lite': [tokenPrice([300, 2500, 30])],
  'gemini:gemini-3.5-flash': [tokenPrice([1500, 9000, 150])],
  'gemini:gemini-3.6-flash': flashWithTwoPrices,
  'gemini:gemini-3.7-flash': flashWithTwoPrices,
  'gemini:gemini-3.8-flash': flashWithTwoPrices,
  'cerebras:gpt-oss-120b': [tokenPrice([350, 750])],
  'cerebras:qwen-3.8-27b': [tokenPrice([990, 1490])],
};
