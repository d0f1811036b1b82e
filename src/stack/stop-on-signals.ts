// Turns Ctrl-C, SIGTERM, a closed terminal and the end of npm into an orderly stop.
import { readFileSync } from 'node:fs';

const parentCheckMs = 1_000;

export type Stoppable = { stop(): Promise<void>; hurry?(): void };

export type StopOptions = {
  readonly onStopping?: (because: string) => void;
  /** Resolves when the part ended by itself. */
  readonly ended?: Promise<void>;
};

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or gone: nothing is known.
    return '';
  }
}

/** Under nohup the hangup is ignored, and listening to it would undo that. */
function ignoresHangup(): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(readProc('/proc/self/status'))?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** npm killed outright passes no signal on: its child would stay for ever. */
function watchNpm(onGone: () => void): NodeJS.Timeout | undefined {
  const parent = process.ppid;
  if (!/\bnpm\b/.test(readProc(`/proc/${parent}/cmdline`))) return undefined;
  const timer = setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, parentCheckMs);
  timer.unref();
  return timer;
}

/** Resolves when everything is stopped, whatever asked for it. A second signal hurries. */
export async function stopOnSignals(part: Stoppable, options: StopOptions = {}): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const listened: NodeJS.Signals[] = ignoresHangup() ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const asked = new Promise<string>((resolve) => {
    let first = true;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (first) resolve(signal);
      else part.hurry?.();
      first = false;
    };
    for (const signal of listened) process.on(signal, onSignal);
    timer = watchNpm(() => resolve('npm ended'));
  });
  const because = await Promise.race([
    asked,
    ...(options.ended === undefined ? [] : [options.ended.then(() => 'ended')]),
  ]);
  options.onStopping?.(because);
  await part.stop();
  clearInterval(timer);
}
