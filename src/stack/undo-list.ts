// What a start has to take back at its end: last started, first stopped.
import type { Logger } from 'pino';

export type UndoList = {
  add(name: string, undo: () => Promise<void>): void;
  /** Runs all once; a second call waits for the first. One failure does not keep the rest from being stopped. */
  run(): Promise<void>;
};

export function createUndoList(logger: Logger): UndoList {
  const undos: { readonly name: string; readonly undo: () => Promise<void> }[] = [];
  let ended: Promise<void> | undefined;
  const runAll = async (): Promise<void> => {
    for (const { name, undo } of undos.toReversed())
      await undo().catch((error: unknown) => logger.error({ err: error, part: name }, 'could not be stopped'));
  };
  return {
    add: (name, undo) => void undos.push({ name, undo }),
    run: () => (ended ??= runAll()),
  };
}
