// Turns token usage into integer nano-USD, and a request into the most it can cost (SPEC C6).
import { vendorOf, type ModelId } from '../../domain/role.ts';
import { outputTokenLimit } from './capability.ts';
import type { Usage } from './language-model.ts';
import { priceTable, type DatedPrice, type TokenPrice } from './price-table.ts';

/** `assumed` marks a model that is not in the table, priced as the dearest of its vendor so that no budget is passed unseen. */
export type ModelPrice = DatedPrice & { readonly assumed: boolean };

function inForce(prices: readonly DatedPrice[], at: Date): DatedPrice | undefined {
  return prices.findLast((price) => price.from === undefined || Date.parse(price.from) <= at.getTime());
}

function dearestOf(model: ModelId, at: Date): DatedPrice {
  const vendor = vendorOf(model);
  const candidates = Object.entries(priceTable).flatMap(([id, prices]) => {
    const price = id.startsWith(`${vendor}:`) ? inForce(prices ?? [], at) : undefined;
    return price === undefined ? [] : [price];
  });
  const dearest = candidates.toSorted((a, b) => b.outputNanoUsd - a.outputNanoUsd)[0];
  if (dearest === undefined) throw new Error(`No price is known for any model of ${vendor}`);
  return dearest;
}

/** Price of a model on a day. A model without an entry gets its vendor's dearest price, marked `assumed`. */
export function priceOf(model: ModelId, at: Date): ModelPrice {
  const known = inForce(priceTable[model] ?? [], at);
  return known === undefined ? { ...dearestOf(model, at), assumed: true } : { ...known, assumed: false };
}

function tierFor(price: DatedPrice, promptTokens: number): TokenPrice {
  const long = price.longContext;
  return long !== undefined && promptTokens > long.abovePromptTokens ? long : price;
}

/** Cost of what a call used, in nano-USD, rounded up. */
export function costOf(usage: Usage, price: DatedPrice): number {
  const promptTokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const tier = tierFor(price, promptTokens);
  return Math.ceil(
    usage.inputUncached * tier.inputNanoUsd +
      usage.cacheRead * (tier.cacheReadNanoUsd ?? tier.inputNanoUsd) +
      usage.cacheWrite5m * (tier.cacheWrite5mNanoUsd ?? tier.inputNanoUsd) +
      usage.cacheWrite1h * (tier.cacheWrite1hNanoUsd ?? tier.cacheWrite5mNanoUsd ?? tier.inputNanoUsd) +
      usage.output * tier.outputNanoUsd,
  );
}

export type EstimatedCall = {
  readonly model: ModelId;
  readonly estimatedInputTokens: number;
  /** As in `ModelRequest`: the reserve for thinking is added here, as the adapters add it. */
  readonly maxOutputTokens: number;
  readonly at: Date;
};

/** The most a call can cost, in nano-USD: every output token used, every input token at its dearest. For reservations. */
export function worstCaseCost({ model, estimatedInputTokens, maxOutputTokens, at }: EstimatedCall): number {
  const tier = tierFor(priceOf(model, at), estimatedInputTokens);
  const inputNanoUsd = Math.max(tier.inputNanoUsd, tier.cacheWrite5mNanoUsd ?? 0);
  return Math.ceil(estimatedInputTokens * inputNanoUsd + outputTokenLimit(model, maxOutputTokens) * tier.outputNanoUsd);
}

const bytesPerToken = 2.5;
const tokensPerImage = 2_500;

/** Input tokens of a request, estimated high: dense code reaches about 2.5 bytes a token, a full-size image about 2,500 tokens. */
export function estimateInputTokens(request: {
  readonly system: string;
  readonly prompt: string;
  readonly images?: readonly unknown[];
}): number {
  const bytes = Buffer.byteLength(request.system) + Buffer.byteLength(request.prompt);
  return Math.ceil(bytes / bytesPerToken) + (request.images?.length ?? 0) * tokensPerImage;
}
