// What a test file starts before its first test and closes after its last, under one name from the file's first line on.
import { afterAll, beforeAll } from '@jest/globals';

/** Stands for what `real` gives at the time of each use. */
export function lazily<T extends object>(real: () => T): T {
  // Every use of it reaches the real one.
  return new Proxy({} as T, {
    get: (_target, name) => Reflect.get(real(), name) as unknown,
    set: (_target, name, value) => Reflect.set(real(), name, value),
    has: (_target, name) => Reflect.has(real(), name),
    ownKeys: () => Reflect.ownKeys(real()),
    getOwnPropertyDescriptor: (_target, name) => {
      const found = Reflect.getOwnPropertyDescriptor(real(), name);
      return found && { ...found, configurable: true };
    },
  });
}

type Closable = { close(): Promise<unknown> };

/** `withinMs`: the longest that its start may take; jest's own time where absent. What did not start is not closed. */
export function onceStarted<T extends Closable>(start: () => Promise<T>, withinMs?: number): T {
  let real: T | undefined;
  beforeAll(async () => {
    real = await start();
  }, withinMs);
  afterAll(async () => {
    await real?.close();
  });
  return lazily(() => {
    if (real === undefined) throw new Error('not started yet: use it in a test or a hook');
    return real;
  });
}
