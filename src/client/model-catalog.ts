// What accepting a job asks about models, given by the composition root.
import type { MediaProvider } from '../domain/media.ts';
import type { ModelId, ModelRole, ModelVendor, RoleModels } from '../domain/role.ts';
import type { MissingVendor } from './vendor-not-configured.ts';

/** What the vendors' side knows about models, given by the composition root. */
export interface ModelCatalog {
  /** The models of a job that is accepted now, and what the settings name where a successor stands in. */
  resolve(): { readonly models: RoleModels; readonly asked: Partial<RoleModels> };
  /** Why a person may not name this model for a retake: unknown, retired, or without a key; nothing when they may. */
  refusal(model: string): string | undefined;
  /** Why a person may not name this provider for a retake of a scene: without a key; nothing when they may. */
  mediaRefusal(provider: MediaProvider): string | undefined;
  /** The model that a person means who names only a vendor. */
  modelFor(vendor: ModelVendor): ModelId;
  /** Those of the roles that could not be called. */
  missing(models: RoleModels, roles: readonly ModelRole[]): readonly MissingVendor[];
  /** True when any of the roles is answered by the demo server (SPEC C9). */
  isDemo(models: RoleModels, roles: readonly ModelRole[]): boolean;
  /** The topics that the demo server has material on, where it answers any of the roles and this is none of them. */
  demoTopicsInstead(topic: string, models: RoleModels, roles: readonly ModelRole[]): readonly string[] | undefined;
}
