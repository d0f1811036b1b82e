// Puts, gets and looks for objects in one bucket. What the client throws is told without addresses, keys or signatures.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { S3Settings } from './s3-url.ts';
import { ArtifactStoreFailed } from './artifact-bytes.ts';

export interface S3Objects {
  /** `bucket on host`, for messages. */
  readonly where: string;
  /** Puts the file whole or not at all: the server is told the hash of all its bytes, and refuses others. */
  put(place: string, path: string, hash: string): Promise<void>;
  /** Nothing when there is no such object. The stream rejects when the connection breaks. */
  get(place: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  has(place: string): Promise<boolean>;
  close(): void;
}

/** Else the client writes to the console when a stream cannot be sent twice, which is our own business. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const connectTimeoutMs = 5_000;
/** Without a byte for this long a connection is given up. */
const idleTimeoutMs = 30_000;
const attempts = 4;
const firstPauseMs = 200;

function createClient(settings: S3Settings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = settings;
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Servers of one's own seldom have a host name for each bucket.
    forcePathStyle: true,
    // Checksums in trailers are refused by some servers. Ours is the signed hash of all bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent,
    maxAttempts: attempts,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: connectTimeoutMs, socketTimeout: idleTimeoutMs },
    // What follows would be looked for in the environment and in files of the home folder.
    defaultsMode: 'standard',
    useArnRegion: false,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    disableS3ExpressSessionAuth: true,
  });
}

/** What the client throws: an answer with its status, or the network's own error with its code. */
const thrown = z.object({
  name: z.string().catch('unknown error'),
  code: z.string().optional().catch(undefined),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
});

type Failure = { readonly status: number | undefined; readonly name: string };

function failureOf(error: unknown): Failure {
  const { data } = thrown.safeParse(error);
  return { name: data?.code ?? data?.name ?? 'unknown error', status: data?.$metadata?.httpStatusCode };
}

function isAbsent({ status, name }: Failure): boolean {
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
}

function isPassing({ status }: Failure): boolean {
  return status === undefined || status === 429 || status >= 500;
}

const hints: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket: make it first',
  AccessDenied: 'the key may not do this',
  InvalidAccessKeyId: 'the key is not known there',
  SignatureDoesNotMatch: 'the secret does not belong to the key, or a proxy changes requests',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
};

/** The client's own error is left behind: it carries the request with its signature. */
function told(what: string, where: string, failure: Failure): ArtifactStoreFailed {
  const { status } = failure;
  // The answer to HEAD has no body that could say more.
  const name = failure.name === 'Unknown' ? 'refused' : failure.name;
  const because = hints[name] ?? (status === 403 ? hints['AccessDenied'] : undefined);
  const number = status === undefined ? '' : ` (HTTP ${status})`;
  return new ArtifactStoreFailed(
    `The artifact store ${where} ${what}: ${name}${number}${because ? `, ${because}` : ''}`,
  );
}

/** A stream cannot be sent twice, so that the client does not try a put again: each try opens the file anew. */
async function trying(put: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put();
    } catch (error) {
      if (attempt === attempts || !isPassing(failureOf(error))) throw error;
      await delay(firstPauseMs * 2 ** (attempt - 1));
    }
  }
}

/** Opens no connection yet. */
export function createS3Objects(settings: S3Settings): S3Objects {
  const client = createClient(settings);
  const { bucket: Bucket, prefix } = settings;
  const where = `${Bucket} on ${new URL(settings.endpoint).host}`;
  const target = (place: string) => ({ Bucket, Key: `${prefix}${place}` });
  const putOnce = async (place: string, path: string, hash: string): Promise<void> => {
    const { size } = await stat(path);
    const body = createReadStream(path);
    // Never shown as a page from the bucket: the kind of the bytes is in our own record.
    const kind = 'application/octet-stream';
    const command = new PutObjectCommand({ ...target(place), Body: body, ContentLength: size, ContentType: kind });
    command.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'headers' in request)
          Object.assign(Object(request.headers), { 'x-amz-content-sha256': hash });
        return next(args);
      },
      { step: 'build', name: 'knownHash' },
    );
    try {
      await client.send(command);
    } finally {
      body.destroy();
    }
  };
  return {
    where,
    put: (place, path, hash) =>
      trying(() => putOnce(place, path, hash)).catch((error: unknown) => {
        throw told('took no file', where, failureOf(error));
      }),
    get: async (place) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(target(place)));
        if (!(Body instanceof Readable)) throw new Error('an answer without a body');
        return Body;
      } catch (error) {
        if (isAbsent(failureOf(error))) return undefined;
        throw told('gave no file', where, failureOf(error));
      }
    },
    has: async (place) => {
      try {
        await client.send(new HeadObjectCommand(target(place)));
        return true;
      } catch (error) {
        if (isAbsent(failureOf(error))) return false;
        throw told('does not answer as it should', where, failureOf(error));
      }
    },
    close: () => client.destroy(),
  };
}
