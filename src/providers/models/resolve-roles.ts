// Turns a preset, the settings and today's date into one model for each role, saying what was replaced and what is about to go.
import { ConfigError, keyVariable, modelVariable, type Config } from '../../config.ts';
import {
  modelRoles,
  modelVendors,
  vendorOf,
  type ModelId,
  type ModelRole,
  type ModelVendor,
  type RoleModels,
} from '../../domain/role.ts';
import { capabilities, capabilityOf, goneModels } from './capability.ts';

const sonnet = 'anthropic:claude-sonnet-5-5';
const sonnetOfTheOriginals = 'anthropic:claude-sonnet-4-5-20250929';

const presets: Readonly<Record<Config['preset'], RoleModels>> = {
  default: {
    plan: 'gemini:gemini-3.5-flash-lite',
    codeDeep: sonnet,
    codeFast: 'cerebras:qwen-3.8-27b',
    repair: sonnet,
    judge: 'openai:gpt-6-luna',
    rewrite: 'openai:gpt-6-luna',
    svg: 'gemini:gemini-3.8-flash',
    app: sonnet,
  },
  original: {
    plan: 'gemini:gemini-2.5-flash',
    codeDeep: sonnetOfTheOriginals,
    codeFast: 'cerebras:qwen-3-32b',
    repair: sonnetOfTheOriginals,
    judge: 'openai:gpt-4o-2024-08-06',
    rewrite: 'openai:gpt-4o-2024-08-06',
    svg: 'gemini:gemini-2.5-flash',
    app: sonnetOfTheOriginals,
  },
};

type Substitution = {
  readonly role: ModelRole;
  readonly asked: ModelId;
  readonly used: ModelId;
  readonly because: string;
};

export type ResolvedRoles = {
  readonly models: RoleModels;
  readonly substitutions: readonly Substitution[];
  readonly warnings: readonly string[];
};

export type RoleSettings = Pick<Config, 'preset' | 'roleModels' | 'allowUnknownModels'> & { readonly now: Date };

const warnDays = 30;
const dayMs = 86_400_000;

function retirementOf(model: ModelId): { readonly retires?: string; readonly successor?: ModelId } {
  return goneModels[model] ?? capabilities[model] ?? {};
}

function isRetired(model: ModelId, now: Date): boolean {
  const { retires } = retirementOf(model);
  return retires !== undefined && Date.parse(retires) <= now.getTime();
}

function servedSuccessor(model: ModelId, now: Date): ModelId {
  const { successor } = retirementOf(model);
  if (!isRetired(model, now)) return model;
  if (successor === undefined) throw new ConfigError(`${model} has retired and no successor is known`);
  return servedSuccessor(successor, now);
}

/** Parses `vendor:model`. Throws `ConfigError` naming where it was set. */
function parseModelId(value: string, where: string): ModelId {
  const vendor = modelVendors.find((name) => value.startsWith(`${name}:`) && value.length > name.length + 1);
  if (vendor === undefined) {
    throw new ConfigError(`${where} is "${value}"; it wants vendor:model with a vendor of ${modelVendors.join(', ')}`);
  }
  return `${vendor}:${value.slice(vendor.length + 1)}`;
}

/** The default preset's model of a vendor: the one that writes code, else the first of its roles. */
export function defaultModelOf(vendor: ModelVendor): ModelId {
  const { codeDeep, codeFast, svg, judge } = presets.default;
  const model = [codeDeep, codeFast, svg, judge].find((candidate) => vendorOf(candidate) === vendor);
  if (model === undefined) throw new Error(`the default preset has no model of ${vendor}`);
  return model;
}

/** A model that somebody named: in the variable or the field that `where` says. Throws `ConfigError` when it cannot be used. */
export function modelSetByName(
  where: string,
  value: string,
  settings: Omit<RoleSettings, 'preset' | 'roleModels'>,
): ModelId {
  const model = parseModelId(value, where);
  if (isRetired(model, settings.now)) {
    throw new ConfigError(
      `${where} is ${model}, which retired on ${retirementOf(model).retires}. Set it to ${servedSuccessor(model, settings.now)}, its successor`,
    );
  }
  if (capabilities[model] === undefined && !settings.allowUnknownModels) {
    throw new ConfigError(
      `${where} is ${model}, which is not in the capability table. Set RETAKE_UNKNOWN_MODELS=1 to use it all the same`,
    );
  }
  return model;
}

function warningsFor(role: ModelRole, model: ModelId, now: Date): string[] {
  const warnings: string[] = [];
  const { retires, successor } = retirementOf(model);
  if (retires !== undefined && Date.parse(retires) - now.getTime() <= warnDays * dayMs) {
    warnings.push(
      `${modelVariable(role)}: ${model} retires on ${retires}; its successor is ${successor ?? 'not known'}`,
    );
  }
  if (capabilities[model] === undefined) {
    warnings.push(
      `${modelVariable(role)}: ${model} is not in the capability table: no temperature and no seed are sent, and it is priced as the dearest model of its vendor`,
    );
  }
  return warnings;
}

/**
 * One model for each role. Throws `ConfigError` for a model set by name that is retired, unknown (unless allowed) or
 * cannot do its role; a retired model of a preset is replaced by its successor and listed in `substitutions`.
 */
export function resolveRoles(settings: RoleSettings): ResolvedRoles {
  const models: Partial<Record<ModelRole, ModelId>> = {};
  const substitutions: Substitution[] = [];
  const warnings: string[] = [];
  for (const role of modelRoles) {
    const named = settings.roleModels[role];
    const asked =
      named === undefined ? presets[settings.preset][role] : modelSetByName(modelVariable(role), named, settings);
    const used = servedSuccessor(asked, settings.now);
    if (used !== asked) {
      const because = `${asked} retired on ${retirementOf(asked).retires}`;
      substitutions.push({ role, asked, used, because });
    }
    if (role === 'judge' && !capabilityOf(used).vision) {
      throw new ConfigError(`${modelVariable(role)} is ${used}, which cannot see images; the judge looks at frames`);
    }
    warnings.push(...warningsFor(role, used, settings.now));
    models[role] = used;
  }
  // The loop above set every role of modelRoles.
  return { models: models as RoleModels, substitutions, warnings };
}

export type MissingVendor = {
  readonly vendor: ModelVendor;
  /** The variable to set, e.g. `ANTHROPIC_API_KEY`. */
  readonly variable: string;
  readonly roles: readonly ModelRole[];
};

/** Vendors that the given roles need and that have neither a key nor the demo behind them (SPEC C9). */
export function requireVendors(
  models: RoleModels,
  roles: readonly ModelRole[],
  config: Pick<Config, 'vendors' | 'demo'>,
): readonly MissingVendor[] {
  if (config.demo) return [];
  return modelVendors.flatMap((vendor) => {
    const needing = roles.filter((role) => vendorOf(models[role]) === vendor);
    const missing = needing.length > 0 && config.vendors[vendor].apiKey === undefined;
    return missing ? [{ vendor, variable: keyVariable(vendor), roles: needing }] : [];
  });
}
