// Reads RETAKE_S3_URL: which bucket of which S3-compatible server, and how to be let in.

/** Where artifacts are kept, and the credentials for it. Never logged as a whole: `secretAccessKey` is in it. */
export type S3Settings = {
  /** Scheme, host and port of the server, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What every key begins with: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How large the local copies may grow together. */
  readonly cacheBytes: number;
};

/** What is wrong with the address. The message never repeats it, since a secret stands in it. */
export class S3UrlError extends Error {
  override readonly name = 'S3UrlError';
}

const shape = 'https://KEY:SECRET@host/bucket?region=…&prefix=…&cacheMb=…';
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u;
const prefixShape = /^[\w.-]+(?:\/[\w.-]+)*\/?$/u;
const known = new Set(['region', 'prefix', 'cacheMb']);

/** The films of some hundred jobs. */
const defaultCacheMb = 2048;

function readAddress(text: string): URL {
  if (!URL.canParse(text)) throw new S3UrlError(`wants ${shape}`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new S3UrlError('wants http or https');
  const unknown = [...url.searchParams.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) throw new S3UrlError(`knows region, prefix and cacheMb, and not "${unknown}"`);
  return url;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3UrlError('wants "%" to be written as %25');
  }
}

function readBucket(url: URL): string {
  const bucket = decoded(url.pathname.replace(/^\//u, '').replace(/\/$/u, ''));
  if (!bucketName.test(bucket))
    throw new S3UrlError('wants the name of one bucket after the host (more belongs into ?prefix=)');
  return bucket;
}

function readPrefix(url: URL): string {
  const prefix = url.searchParams.get('prefix') ?? '';
  if (prefix === '') return '';
  if (!prefixShape.test(prefix))
    throw new S3UrlError('wants a prefix of letters, digits, ".", "_" and "-" between slashes');
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

function readCache(url: URL): number {
  const megabytes = Number(url.searchParams.get('cacheMb') ?? defaultCacheMb);
  if (!Number.isInteger(megabytes) || megabytes < 1) throw new S3UrlError('wants cacheMb to be a whole number from 1');
  return megabytes * 2 ** 20;
}

/** Throws `S3UrlError` with what is wanted; a part that the address does not give has its default. */
export function parseS3Url(text: string): S3Settings {
  const url = readAddress(text);
  if (url.username === '' || url.password === '')
    throw new S3UrlError(
      `wants a key and its secret, in it (${shape}) or as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  return {
    endpoint: url.origin,
    bucket: readBucket(url),
    prefix: readPrefix(url),
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decoded(url.username),
    secretAccessKey: decoded(url.password),
    cacheBytes: readCache(url),
  };
}

/** The address with the credentials of elsewhere put in, where it has none of its own. */
export function withCredentials(text: string, key: string | undefined, secret: string | undefined): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return text;
  url.username = encodeURIComponent(key ?? '');
  url.password = encodeURIComponent(secret ?? '');
  return url.href;
}
