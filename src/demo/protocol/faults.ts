// What can go wrong between a caller and a vendor, injected on demand into calls that match: the next ones, or a seeded share of them.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DemoRequest } from '../script.ts';

const matcher = {
  vendor: z.enum(['anthropic', 'openai', 'cerebras', 'gemini']).optional(),
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

export const demoHoldSchema = z.strictObject(matcher);

/** Which calls are kept waiting until they are released. */
export type DemoHold = z.infer<typeof demoHoldSchema>;

type Matcher = DemoHold;
type Armed<T extends Matcher> = { readonly what: T; skip: number; left: number; readonly seen: Map<string, number> };

function matches(what: Matcher, request: DemoRequest): boolean {
  if (what.vendor !== undefined && what.vendor !== request.vendor) return false;
  if (what.model !== undefined && what.model !== request.model) return false;
  return what.match === undefined || request.prompt.includes(what.match);
}

function sha256(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest();
}

/** Decided by what is asked and how often it was asked before: neither the clock nor other calls have a say. */
function isDrawn({ what, seen }: Armed<Matcher>, { vendor, model, prompt }: DemoRequest): boolean {
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
  take(request: DemoRequest): T | undefined {
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
