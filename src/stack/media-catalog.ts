// What the API asks about media providers: who can be called, by which model, and what the demo server answers (SPEC A7, C9).
import type { MediaCatalog } from '../client/media-catalog.ts';
import { type Config, keyVariable } from '../config.ts';
import { demoStoryboards, isDemoStoryboard } from '../demo/storyboards/catalog.ts';
import { type MediaProvider, mediaProviders, type MediaVendor, mediaVendors } from '../domain/media.ts';
import { longestS, mediaCapabilityOf } from '../providers/media/capability.ts';
import { fitRequest } from '../providers/media/fit-request.ts';
import { worstCaseMediaCost } from '../providers/media/media-price.ts';
import { providerModels, vendorOfProvider } from '../providers/media/provider-models.ts';

type MediaSettings = Pick<Config, 'demo' | 'mediaVendors'>;

/** Media vendors that the demo server answers for: without a key of their own, where the demo is on. */
export function demoMediaVendorsOf({ demo, mediaVendors: settings }: MediaSettings): ReadonlySet<MediaVendor> {
  return new Set(demo ? mediaVendors.filter((vendor) => settings[vendor].apiKey === undefined) : []);
}

/** Providers that can be called: with a key, or answered by the demo server. */
export function callableProviders(config: MediaSettings): readonly MediaProvider[] {
  return mediaProviders.filter((provider) => {
    const { apiKey } = config.mediaVendors[vendorOfProvider(provider)];
    return config.demo || apiKey !== undefined;
  });
}

/** Can clips of the provider be edited precisely (SPEC R6)? */
export function takesSeed(provider: MediaProvider): boolean {
  return mediaCapabilityOf(providerModels[provider]).largestSeed !== undefined;
}

/** `config` as it was read: before the demo server took the place of vendors without a key. */
export function createMediaCatalog(config: MediaSettings & Pick<Config, 'preset' | 'learn'>): MediaCatalog {
  const callable = callableProviders(config);
  const demo = demoMediaVendorsOf(config);
  return {
    callable: () => callable,
    models: () => Object.fromEntries(callable.map((provider) => [provider, providerModels[provider]])),
    vendorOf: vendorOfProvider,
    keyVariable: (provider) => keyVariable(vendorOfProvider(provider)),
    takesSeed,
    longestS: (provider) => longestS(mediaCapabilityOf(providerModels[provider])),
    listPrice: (provider, { medium, durationMs, aspect }) =>
      worstCaseMediaCost(fitRequest(providerModels[provider], { medium, prompt: '', durationMs, aspect }).request),
    isDemo: (provider) => demo.has(vendorOfProvider(provider)),
    demoStoryboardsInstead: (storyboard) =>
      isDemoStoryboard(storyboard) ? undefined : demoStoryboards.map(({ title }) => title),
    preset: config.preset,
    learn: config.learn,
  };
}
