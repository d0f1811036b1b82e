// Names a process so that a reused pid is not mistaken for it: pid plus the moment it began.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** `began` is opaque: compare it, do not read it. It differs after a reboot too. */
export type ProcessIdentity = { readonly pid: number; readonly began: string };

async function beganOnLinux(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === undefined) return undefined;
  // The name in brackets may hold spaces and brackets itself: fields are counted after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return `${boot.trim().slice(0, 8)}:${startTicks}`;
}

async function beganElsewhere(pid: number): Promise<string | undefined> {
  const listed = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  const began = listed?.stdout.trim();
  return began === '' ? undefined : began;
}

/** Who has this pid now, or nothing where no living process has it. A zombie counts as gone. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const began = process.platform === 'linux' ? await beganOnLinux(pid) : await beganElsewhere(pid);
  return began === undefined ? undefined : { pid, began };
}

/** This process. Throws where it cannot be looked up. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await identityOf(process.pid);
  if (own === undefined) throw new Error('this process cannot be found in the process table');
  return own;
}

/** True while that very process lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identityOf(identity.pid);
  return now?.began === identity.began;
}

async function goneWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (await isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await delay(25);
  }
  return true;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal: what was wanted.
  }
}

/** Asks that very process to end, and kills it after `graceMs`. True when it was alive. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (!(await isAlive(identity))) return false;
  if (graceMs > 0) sendSignal(identity.pid, 'SIGTERM');
  if (graceMs > 0 && (await goneWithin(identity, graceMs))) return true;
  sendSignal(identity.pid, 'SIGKILL');
  await goneWithin(identity, 10_000);
  return true;
}
