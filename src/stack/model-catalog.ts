// What the API asks about models: which one each role gets, what is not set, what the demo server answers (SPEC C9).
import type { ModelCatalog } from '../client/submit-job.ts';
import type { Config } from '../config.ts';
import { modelVendors, vendorOf, type ModelVendor } from '../domain/role.ts';
import { requireVendors, resolveRoles } from '../providers/models/resolve-roles.ts';

/** Vendors that the demo server answers for: without a key of their own, where the demo is on. */
export function demoVendorsOf(config: Pick<Config, 'demo' | 'vendors'>): ReadonlySet<ModelVendor> {
  return new Set(config.demo ? modelVendors.filter((vendor) => config.vendors[vendor].apiKey === undefined) : []);
}

/** `config` as it was read: before the demo server took the place of vendors without a key. */
export function createModelCatalog(config: Config): ModelCatalog {
  const demo = demoVendorsOf(config);
  return {
    resolve: () => {
      const { models, substitutions } = resolveRoles({ ...config, now: new Date() });
      return { models, asked: Object.fromEntries(substitutions.map(({ role, asked }) => [role, asked])) };
    },
    missing: (models, roles) =>
      requireVendors(models, roles, config).flatMap(({ vendor, variable, roles: needing }) =>
        needing.map((role) => ({ role, vendor, variable })),
      ),
    isDemo: (models, roles) => roles.some((role) => demo.has(vendorOf(models[role]))),
  };
}
