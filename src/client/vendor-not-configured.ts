// A job was not accepted because a vendor that it needs has no key (CONTRACT: 422 naming the variable).
import { modelVariable } from '../config.ts';
import type { MediaProvider, MediaVendor, Medium } from '../domain/media.ts';
import { type ModelRole, modelRoles, type ModelVendor } from '../domain/role.ts';

/** A role, or a medium, whose vendor has neither a key nor the demo server. */
export type MissingVendor = {
  readonly role: ModelRole | Medium;
  readonly vendor: ModelVendor | MediaVendor;
  /** The variable that holds the vendor's key. */
  readonly variable: string;
  /** That the request names; without one any vendor of the medium will do. */
  readonly provider?: MediaProvider;
};

export class VendorNotConfigured extends Error {
  override readonly name = 'VendorNotConfigured';
  readonly missing: readonly MissingVendor[];

  constructor(missing: readonly MissingVendor[]) {
    super(`This job cannot be made yet. ${missingVendorAdvice(missing)}`);
    this.missing = missing;
  }
}

/** One sentence a vendor: the key to set, or what else would do. */
export function missingVendorAdvice(missing: readonly MissingVendor[]): string {
  const advice = [...modelAdvice(missing), ...mediaAdvice(missing)];
  return `${advice.join(' ')} RETAKE_DEMO=1 runs it on the labelled demo server instead.`;
}

function modelAdvice(missing: readonly MissingVendor[]): string[] {
  const ofModels = missing.filter(({ role }) => isModelRole(role));
  return distinct(ofModels.map(({ variable }) => variable)).map((variable) => {
    const needing = ofModels.filter((entry) => entry.variable === variable).map(({ role }) => role);
    const roles = distinct(needing.filter(isModelRole)).map(modelVariable).join(', ');
    return `Set ${variable}, or point ${roles} at a vendor that has a key.`;
  });
}

function mediaAdvice(missing: readonly MissingVendor[]): string[] {
  const ofMedia = missing.filter(({ role }) => !isModelRole(role));
  const named = ofMedia.flatMap(({ provider, variable }) =>
    provider === undefined ? [] : [`Set ${variable}, which ${provider} needs, or name another provider.`],
  );
  const unnamed = ofMedia.filter(({ provider }) => provider === undefined);
  const anyOf = distinct(unnamed.map(({ role }) => role)).map((medium) => {
    const variables = unnamed.filter(({ role }) => role === medium).map(({ variable }) => variable);
    return `No provider of ${medium}s has a key: set ${distinct(variables).join(' or ')}.`;
  });
  return distinct([...named, ...anyOf]);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function isModelRole(role: ModelRole | Medium): role is ModelRole {
  return modelRoles.some((known) => known === role);
}
