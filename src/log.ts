// The one way to make a logger: JSON lines, with keys, tokens and passwords taken out wherever they stand (SECURITY §3.11).
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

const censor = '[redacted]';

/** Fields that hold secrets by their name. */
const secretFields = ['apiKey', 'authorization', 'password', 'token', 'secret', 'cookie', 'databaseUrl'];

const redactedPaths = secretFields
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat(
    ...['headers["x-api-key"]', 'headers["x-goog-api-key"]', 'headers["x-webhook-secret"]'].flatMap((path) => [
      path,
      `*.${path}`,
      `*.*.${path}`,
    ]),
  );

type SecretSettings = Pick<
  Config,
  'vendors' | 'mediaVendors' | 'apiTokens' | 'databaseUrl' | 's3Url' | 'reviewWebhook'
>;

/** Chats give their webhooks addresses that nobody is to know; a path of one word is no secret. */
function waysTo(address: string | undefined): readonly string[] {
  if (address === undefined) return [];
  const { pathname, search } = new URL(address);
  return [...(/^\/[^/]+\/./u.test(pathname) ? [pathname] : []), search];
}

/** Every secret value of the settings: what must not be in a log line wherever it came from, nested error bodies included. */
export function secretsOf(config: SecretSettings): readonly string[] {
  const { databaseUrl, s3Url, reviewWebhook } = config;
  const passwords = [databaseUrl, s3Url, reviewWebhook?.url].flatMap((address) => {
    const password = address === undefined ? '' : new URL(address).password;
    return [password, decodeURIComponent(password)];
  });
  const vendors = [...Object.values(config.vendors), ...Object.values(config.mediaVendors)];
  const keys = vendors.map((vendor) => vendor.apiKey ?? '');
  // fal's key is `id:secret`.
  const [, falSecret = ''] = /^[^:]*:(.+)$/u.exec(config.mediaVendors.fal.apiKey ?? '') ?? [];
  const webhook = reviewWebhook?.secret ?? '';
  // A signing library may say the secret without its prefix.
  const found = [
    ...keys,
    falSecret,
    ...waysTo(reviewWebhook?.url),
    webhook,
    webhook.replace(/^whsec_/u, ''),
    ...config.apiTokens.map((entry) => entry.token),
    ...passwords,
  ];
  // Shorter ones are words ("demo") that would tear holes into ordinary lines.
  return [...new Set(found)].filter((secret) => secret.length >= 8);
}

function redacting(destination: DestinationStream, secrets: readonly string[]): DestinationStream {
  // In the line a secret stands as JSON wrote it.
  const written = (secret: string): string => JSON.stringify(secret).slice(1, -1);
  return {
    write: (line) =>
      destination.write(secrets.reduce((text, secret) => text.replaceAll(written(secret), censor), line)),
  };
}

export type LoggerOptions = {
  readonly name: string;
  readonly level: string;
  /** May grow while the logger is in use: some secrets are made on the way. */
  readonly secrets: readonly string[];
  /** A file path, or nothing for standard output. */
  readonly file?: string;
};

/** Writes without delay, so that the last line before a crash is there. */
export function createLogger(options: LoggerOptions): Logger {
  const destination = pino.destination({ dest: options.file ?? 1, sync: true, mkdir: true });
  return pino(
    {
      name: options.name,
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redactedPaths, censor },
      // Temporal's worker says `error` where we say `err`.
      serializers: { error: stdSerializers.err },
    },
    redacting(destination, options.secrets),
  );
}
