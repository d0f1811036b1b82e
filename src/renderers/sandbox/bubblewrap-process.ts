// Starts bubblewrap and gets the sandbox ready: limits set, files inside, the program waiting to be let go.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { access, chmod, mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { RendererUnavailable } from '../renderer.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { bubblewrapArguments, type SandboxMode } from './bubblewrap-arguments.ts';
import { gatherText, type GatheredText } from './capped-text.ts';
import { createControlGroup, type ControlGroup } from './control-group.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { lendFiles, type LentFiles } from './lent-files.ts';
import { holdProcess } from './process-end.ts';
import { syscallFilter } from './syscall-filter.ts';

export type SandboxSupport = { readonly program: string; readonly mode: SandboxMode };

/** A sandbox whose program waits for `release`. */
export type PreparedSandbox = {
  readonly child: ChildProcess;
  /** Exit code of bubblewrap, which is the program's or 128 + its signal. */
  readonly exit: Promise<number | null>;
  readonly stdout: GatheredText;
  readonly stderr: GatheredText;
  readonly pipes: readonly Duplex[];
  /** Host number of the first process inside: everything ends with it. */
  readonly firstPid: number;
  readonly held: FileHandle;
  readonly outFolder: FileHandle;
  readonly group: ControlGroup | undefined;
  readonly lent: LentFiles;
  readonly release: () => void;
};

// Above every range that distributions, subordinate ids and containers hand out.
const firstUid = 1_900_000_000;

type Order = { readonly support: SandboxSupport; readonly spec: SandboxSpec; readonly stopped: AbortSignal };

type Inside = {
  readonly uid: number;
  readonly marker: string;
  readonly at: { readonly info: number; readonly block: number; readonly filter: number };
};

function duplex(child: ChildProcess, descriptor: number): Duplex {
  // Node makes a two-way socket of every 'pipe' from descriptor 3 on; its types know only the first five streams.
  const stream = (child.stdio as unknown as readonly Duplex[])[descriptor];
  if (stream === undefined) throw new Error(`the sandbox has no descriptor ${descriptor}`);
  return stream;
}

function spawnBubblewrap(spec: SandboxSpec, support: SandboxSupport, inside: Inside): ChildProcess {
  const filter = syscallFilter(process.arch, spec.mayNest);
  if (!filter)
    throw new RendererUnavailable(
      `the sandbox has no system call filter for ${process.arch} (it has one for x64 and arm64)`,
    );
  // A folder of the host that some ancestor left open would be a way out: nothing but our pipes is handed down.
  const nothing = openSync('/dev/null', 'r');
  const stdio: (number | 'ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe'];
  for (const descriptor of inheritedDescriptors()) stdio[descriptor] = nothing;
  for (let descriptor = 3; descriptor <= inside.at.filter; descriptor += 1) stdio[descriptor] = 'pipe';
  const child = spawn(support.program, bubblewrapArguments(spec, { mode: support.mode, ...inside }, inside.at), {
    cwd: '/',
    // The first process inside keeps the environment that bubblewrap was started with, readable in /proc/1/environ.
    env: {},
    detached: true,
    stdio: Array.from(stdio, (way) => way ?? 'ignore'),
  });
  closeSync(nothing);
  // A program that ends early breaks our pipes; its exit code says so already.
  for (const stream of child.stdio) stream?.on('error', () => undefined);
  duplex(child, inside.at.filter).end(filter);
  return child;
}

async function readFirstPid(info: Readable): Promise<number> {
  let text = '';
  for await (const chunk of info) {
    text += String(chunk);
    // Leaving before its last byte would close the pipe under bubblewrap.
    const pid = text.includes('}') ? /"child-pid":\s*(\d+)/.exec(text)?.[1] : undefined;
    if (pid !== undefined) return Number(pid);
  }
  throw new RendererUnavailable('bubblewrap could not start');
}

/** Waits until the new root is in place: only there does the marker exist. */
async function untilMounted(root: string, marker: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const mounted = await access(join(root, marker)).then(
      () => true,
      () => false,
    );
    if (mounted) return;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new RendererUnavailable('bubblewrap could not set up the sandbox');
    await delay(1);
  }
}

/** Whatever our own umask is, the user that the program runs as reads them. */
async function putFiles(files: SandboxSpec['files'], folder: string): Promise<void> {
  const parents = new Set<string>();
  for (const [name, content] of Object.entries(files)) {
    if (normalize(join('/work', name)) !== `/work/${name}`) throw new Error(`"${name}" is no plain relative name`);
    for (let parent = dirname(name); parent !== '.'; parent = dirname(parent)) parents.add(parent);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
    await chmod(join(folder, name), 0o644);
  }
  for (const parent of parents) await chmod(join(folder, parent), 0o755);
}

/** The limits are in force and the files in place before anything untrusted runs. */
async function setUp(child: ChildProcess, spec: SandboxSpec, inside: Inside) {
  const firstPid = await readFirstPid(duplex(child, inside.at.info));
  const held = await holdProcess(firstPid);
  const group = await createControlGroup(spec.limits);
  try {
    await group?.add(firstPid);
    const root = `/proc/${firstPid}/root`;
    await untilMounted(root, inside.marker, child);
    await putFiles(spec.files, join(root, 'work'));
    // An open folder keeps its file system: what is in it can be collected when every process is gone.
    const outFolder = await open(join(root, 'out'), constants.O_RDONLY | constants.O_DIRECTORY);
    return { firstPid, held, outFolder, group };
  } catch (error) {
    killGroup(child);
    await held.close();
    await group?.remove();
    throw error;
  }
}

/** Kills bubblewrap and what is in its process group; the sandbox dies with it. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Everything here that waits for bubblewrap ends when bubblewrap does, and the signal ends bubblewrap, now and later. */
async function prepare({ support, spec, stopped }: Order, inside: Inside): Promise<Omit<PreparedSandbox, 'lent'>> {
  const child = spawnBubblewrap(spec, support, inside);
  stopped.addEventListener('abort', () => killGroup(child));
  child.stdout?.on('data', (bytes: Buffer) => spec.onBytes?.(bytes));
  const stdout = gatherText(child.stdout, (text) => spec.onOutput?.('stdout', text));
  const stderr = gatherText(child.stderr, (text) => spec.onOutput?.('stderr', text));
  const exit = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  exit.catch(() => undefined);
  try {
    const ready = await setUp(child, spec, inside);
    const pipes = Array.from({ length: spec.extraPipes ?? 0 }, (_, index) => duplex(child, 3 + index));
    return { child, exit, stdout, stderr, pipes, ...ready, release: () => duplex(child, inside.at.block).end('x') };
  } catch (error) {
    killGroup(child);
    if (!(error instanceof RendererUnavailable)) throw error;
    const cause = await exit.then(
      (code) => `exit code ${code ?? child.signalCode}`,
      (reason: unknown) => String(reason),
    );
    await stderr.ended;
    throw new RendererUnavailable(`${error.message}: ${`${stderr.text().trim()} (${cause})`.trim()}`);
  }
}

/**
 * Makes a sandbox up to the point where its program may start. When `stopped` is aborted everything in it is killed, ready or not.
 * Throws `RendererUnavailable` with bubblewrap's own words where it cannot be made.
 */
export async function prepareSandbox({ support, spec, stopped }: Order): Promise<PreparedSandbox> {
  const extra = spec.extraPipes ?? 0;
  const uid = firstUid + randomInt(100_000);
  const at = { info: 3 + extra, block: 4 + extra, filter: 5 + extra };
  const lent = await lendFiles(Object.keys(spec.writable ?? {}), support.mode === 'root' ? uid : undefined);
  try {
    stopped.throwIfAborted();
    return { ...(await prepare({ support, spec, stopped }, { uid, marker: `.sandbox-${randomUUID()}`, at })), lent };
  } catch (error) {
    await lent.takeBack();
    throw error;
  }
}
