// The only reader of process.env: every setting, its default and what is wrong with it (CONTRACT, "Engine and database", "Vendors").
import { resolve } from 'node:path';
import { z } from 'zod';
import { presets, type Preset } from './domain/job.ts';
import { mediaVendors, type MediaVendor } from './domain/media.ts';
import { modelVendors, type ModelRole, type ModelVendor } from './domain/role.ts';
import { parseS3Url, S3UrlError, withCredentials } from './store/s3-url.ts';

/** What is wrong with the settings, each with the variable to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type ApiToken = { readonly name: string; readonly role: 'submit' | 'review' | 'admin'; readonly token: string };

export type VendorSettings = {
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** The demo server took the place of a vendor without a key: never read from the environment. */
  readonly isDemo?: true;
};

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
  readonly mediaVendors: Readonly<Record<MediaVendor, VendorSettings>>;
  readonly preset: Preset;
  readonly roleModels: Readonly<Partial<Record<ModelRole, string>>>;
  readonly allowUnknownModels: boolean;
  /** Hosts of a private network that downloads and messages may reach: `host`, `host:port` or `host:*`. */
  readonly allowHosts: readonly string[];
  /** Where the demo server keeps what it made, for downloads of that alone: never read from the environment. */
  readonly demoHosts?: readonly string[];
  /** Proxies before the API whose word on the caller's address counts. */
  readonly trustedProxies: number;
  /** Where vendors reach our API with their webhooks, without a slash at its end; without one their tasks are asked for. */
  readonly publicUrl?: string;
  /** Where a message goes when something waits for a person, signed with this secret (Standard Webhooks, `whsec_…`). */
  readonly reviewWebhook?: { readonly url: string; readonly secret: string };
  /** Choose providers and bands by what was recorded (SPEC A10, R9). */
  readonly learn: boolean;
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

const hosts = z
  .string()
  .default('')
  .transform((value, context): string[] => {
    const entries = value.split(',').map((host) => host.trim());
    const given = entries.filter((host) => host !== '');
    const wrong = given.find((host) => !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:(\d{1,5}|\*))?$/iu.test(host));
    if (wrong === undefined) return given;
    context.addIssue({ code: 'custom', message: `wants host, host:port or host:*, comma separated, not "${wrong}"` });
    return z.NEVER;
  });

// 24 to 64 bytes, as the specification of Standard Webhooks asks.
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/u, 'wants whsec_ and 24 to 64 bytes as base64: openssl rand -base64 32');

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
  RETAKE_PRESET: z.enum(presets).default('default'),
  RETAKE_UNKNOWN_MODELS: flag,
  RETAKE_ALLOW_HOSTS: hosts,
  RETAKE_PUBLIC_URL: url.optional(),
  RETAKE_TRUST_PROXY: z.coerce.number('wants the number of proxies before the API').int().min(0).max(10).default(0),
  RETAKE_WEBHOOK_URL: url.optional(),
  RETAKE_WEBHOOK_SECRET: webhookSecret.optional(),
  RETAKE_LEARN: flag,
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
  PIAPI_API_KEY: z.string().min(1).optional(),
  PIAPI_BASE_URL: url.optional(),
  FAL_KEY: z.string().min(1).optional(),
  FAL_BASE_URL: url.optional(),
  RUNWAYML_API_SECRET: z.string().min(1).optional(),
  RUNWAYML_BASE_URL: url.optional(),
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

const vendorVariables = {
  anthropic: ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'],
  openai: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
  cerebras: ['CEREBRAS_API_KEY', 'CEREBRAS_BASE_URL'],
  gemini: ['GEMINI_API_KEY', 'GEMINI_BASE_URL'],
  piapi: ['PIAPI_API_KEY', 'PIAPI_BASE_URL'],
  fal: ['FAL_KEY', 'FAL_BASE_URL'],
  runway: ['RUNWAYML_API_SECRET', 'RUNWAYML_BASE_URL'],
} as const satisfies Record<ModelVendor | MediaVendor, readonly [key: keyof Environment, baseUrl: keyof Environment]>;

/** Name of the variable that holds a vendor's key, for messages. */
export function keyVariable(vendor: ModelVendor | MediaVendor): string {
  return vendorVariables[vendor][0];
}

/** Name of the variable that names a role's model, for messages. */
export function modelVariable(role: ModelRole): string {
  return roleVariables[role];
}

function vendorSettings(values: Environment, vendor: ModelVendor | MediaVendor): VendorSettings {
  const [keyName, baseUrlName] = vendorVariables[vendor];
  const apiKey = values[keyName];
  const baseUrl = values[baseUrlName];
  return { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }) };
}

function settingsOf<Vendor extends ModelVendor | MediaVendor>(
  values: Environment,
  vendors: readonly Vendor[],
): Record<Vendor, VendorSettings> {
  // One entry for each of the vendors.
  return Object.fromEntries(vendors.map((vendor) => [vendor, vendorSettings(values, vendor)])) as Record<
    Vendor,
    VendorSettings
  >;
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

/** Address and secret of the webhook go together. */
function webhookProblems({ RETAKE_WEBHOOK_URL: address, RETAKE_WEBHOOK_SECRET: secret }: Environment): string[] {
  if ((address === undefined) === (secret === undefined)) return [];
  return address === undefined
    ? ['  RETAKE_WEBHOOK_URL: is needed beside RETAKE_WEBHOOK_SECRET']
    : ['  RETAKE_WEBHOOK_SECRET: is needed beside RETAKE_WEBHOOK_URL; its messages are signed with it'];
}

/** What reaches us from outside, and what we send there. */
function webhooks(values: Environment): Pick<Config, 'publicUrl' | 'reviewWebhook'> {
  const { RETAKE_PUBLIC_URL: publicUrl, RETAKE_WEBHOOK_URL: address, RETAKE_WEBHOOK_SECRET: secret } = values;
  return {
    ...(publicUrl !== undefined && { publicUrl: publicUrl.replace(/\/+$/u, '') }),
    ...(address !== undefined && secret !== undefined && { reviewWebhook: { url: address, secret } }),
  };
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
    ? [...s3Problems(parsed.data), ...webhookProblems(parsed.data)]
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  if (!parsed.success || problems.length > 0)
    throw new ConfigError(`Settings that need a change:\n${problems.join('\n')}`);
  const values = parsed.data;
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
    vendors: settingsOf(values, modelVendors),
    mediaVendors: settingsOf(values, mediaVendors),
    preset: values.RETAKE_PRESET,
    roleModels,
    allowUnknownModels: values.RETAKE_UNKNOWN_MODELS,
    allowHosts: values.RETAKE_ALLOW_HOSTS,
    trustedProxies: values.RETAKE_TRUST_PROXY,
    ...webhooks(values),
    learn: values.RETAKE_LEARN,
    demo: values.RETAKE_DEMO,
    rawVerdicts: values.RETAKE_RAW_VERDICTS,
    logLevel: values.RETAKE_LOG_LEVEL,
  };
}
