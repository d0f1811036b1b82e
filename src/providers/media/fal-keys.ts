// The public keys that fal signs its webhooks with: fetched when first needed, kept a day, fetched again when none of them fits.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { replyOf } from './ask-vendor.ts';
import { wholeAnswerFetch } from './whole-answer-fetch.ts';

const longestAgeMs = 24 * 3600 * 1000;
/** Forged webhooks must not make us ask fal over and over. */
const shortestGapMs = 60_000;
const fetchTimeoutMs = 10_000;

const keySetSchema = z.object({ keys: z.array(z.object({ x: z.string().optional().catch(undefined) })) });

function publicKey(x: string | undefined): KeyObject[] {
  if (x === undefined) return [];
  try {
    return [createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })];
  } catch {
    return [];
  }
}

/** The JSON of a key set. Rejects where there is none. */
export async function fetchKeySet(url: string): Promise<unknown> {
  const { status, body } = await replyOf(await wholeAnswerFetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) }));
  if (status !== 200 || body === undefined) throw new Error(`The key set could not be read: ${status}`);
  return body;
}

export type FalKeys = {
  /** True when a key fits; asks for the keys again, at most once a minute, when none does. Never rejects. */
  readonly someKey: (fits: (key: KeyObject) => boolean) => Promise<boolean>;
};

export type FalKeysOptions = {
  readonly url: string;
  readonly now: () => Date;
  /** The JSON of the key set (RFC 7517). */
  readonly fetchKeys: (url: string) => Promise<unknown>;
};

export function createFalKeys({ url, now, fetchKeys }: FalKeysOptions): FalKeys {
  let keys: readonly KeyObject[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    try {
      const read = keySetSchema.parse(await fetchKeys(url));
      keys = read.keys.flatMap(({ x }) => publicKey(x));
      fetchedAt = now().getTime();
    } catch {
      // The webhook is refused and comes again; the task is asked for in the meantime.
    } finally {
      asking = undefined;
    }
  };
  /** Resolves when the keys are as new as they may be; false where nothing was asked. */
  const refresh = async (): Promise<boolean> => {
    if (asking === undefined) {
      if (now().getTime() - askedAt < shortestGapMs) return false;
      askedAt = now().getTime();
      asking = ask();
    }
    await asking;
    return true;
  };
  return {
    async someKey(fits) {
      if (now().getTime() - fetchedAt > longestAgeMs) {
        keys = [];
        await refresh();
      }
      if (keys.some(fits)) return true;
      return (await refresh()) && keys.some(fits);
    },
  };
}
