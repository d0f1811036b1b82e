// What can go wrong between a caller and a vendor, injected on demand into calls that match: the next ones, or a seeded share of them.
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What says which calls are struck, for faults and holds of these vendors. */
export function matcherShape<const T extends readonly string[]>(vendors: T) {
  return {
    vendor: z.enum(vendors).optional(),
    model: z.string().optional(),
    /** A piece of the prompt. */
    match: z.string().optional(),
    /** How many matching calls it strikes; when absent once, or without end where there is a share. */
    times: z.int().positive().optional(),
    /** How many matching calls pass first. */
    skip: z.int().nonnegative().optional(),
    /** Strikes this share of the matching calls, 0–1: the same ones for the same seed, in whatever order calls come. */
    share: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
  };
}

const modelVendors = ['anthropic', 'openai', 'cerebras', 'gemini'] as const;
const matcher = matcherShape(modelVendors);

/**
 * `status`: an error answer instead of a reply. `stall`: no byte until the caller gives up. `dropAnswer`: the call is done
 * and paid, and the connection resets before the answer. `cutStream`: a clean end without the terminal event.
 * `truncated`, `refused`, `empty` and `invalidJson` replace the reply.
 */
export const demoFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    message: z.string().optional(),
    code: z.string().optional(),
    retryAfterMs: z.int().nonnegative().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...matcher,
  }),
  z.strictObject({
    kind: z.enum([
      'stall',
      'resetBeforeHeaders',
      'dropAnswer',
      'resetAfterHeaders',
      'resetMidBody',
      'cutStream',
      'errorEvent',
      'splitUtf8',
      'truncated',
      'refused',
      'empty',
      'invalidJson',
    ]),
    ...matcher,
  }),
]);

export type DemoFault = z.infer<typeof demoFaultSchema>;

/**
 * Without `at` a hold is for calls to models; with it for calls to media vendors at that place. A create is held as `taken`: the task is
 * made and the answer waits; as `received` not even that.
 */
export const demoHoldSchema = z.strictObject({
  at: z.enum(['submit', 'poll', 'download']).optional(),
  stage: z.enum(['received', 'taken']).optional(),
  ...matcherShape([...modelVendors, 'piapi', 'fal', 'runway']),
});

/** Which calls are kept waiting until they are released. */
export type DemoHold = z.infer<typeof demoHoldSchema>;

/** A call as faults and holds see it. */
export type Strikable = {
  readonly vendor: string;
  readonly model: string;
  readonly prompt: string;
  /** Of a call to a media vendor. */
  readonly at?: string;
  readonly stage?: 'received' | 'taken';
};

type Matcher = Omit<DemoHold, 'vendor' | 'at'> & {
  readonly vendor?: string | undefined;
  readonly at?: string | undefined;
};
type Armed<T extends Matcher> = { readonly what: T; skip: number; left: number; readonly seen: Map<string, number> };

function matches(what: Matcher, request: Strikable): boolean {
  if (what.at !== request.at) return false;
  if (request.stage !== undefined && (what.stage ?? 'taken') !== request.stage) return false;
  if (what.vendor !== undefined && what.vendor !== request.vendor) return false;
  if (what.model !== undefined && what.model !== request.model) return false;
  return what.match === undefined || request.prompt.includes(what.match);
}

function sha256(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest();
}

/** Decided by what is asked and how often it was asked before: neither the clock nor other calls have a say. */
function isDrawn({ what, seen }: Armed<Matcher>, { vendor, model, prompt }: Strikable): boolean {
  if (what.share === undefined) return true;
  const call = sha256([vendor, model, prompt]).toString('hex');
  const time = (seen.get(call) ?? 0) + 1;
  seen.set(call, time);
  return sha256([what, call, time]).readUIntBE(0, 6) / 2 ** 48 < what.share;
}

/** A list of things that each strike a number of matching calls, in the order in which they were added. */
export class Arsenal<T extends Matcher> {
  #armed: Armed<T>[] = [];

  add(what: T): void {
    const times = what.share === undefined ? 1 : Number.POSITIVE_INFINITY;
    this.#armed.push({ what, skip: what.skip ?? 0, left: what.times ?? times, seen: new Map() });
  }

  /** What strikes this call, used up by one. */
  take(request: Strikable): T | undefined {
    for (const armed of this.#armed) {
      if (armed.left === 0 || !matches(armed.what, request) || !isDrawn(armed, request)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      return armed.what;
    }
    return undefined;
  }

  clear(): void {
    this.#armed = [];
  }
}
