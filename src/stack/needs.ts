// What each kind of job still needs before it can be made, in words (CONTRACT, "First run").
import { type Config, keyVariable } from '../config.ts';
import type { JobKind } from '../domain/job.ts';
import { type MediaProvider, mediaProviders } from '../domain/media.ts';
import type { ModelRole } from '../domain/role.ts';
import { vendorOfProvider } from '../providers/media/provider-models.ts';
import { requireVendors, resolveRoles } from '../providers/models/resolve-roles.ts';
import { callableProviders, takesSeed } from './media-catalog.ts';

export type Need = {
  readonly kind: JobKind;
  /** Variables of which one has to be set. */
  readonly anyOf: readonly string[];
  /** What it is for, in words: roles, or providers. */
  readonly why: string;
};

export type Readiness = {
  readonly needs: readonly Need[];
  /** Models that were replaced or retire soon. */
  readonly warnings: readonly string[];
};

export const kindsMade = ['explainer', 'scenes', 'clip_edit'] as const satisfies readonly JobKind[];
type KindMade = (typeof kindsMade)[number];

const rolesOfKind: Readonly<Record<KindMade, readonly ModelRole[]>> = {
  explainer: ['plan', 'codeDeep', 'codeFast', 'repair', 'judge'],
  scenes: ['judge'],
  clip_edit: ['rewrite', 'judge'],
};

/** Providers of which one has to be there. */
const providersOfKind: Readonly<
  Partial<Record<KindMade, { readonly why: string; readonly which: (provider: MediaProvider) => boolean }>>
> = {
  scenes: { why: 'a provider of pictures or videos', which: () => true },
  clip_edit: { why: 'a provider that takes a seed', which: takesSeed },
};

function providerNeeds(config: Config, kind: KindMade): Need[] {
  const wanted = providersOfKind[kind];
  if (wanted === undefined || callableProviders(config).some(wanted.which)) return [];
  const variables = mediaProviders.filter(wanted.which).map((provider) => keyVariable(vendorOfProvider(provider)));
  return [{ kind, anyOf: [...new Set(variables)], why: wanted.why }];
}

/** `config` as it was read. Throws `ConfigError` for a model that cannot be used. */
export function readinessOf(config: Config): Readiness {
  const { models, substitutions, warnings } = resolveRoles({ ...config, now: new Date() });
  const needs = kindsMade.flatMap((kind) => [
    ...requireVendors(models, rolesOfKind[kind], config).map(({ variable, roles }) => ({
      kind,
      anyOf: [variable],
      why: roles.join(', '),
    })),
    ...providerNeeds(config, kind),
  ]);
  return { needs, warnings: [...substitutions.map((s) => `${s.used} stands in for it: ${s.because}.`), ...warnings] };
}

/** `PIAPI_API_KEY, FAL_KEY or RUNWAYML_API_SECRET (a provider of pictures or videos)`. */
export function needText({ anyOf, why }: Need): string {
  const last = anyOf.at(-1) ?? '';
  const variables = anyOf.length < 2 ? last : `${anyOf.slice(0, -1).join(', ')} or ${last}`;
  return `${variables} (${why})`;
}
