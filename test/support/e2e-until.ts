// Waits for a condition, never for a time: looks again and again, and says what it waited for when it gives up.
import { setTimeout as delay } from 'node:timers/promises';

/** The first answer of `look` that is something. Throws after `withinMs` with `what` and the last state that `look` told of. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 90_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await delay(60);
  }
}

/** The same for a plain yes or no. */
export async function untilTrue(
  what: string,
  look: () => Promise<boolean> | boolean,
  withinMs?: number,
): Promise<void> {
  await until(what, async () => ((await look()) ? true : undefined), withinMs);
}
