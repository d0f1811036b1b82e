// Which model of which vendor each provider of a storyboard means (SPEC A4, A7).
import { mediaVendors, type MediaModelId, type MediaProvider, type MediaVendor } from '../../domain/media.ts';

/**
 * Runway is gen4.5 with an image and without: it takes both, so a provider's scores are of one model (SPEC A10) and retake 1 stays with
 * what made the first take. `runway:gen4_turbo`, which needs an image, is for who names it.
 */
export const providerModels: Readonly<Record<MediaProvider, MediaModelId>> = {
  kling: 'piapi:kling@3.0',
  luma: 'piapi:luma@ray-v2',
  hailuo: 'piapi:hailuo@v2.3',
  flux: 'piapi:Qubico/flux1-schnell',
  falai: 'fal:fal-ai/flux/schnell',
  runway: 'runway:gen4.5',
  veo: 'runway:veo3.1',
};

/** The vendor that a model id names. Throws a plain `Error` for one that names none. */
export function vendorOfMediaModel(model: MediaModelId): MediaVendor {
  const vendor = mediaVendors.find((name) => model.startsWith(`${name}:`));
  if (vendor === undefined) throw new Error(`${model} names no media vendor`);
  return vendor;
}

/** Who is paid for what a provider makes. */
export function vendorOfProvider(provider: MediaProvider): MediaVendor {
  return vendorOfMediaModel(providerModels[provider]);
}

/** The name of a model without its vendor: `fal-ai/flux/schnell`, `kling@3.0`. */
export function bareMediaModel(model: MediaModelId): string {
  return model.slice(model.indexOf(':') + 1);
}
