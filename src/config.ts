// The only reader of process.env: every setting, its default and what is wrong with it (CONTRACT, "Engine and database", "Vendors").
import { resolve } from 'node:path';
import { z } from 'zod';
import { modelVendors, type ModelRole, type ModelVendor } from './domain/role.ts';
import { parseS3Url, S3UrlError, withCredentials } from './store/s3-url.ts';

/** What is wrong with the settings, each with the variable to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type ApiToken = { readonly name: string; readonly role: 'submit' | 'review' | 'admin'; readonly token: string };

export type VendorSettings = { readonly apiKey?: string; readonly baseUrl?: string };

export type Config = {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly apiTokens: readonly ApiToken[];
  readonly temporalAddress?: string;
  readonly temporalNamespace: string;
  readonly temporalCliPath?: string;
  /** Address of the Web UI of an engine that is not ours, for links. */
  readonly temporalUi?: string;
  readonly databaseUrl?: string;
  /** With its credentials, wherever they were set. */
  readonly s3Url?: string;
  readonly vendors: Readonly<Record<ModelVendor, VendorSettings>>;
  readonly preset: 'default' | 'original';
  readonly roleModels: Readonly<Partial<Record<ModelRole, string>>>;
  readonly allowUnknownModels: boolean;
  readonly allowHosts: readonly string[];
  readonly demo: boolean;
  readonly rawVerdicts: boolean;
  readonly logLevel: string;
};

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .optional()
  .transform((value) => value === '1' || value === 'true');
const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/ });

const tokens = z
  .string()
  .optional()
  .transform((value, context): ApiToken[] => {
    const entries = (value ?? '').split(',').filter((entry) => entry.trim() !== '');
    return entries.map((entry) => {
      const [name, role, ...rest] = entry.trim().split(':');
      const token = rest.join(':');
      if (!name || !token || (role !== 'submit' && role !== 'review' && role !== 'admin')) {
        context.addIssue({
          code: 'custom',
          message: 'wants name:role:token, comma separated, with a role of submit, review or admin',
        });
        return z.NEVER;
      }
      return { name, role, token };
    });
  });

const environment = z.object({
  RETAKE_DATA: z.string().min(1).default('.retake'),
  RETAKE_HOST: z.string().min(1).default('127.0.0.1'),
  RETAKE_PORT: port.default(8080),
  RETAKE_API_TOKENS: tokens,
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_CLI_PATH: z.string().min(1).optional(),
  RETAKE_TEMPORAL_UI: url.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  RETAKE_S3_URL: z.string().min(1).optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  RETAKE_PRESET: z.enum(['default', 'original']).default('default'),
  RETAKE_UNKNOWN_MODELS: flag,
  RETAKE_ALLOW_HOSTS: z.string().default(''),
  RETAKE_DEMO: flag,
  RETAKE_RAW_VERDICTS: flag,
  RETAKE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  RETAKE_MODEL_PLAN: z.string().min(1).optional(),
  RETAKE_MODEL_CODE_DEEP: z.string().min(1).optional(),
  RETAKE_MODEL_CODE_FAST: z.string().min(1).optional(),
  RETAKE_MODEL_REPAIR: z.string().min(1).optional(),
  RETAKE_MODEL_JUDGE: z.string().min(1).optional(),
  RETAKE_MODEL_REWRITE: z.string().min(1).optional(),
  RETAKE_MODEL_SVG: z.string().min(1).optional(),
  RETAKE_MODEL_APP: z.string().min(1).optional(),
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: url.optional(),
  CEREBRAS_API_KEY: z.string().min(1).optional(),
  CEREBRAS_BASE_URL: url.optional(),
  GEMINI_API_KEY: z.string().min(1).optional(),
  GEMINI_BASE_URL: url.optional(),
});

type Environment = z.infer<typeof environment>;

const roleVariables: Readonly<Record<ModelRole, keyof Environment & `RETAKE_MODEL_${string}`>> = {
  plan: 'RETAKE_MODEL_PLAN',
  codeDeep: 'RETAKE_MODEL_CODE_DEEP',
  codeFast: 'RETAKE_MODEL_CODE_FAST',
  repair: 'RETAKE_MODEL_REPAIR',
  judge: 'RETAKE_MODEL_JUDGE',
  rewrite: 'RETAKE_MODEL_REWRITE',
  svg: 'RETAKE_MODEL_SVG',
  app: 'RETAKE_MODEL_APP',
};

/** Every variable that is read here. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Name of the variable that holds a vendor's key, for messages. */
export function keyVariable(vendor: ModelVendor): `${Uppercase<ModelVendor>}_API_KEY` {
  return `${vendor.toUpperCase() as Uppercase<ModelVendor>}_API_KEY`;
}

/** Name of the variable that names a role's model, for messages. */
export function modelVariable(role: ModelRole): string {
  return roleVariables[role];
}

function vendorSettings(values: Environment, vendor: ModelVendor): VendorSettings {
  // Uppercase<ModelVendor> has a key and a base URL in the schema above, one pair for each vendor.
  const prefix = vendor.toUpperCase() as Uppercase<ModelVendor>;
  const apiKey = values[`${prefix}_API_KEY`];
  const baseUrl = values[`${prefix}_BASE_URL`];
  return { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }) };
}

function s3UrlOf(values: Environment): string | undefined {
  const { RETAKE_S3_URL: address, AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = values;
  return address === undefined ? undefined : withCredentials(address, key, secret);
}

/** What is wrong with the address of the artifact store: a line for each setting, as zod gives them. */
function s3Problems(values: Environment): string[] {
  const address = s3UrlOf(values);
  if (address === undefined) return [];
  try {
    parseS3Url(address);
    return [];
  } catch (error) {
    return [`  RETAKE_S3_URL: ${error instanceof S3UrlError ? error.message : 'is no address'}`];
  }
}

type OutsidePart = 'temporalAddress' | 'temporalUi' | 'temporalCliPath' | 'databaseUrl' | 's3Url';

/** What is the embedded part's business where it is not set. */
function outsideParts(values: Environment): Partial<Pick<Config, OutsidePart>> {
  const s3Url = s3UrlOf(values);
  return {
    ...(values.TEMPORAL_ADDRESS && { temporalAddress: values.TEMPORAL_ADDRESS }),
    ...(values.RETAKE_TEMPORAL_UI && { temporalUi: values.RETAKE_TEMPORAL_UI }),
    ...(values.TEMPORAL_CLI_PATH && { temporalCliPath: values.TEMPORAL_CLI_PATH }),
    ...(values.DATABASE_URL && { databaseUrl: values.DATABASE_URL }),
    ...(s3Url && { s3Url }),
  };
}

function blankAsUnset(source: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}

/** Reads and checks every setting. Throws `ConfigError` listing each variable that is wrong and what it wants. */
export function readConfig(source: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(blankAsUnset(source));
  const problems = parsed.success
    ? s3Problems(parsed.data)
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  if (!parsed.success || problems.length > 0)
    throw new ConfigError(`Settings that need a change:\n${problems.join('\n')}`);
  const values = parsed.data;
  const vendors = Object.fromEntries(
    modelVendors.map((vendor) => [vendor, vendorSettings(values, vendor)]),
  ) as Config['vendors'];
  const roleModels: Partial<Record<ModelRole, string>> = {};
  for (const [role, variable] of Object.entries(roleVariables) as [ModelRole, keyof Environment][]) {
    const value = values[variable];
    if (typeof value === 'string') roleModels[role] = value;
  }
  return {
    dataDir: resolve(values.RETAKE_DATA),
    host: values.RETAKE_HOST,
    port: values.RETAKE_PORT,
    apiTokens: values.RETAKE_API_TOKENS,
    ...outsideParts(values),
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    vendors,
    preset: values.RETAKE_PRESET,
    roleModels,
    allowUnknownModels: values.RETAKE_UNKNOWN_MODELS,
    allowHosts: values.RETAKE_ALLOW_HOSTS.split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    demo: values.RETAKE_DEMO,
    rawVerdicts: values.RETAKE_RAW_VERDICTS,
    logLevel: values.RETAKE_LOG_LEVEL,
  };
}
