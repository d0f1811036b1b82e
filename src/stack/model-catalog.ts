// What the API asks about models: which one each role gets, what is not set, what the demo server answers (SPEC C9).
import type { ModelCatalog } from '../client/model-catalog.ts';
import { type Config, ConfigError, keyVariable } from '../config.ts';
import { demoTopics, isDemoTopic } from '../demo/explainer-script.ts';
import { modelVendors, vendorOf, type ModelVendor } from '../domain/role.ts';
import { vendorOfProvider } from '../providers/media/provider-models.ts';
import { defaultModelOf, modelSetByName, requireVendors, resolveRoles } from '../providers/models/resolve-roles.ts';
import { callableProviders } from './media-catalog.ts';

/** Vendors that the demo server answers for: without a key of their own, where the demo is on. */
export function demoVendorsOf(config: Pick<Config, 'demo' | 'vendors'>): ReadonlySet<ModelVendor> {
  return new Set(config.demo ? modelVendors.filter((vendor) => config.vendors[vendor].apiKey === undefined) : []);
}

/** `config` as it was read: before the demo server took the place of vendors without a key. */
export function createModelCatalog(config: Config): ModelCatalog {
  const demo = demoVendorsOf(config);
  const isDemo: ModelCatalog['isDemo'] = (models, roles) => roles.some((role) => demo.has(vendorOf(models[role])));
  return {
    resolve: () => {
      const { models, substitutions } = resolveRoles({ ...config, now: new Date() });
      return { models, asked: Object.fromEntries(substitutions.map(({ role, asked }) => [role, asked])) };
    },
    refusal: (model) => {
      try {
        const vendor = vendorOf(modelSetByName('the model', model, { ...config, now: new Date() }));
        const isReady = demo.has(vendor) || config.vendors[vendor].apiKey !== undefined;
        return isReady ? undefined : `needs ${keyVariable(vendor)}, which is not set`;
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
        throw error;
      }
    },
    mediaRefusal: (provider) =>
      callableProviders(config).includes(provider)
        ? undefined
        : `needs ${keyVariable(vendorOfProvider(provider))}, which is not set`,
    modelFor: (vendor) => defaultModelOf(vendor),
    missing: (models, roles) =>
      requireVendors(models, roles, config).flatMap(({ vendor, variable, roles: needing }) =>
        needing.map((role) => ({ role, vendor, variable })),
      ),
    isDemo,
    demoTopicsInstead: (topic, models, roles) =>
      isDemo(models, roles) && !isDemoTopic(topic) ? demoTopics.map((known) => known.topic) : undefined,
  };
}
