// The settings with the demo server in the place of vendors that have no key (CONTRACT, `RETAKE_DEMO`).
import { join } from 'node:path';
import type { Config, VendorSettings } from '../config.ts';
import type { DemoVendors } from '../demo/vendors.ts';
import { type MediaVendor, mediaVendors } from '../domain/media.ts';
import { withDemoVendors } from '../providers/models/create-language-model.ts';
import { demoMediaVendorsOf } from './media-catalog.ts';
import { demoVendorsOf } from './model-catalog.ts';

/** The key that is sent to the demo vendors: they ask for one as the real ones do. */
const demoApiKey = 'demo';

/** True where the demo server answers for any vendor. */
export function needsDemo(config: Config): boolean {
  return demoVendorsOf(config).size + demoMediaVendorsOf(config).size > 0;
}

/** Where the demo's media vendors keep their tasks, so that one that was paid outlives a restart as with the real ones. */
export function demoMediaFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'demo-media');
}

/** `config` as it was read; the demo's own address is opened for downloads of what it made, and for nothing else. */
export function withDemo(config: Config, demo: DemoVendors | undefined): Config {
  if (demo === undefined) return config;
  return {
    ...config,
    vendors: withDemoVendors(config.vendors, demo.baseUrls),
    mediaVendors: withDemoMediaVendors(config, demo.baseUrls),
    demoHosts: [new URL(demo.url).host],
  };
}

function withDemoMediaVendors(
  config: Pick<Config, 'demo' | 'mediaVendors'>,
  baseUrls: Readonly<Record<MediaVendor, string>>,
): Config['mediaVendors'] {
  const demo = demoMediaVendorsOf(config);
  const settings = (vendor: MediaVendor): VendorSettings =>
    demo.has(vendor) ? { apiKey: demoApiKey, baseUrl: baseUrls[vendor], isDemo: true } : config.mediaVendors[vendor];
  // One entry for each of mediaVendors.
  return Object.fromEntries(mediaVendors.map((vendor) => [vendor, settings(vendor)])) as Config['mediaVendors'];
}
