// Builds what the activities need from the settings: store, vendors, prices, renderers.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ActivityDeps, Prices } from '../activities/deps.ts';
import { sweepScratch } from '../activities/scratch.ts';
import type { Config } from '../config.ts';
import { createLanguageModel } from '../providers/models/create-language-model.ts';
import { costOf, priceOf, worstCaseCost } from '../providers/models/price.ts';
import { priceVersion } from '../providers/models/price-table.ts';
import { createManimRenderer } from '../renderers/manim/manim-renderer.ts';
import { createSvgRenderer } from '../renderers/svg/svg-renderer.ts';
import type { Store } from '../store/store.ts';

function datedPrices(now: () => Date): Prices {
  return {
    version: priceVersion,
    worstCase: ({ model, inputTokens, maxOutputTokens }) =>
      worstCaseCost({ model, estimatedInputTokens: inputTokens, maxOutputTokens, at: now() }),
    cost: (model, usage) => costOf(usage, priceOf(model, now())),
  };
}

/** The real dependencies of `createActivities`. */
export async function createActivityDeps(config: Config, store: Store, logger: Logger): Promise<ActivityDeps> {
  const scratchDir = join(config.dataDir, 'scratch');
  // Workers that were killed could not tidy up.
  await sweepScratch(scratchDir);
  return {
    store,
    models: createLanguageModel(config.vendors),
    prices: datedPrices(() => new Date()),
    renderers: {
      manim: createManimRenderer(),
      svg: createSvgRenderer({ warm: true, say: (what) => logger.info(what) }),
    },
    rawVerdicts: config.rawVerdicts,
    scratchDir,
    logger,
  };
}
