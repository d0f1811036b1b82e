// What runs on this machine below a process, so that a test can kill a part and see that nothing is left behind.
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

export type Running = {
  readonly pid: number;
  readonly parent: number;
  readonly began: string;
  readonly command: string;
};

async function look(pid: number): Promise<Running | undefined> {
  const [stat, command] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  if (stat === undefined) return undefined;
  // The name in brackets may hold spaces: fields are counted after the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, parent: Number(fields[1]), began: fields[19] ?? '', command: command.replaceAll('\0', ' ').trim() };
}

async function everything(): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(look))).filter((found) => found !== undefined);
}

/** Every living process below this one, children of children included. */
export async function descendants(pid: number): Promise<Running[]> {
  const all = await everything();
  const below = (parent: number): Running[] =>
    all.filter((one) => one.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

/** Those of the processes that still live, the same ones and not another with a reused pid. */
export async function stillAlive(known: readonly Running[]): Promise<Running[]> {
  const now = await Promise.all(known.map(({ pid }) => look(pid)));
  return known.filter((one, index) => now[index]?.began === one.began);
}

/** Processes that name the folder in their command line. */
export async function processesNaming(folder: string): Promise<Running[]> {
  return (await everything()).filter(({ pid, command }) => pid !== process.pid && command.includes(folder));
}

/** What a render runs: the sandbox, Python with Manim, the browser, ffmpeg. */
export function isRenderer({ command }: Running): boolean {
  return /\bbwrap\b|run_scene\.py|formulas\.|chrom|ffmpeg|ffprobe/.test(command);
}

/** Renderers keep as many started ahead: browsers, and Python with Manim loaded. */
const mostSpare = 2 * availableParallelism();
/** Never there without a render or an assembly under way. */
const isAtWork = ({ command }: Running): boolean => /run_scene\.py|ffmpeg|ffprobe/.test(command);

/** What is left of renders that have ended, in what runs below the product: processes at work, and sandboxes beyond the spare ones. */
export function leftOfRenders(running: readonly Running[]): readonly Running[] {
  const inSandbox = running.filter(({ command }) => /\bbwrap\b/.test(command));
  const outermost = inSandbox.filter(({ parent }) => inSandbox.every(({ pid }) => pid !== parent));
  return [...running.filter(isAtWork), ...outermost.slice(mostSpare)];
}
