// The one language model that the rest of the code knows: routes each call to the vendor that its model id names.
import { keyVariable, type Config } from '../../config.ts';
import { modelVendors, vendorOf, type ModelVendor } from '../../domain/role.ts';
import { createAnthropicModel } from './anthropic.ts';
import { createGeminiModel } from './gemini.ts';
import type { CallContext, LanguageModel, ModelRequest } from './language-model.ts';
import { createOpenAiCompatibleModel } from './openai-compatible.ts';
import { missingKey, vendorBaseUrls, type VendorConnection } from './vendor-connection.ts';

/** The key that is sent to a demo vendor: it asks for one as the real ones do. */
const demoApiKey = 'demo';

/** Points every vendor that has no key at the demo server (CONTRACT, `RETAKE_DEMO`). */
export function withDemoVendors(
  vendors: Config['vendors'],
  demoBaseUrls: Readonly<Record<ModelVendor, string>>,
): Config['vendors'] {
  const entries = modelVendors.map((vendor) => {
    const own = vendors[vendor];
    return [vendor, own.apiKey === undefined ? { apiKey: demoApiKey, baseUrl: demoBaseUrls[vendor] } : own];
  });
  // One entry for each of modelVendors.
  return Object.fromEntries(entries) as Config['vendors'];
}

function adapterFor(vendor: ModelVendor, connection: VendorConnection): LanguageModel {
  switch (vendor) {
    case 'anthropic':
      return createAnthropicModel(connection);
    case 'openai':
    case 'cerebras':
      return createOpenAiCompatibleModel(vendor, connection);
    case 'gemini':
      return createGeminiModel(connection);
  }
}

/**
 * All vendors behind one port; each SDK client is made once, at its first call. A call to a vendor without a key throws
 * a `ProviderError` of kind `auth` that names the variable to set.
 */
export function createLanguageModel(vendors: Config['vendors']): LanguageModel {
  const adapters = new Map<ModelVendor, LanguageModel>();
  const adapterOf = (vendor: ModelVendor): LanguageModel => {
    const known = adapters.get(vendor);
    if (known !== undefined) return known;
    const { apiKey, baseUrl } = vendors[vendor];
    if (apiKey === undefined) throw missingKey(vendor, keyVariable(vendor));
    const made = adapterFor(vendor, { apiKey, baseUrl: baseUrl ?? vendorBaseUrls[vendor] });
    adapters.set(vendor, made);
    return made;
  };
  return {
    async generate<T>(request: ModelRequest<T>, context: CallContext) {
      return adapterOf(vendorOf(request.model)).generate(request, context);
    },
  };
}
