// Tells a vendor's webhook from a forged one (providers/README §6.2, §6.3). What it says is a hint: the task is asked for again.
import { createHash, timingSafeEqual, verify as verifySignature } from 'node:crypto';
import { z } from 'zod';
import { mediaVendorUrls, type MediaVendors } from './create-media-tasks.ts';
import { createFalKeys, fetchKeySet, type FalKeys } from './fal-keys.ts';
import type { IncomingWebhook, WebhookHint, WebhookRefusal, WebhookVendor } from './media-tasks.ts';

/** What our ledger knows of the call that the webhook's address names. */
export type KnownCall = {
  /** SHA-256, hex, of the secret that was given to the vendor with the create. */
  readonly webhookSecretHash?: string | undefined;
};

export type WebhookVerifier = {
  /** The caller must still match the hint's task with the call that the address names, and take each `deliveryId` once. Never rejects. */
  readonly verify: (
    vendor: WebhookVendor,
    incoming: IncomingWebhook,
    known: KnownCall,
  ) => Promise<WebhookHint | WebhookRefusal>;
};

export type WebhookVerifierOptions = {
  readonly vendors: MediaVendors;
  readonly now: () => Date;
  /** The JSON at the address of fal's key set. */
  readonly fetchKeys?: (url: string) => Promise<unknown>;
};

/** Seconds that a signed timestamp may be away from ours. */
const toleranceS = 300;

const falKeySetUrl = 'https://rest.fal.ai/.well-known/jwks.json';

const idSchema = z.string().min(1).max(200);
const falBodySchema = z.object({ request_id: idSchema });
const piapiBodySchema = z.object({
  timestamp: z.union([z.number(), z.string().max(40)]),
  data: z.object({ task_id: idSchema }),
});

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function headerOf({ headers }: IncomingWebhook, name: string): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function jsonOf({ raw }: IncomingWebhook): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
}

type FalHeaders = {
  readonly requestId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly signature: string;
};

function falHeaders(incoming: IncomingWebhook): FalHeaders | undefined {
  const requestId = headerOf(incoming, 'x-fal-webhook-request-id');
  const userId = headerOf(incoming, 'x-fal-webhook-user-id');
  const timestamp = headerOf(incoming, 'x-fal-webhook-timestamp');
  const signature = headerOf(incoming, 'x-fal-webhook-signature');
  if (requestId === undefined || userId === undefined || timestamp === undefined || signature === undefined)
    return undefined;
  return { requestId, userId, timestamp, signature };
}

/** Why the secret does not prove that the webhook is about the call; nothing where it does. */
function secretRefusal(given: string, { webhookSecretHash }: KnownCall): WebhookRefusal | undefined {
  if (webhookSecretHash === undefined) return { refusal: 'no secret was given for this call' };
  if (!isSecret(given, webhookSecretHash)) return { refusal: 'the secret is another than was given for this call' };
  return undefined;
}

/** The signature proves fal and any of its customers: the secret in the address, that the create was ours. */
async function verifyFal(
  incoming: IncomingWebhook,
  known: KnownCall,
  { keys, now }: { readonly keys: FalKeys; readonly now: Date },
): Promise<WebhookHint | WebhookRefusal> {
  if (!incoming.secret) return { refusal: 'the address has no secret' };
  const wrong = secretRefusal(incoming.secret, known);
  if (wrong !== undefined) return wrong;
  const signed = falHeaders(incoming);
  if (signed === undefined) return { refusal: 'a header of the signature is missing' };
  return await verifySigned(incoming, signed, { keys, now });
}

async function verifySigned(
  incoming: IncomingWebhook,
  signed: FalHeaders,
  { keys, now }: { readonly keys: FalKeys; readonly now: Date },
): Promise<WebhookHint | WebhookRefusal> {
  const { requestId, userId, timestamp, signature } = signed;
  if (!/^\d{1,12}$/.test(timestamp)) return { refusal: 'the timestamp is not in seconds' };
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceS)
    return { refusal: `the timestamp is more than ${toleranceS} s away from our clock` };
  if (!/^[0-9a-f]{128}$/i.test(signature)) return { refusal: 'the signature is not 64 bytes in hex' };
  const bodyHash = sha256(incoming.raw).toString('hex');
  const message = Buffer.from([requestId, userId, timestamp, bodyHash].join('\n'));
  const bytes = Buffer.from(signature, 'hex');
  if (!(await keys.someKey((key) => verifySignature(null, message, key, bytes))))
    return { refusal: 'no key of fal made this signature' };
  const body = falBodySchema.safeParse(jsonOf(incoming));
  if (!body.success) return { refusal: 'the body names no request' };
  return { taskId: body.data.request_id, deliveryId: `fal:${requestId}:${timestamp}:${bodyHash}` };
}

function isSecret(given: string, knownHash: string): boolean {
  const known = Buffer.from(knownHash, 'hex');
  const hash = sha256(given);
  return known.byteLength === hash.byteLength && timingSafeEqual(known, hash);
}

/** PiAPI sends the secret itself and signs nothing: it proves the sender, not the body. */
function verifyPiapi(incoming: IncomingWebhook, known: KnownCall): WebhookHint | WebhookRefusal {
  const secret = headerOf(incoming, 'x-webhook-secret');
  if (secret === undefined) return { refusal: 'the header x-webhook-secret is missing' };
  const wrong = secretRefusal(secret, known);
  if (wrong !== undefined) return wrong;
  const body = piapiBodySchema.safeParse(jsonOf(incoming));
  if (!body.success) return { refusal: 'the body names no task or no time' };
  const { timestamp, data } = body.data;
  return { taskId: data.task_id, deliveryId: `piapi:${data.task_id}:${timestamp}` };
}

export function createWebhookVerifier({
  vendors,
  now,
  fetchKeys = fetchKeySet,
}: WebhookVerifierOptions): WebhookVerifier {
  const base = vendors.fal.baseUrl?.replace(/\/+$/u, '');
  const isFalItself = base === undefined || base === mediaVendorUrls.fal;
  const url = isFalItself ? falKeySetUrl : `${base}/.well-known/jwks.json`;
  const falKeys = createFalKeys({ url, now, fetchKeys });
  return {
    async verify(vendor, incoming, known) {
      if (vendor === 'piapi') return verifyPiapi(incoming, known);
      return verifyFal(incoming, known, { keys: falKeys, now: now() });
    },
  };
}
