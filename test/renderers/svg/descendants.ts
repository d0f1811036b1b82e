// What a process has running below it, for tests that nothing is left behind.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Descendant = { readonly pid: number; readonly args: string };

/** The browsers, sandboxes and encoders that a process started and that still run. */
export async function descendantsOf(of: number): Promise<Descendant[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  const rows = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) => (match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] ?? '' }] : []));
  const ours = new Set([of]);
  for (let grown = true; grown;) {
    const fresh = rows.filter(({ pid, parent }) => ours.has(parent) && !ours.has(pid));
    for (const { pid } of fresh) ours.add(pid);
    grown = fresh.length > 0;
  }
  return rows.filter(({ pid, args }) => pid !== of && ours.has(pid) && /chrom|bwrap|ffmpeg/.test(args));
}

/** Command lines of those that this process started. */
export async function descendants(): Promise<string[]> {
  return (await descendantsOf(process.pid)).map(({ args }) => args);
}
