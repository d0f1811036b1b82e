// Builds what the activities need from the settings: store, vendors, prices, renderers.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ActivityDeps, MediaPrices, Prices } from '../activities/deps.ts';
import { sweepScratch } from '../activities/scratch.ts';
import type { Config } from '../config.ts';
import type { MediaVendor } from '../domain/media.ts';
import { createOutbound } from '../outbound/safe-outbound.ts';
import { createMediaTasks } from '../providers/media/create-media-tasks.ts';
import { mediaPriceVersion, worstCaseMediaCost } from '../providers/media/media-price.ts';
import { createMediaPace, type MediaPace } from '../providers/media/pace.ts';
import { vendorOfMediaModel } from '../providers/media/provider-models.ts';
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

const mediaPrices: MediaPrices = { version: mediaPriceVersion, worstCase: worstCaseMediaCost };

/** The demo's tasks take about a second, and asking it costs nothing. */
const demoPace = { firstMs: 250, minMs: 250, maxMs: 1_000 };

function mixedPace(isDemoMedia: (vendor: MediaVendor) => boolean): MediaPace {
  const [real, demo] = [createMediaPace(), createMediaPace({ pace: demoPace })];
  return {
    pollPace: (model) => (isDemoMedia(vendorOfMediaModel(model)) ? demo : real).pollPace(model),
    taskDeadlineMs: real.taskDeadlineMs,
  };
}

/** The real dependencies of `createActivities`. */
export async function createActivityDeps(config: Config, store: Store, logger: Logger): Promise<ActivityDeps> {
  const scratchDir = join(config.dataDir, 'scratch');
  // Workers that were killed could not tidy up.
  await sweepScratch(scratchDir);
  const isDemoMedia = (vendor: MediaVendor): boolean => config.mediaVendors[vendor].isDemo === true;
  return {
    store,
    models: createLanguageModel(config.vendors),
    prices: datedPrices(() => new Date()),
    mediaTasks: createMediaTasks(config.mediaVendors),
    mediaPrices,
    mediaPace: mixedPace(isDemoMedia),
    outbound: createOutbound({ allowHosts: config.allowHosts }),
    ...(config.demoHosts !== undefined && {
      demoOutbound: createOutbound({ allowHosts: [...config.allowHosts, ...config.demoHosts] }),
    }),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    isDemoMedia,
    renderers: {
      manim: createManimRenderer(),
      svg: createSvgRenderer({ warm: true, say: (what) => logger.info(what) }),
    },
    rawVerdicts: config.rawVerdicts,
    scratchDir,
    logger,
  };
}
