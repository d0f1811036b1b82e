// Roles, not model names (DESIGN, "Models change under our feet").

export const modelRoles = ['plan', 'codeDeep', 'codeFast', 'repair', 'judge', 'rewrite', 'svg', 'app'] as const;
export type ModelRole = (typeof modelRoles)[number];

export const modelVendors = ['anthropic', 'openai', 'cerebras', 'gemini'] as const;
export type ModelVendor = (typeof modelVendors)[number];

/** `vendor:model`, as in `anthropic:claude-sonnet-5-5`. */
export type ModelId = `${ModelVendor}:${string}`;

/** The models of one job, resolved when it is accepted, so that a change of configuration never changes a running job. */
export type RoleModels = Readonly<Record<ModelRole, ModelId>>;

/** The vendor of a model id. */
export function vendorOf(model: ModelId): ModelVendor {
  const vendor = modelVendors.find((name) => model.startsWith(`${name}:`));
  if (vendor === undefined)
    throw new Error(`"${model}" does not start with a known vendor (${modelVendors.join(', ')})`);
  return vendor;
}

/** The model's name as its vendor knows it. */
export function nameOf(model: ModelId): string {
  return model.slice(model.indexOf(':') + 1);
}
