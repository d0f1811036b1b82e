// What each kind of job still needs before it can be made, in words (CONTRACT, "First run").
import type { Config } from '../config.ts';
import type { JobKind } from '../domain/job.ts';
import type { ModelRole } from '../domain/role.ts';
import { requireVendors, resolveRoles } from '../providers/models/resolve-roles.ts';

export type Need = { readonly kind: JobKind; readonly variable: string; readonly roles: readonly ModelRole[] };

export type Readiness = {
  readonly needs: readonly Need[];
  /** Models that were replaced or retire soon. */
  readonly warnings: readonly string[];
};

const rolesOfKind: Readonly<Partial<Record<JobKind, readonly ModelRole[]>>> = {
  explainer: ['plan', 'codeDeep', 'codeFast', 'repair', 'judge'],
};

/** `config` as it was read. Throws `ConfigError` for a model that cannot be used. */
export function readinessOf(config: Config): Readiness {
  const { models, substitutions, warnings } = resolveRoles({ ...config, now: new Date() });
  const needs = Object.entries(rolesOfKind).flatMap(([kind, roles]) =>
    requireVendors(models, roles, config).map(({ variable, roles: needing }) => ({
      // The keys of rolesOfKind are kinds by its type.
      kind: kind as JobKind,
      variable,
      roles: needing,
    })),
  );
  return { needs, warnings: [...substitutions.map((s) => `${s.used} stands in for it: ${s.because}.`), ...warnings] };
}
