// Turns Ctrl-C, SIGTERM, a closed terminal and the end of npm into an orderly stop.
import { readFileSync } from 'node:fs';

const parentCheckMs = 500;

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

function parentOf(pid: number): number | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return stat === '' || !Number.isInteger(parent) ? undefined : parent;
}

/** Process ids from our parent up to npm, where npm started us: itself, or by a shell in between. */
function chainToNpm(): readonly number[] {
  const chain: number[] = [];
  for (let pid: number | undefined = process.ppid; pid !== undefined && chain.length < 2; pid = parentOf(pid)) {
    chain.push(pid);
    if (/^(npm|\S*\/node\0\S*npm)/.test(readProc(`/proc/${pid}/cmdline`))) return chain;
  }
  return [];
}

/** npm passes no signal on to the program behind its shell: when it or the shell is gone, we were meant. */
function watchNpm(onGone: () => void): NodeJS.Timeout | undefined {
  const chain = chainToNpm();
  if (chain.length === 0) return undefined;
  const timer = setInterval(() => {
    const isWhole = chain.every((pid, index) => pid === (index === 0 ? process.ppid : parentOf(chain[index - 1] ?? 0)));
    if (!isWhole) onGone();
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
