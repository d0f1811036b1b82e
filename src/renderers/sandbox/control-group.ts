// Memory and process limits over a whole sandbox by control groups, v2 or v1, where one may be made; else the limits of each process must do.
import { access, mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { SandboxLimits } from '../sandbox.ts';

export type ControlGroup = {
  /** For the record: `cgroup v1 memory+pids`. */
  readonly description: string;
  /** Moves a process in; whatever it starts from then on is in as well. */
  readonly add: (pid: number) => Promise<void>;
  /** How many processes in it the kernel has killed for want of memory. */
  readonly memoryKills: () => Promise<number>;
  readonly remove: () => Promise<void>;
};

const mountPoint = '/sys/fs/cgroup';

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Where groups of ours might go, nearest first: below our own group, beside it, at the root. */
async function parents(hierarchy: string, controller: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/cgroup', 'utf8')).split('\n');
  const own = lines.map((line) => line.split(':')).find(([, names]) => (names ?? '').split(',').includes(controller));
  const path = own?.slice(2).join(':') ?? '/';
  return [...new Set([join(hierarchy, path), join(hierarchy, dirname(path)), hierarchy])];
}

/** Makes a group with the settings, or nothing where no parent lets us. */
async function makeGroup(
  candidates: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const name = `retake-${process.pid}-${randomUUID()}`;
  for (const parent of candidates) {
    const path = join(parent, name);
    try {
      await mkdir(path);
    } catch {
      continue;
    }
    try {
      for (const [file, value] of Object.entries(settings)) await writeFile(join(path, file), value, { flag: 'r+' });
      return path;
    } catch {
      await rmdir(path).catch(() => undefined);
    }
  }
  return undefined;
}

async function removeGroup(path: string): Promise<void> {
  // A group stays busy for a moment after its last process was reaped.
  for (let round = 0; round < 50; round += 1) {
    try {
      await rmdir(path);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function group(description: string, paths: readonly string[], oomFile: string): ControlGroup {
  return {
    description,
    add: async (pid) => {
      for (const path of paths) await writeFile(join(path, 'cgroup.procs'), String(pid));
    },
    memoryKills: async () => {
      const text = await readFile(oomFile, 'utf8').catch(() => '');
      return Number(/^oom_kill (\d+)/m.exec(text)?.[1] ?? 0);
    },
    remove: async () => {
      await Promise.all(paths.map(removeGroup));
    },
  };
}

async function versionTwo(limits: SandboxLimits): Promise<ControlGroup | undefined> {
  const path = await makeGroup(await parents(mountPoint, ''), {
    'memory.max': String(limits.memoryBytes),
    'memory.swap.max': '0',
    'pids.max': String(limits.processes),
  });
  return path === undefined ? undefined : group('cgroup v2 memory+pids', [path], join(path, 'memory.events'));
}

async function versionOne(limits: SandboxLimits): Promise<ControlGroup | undefined> {
  const memory = await makeGroup(await parents(join(mountPoint, 'memory'), 'memory'), {
    'memory.limit_in_bytes': String(limits.memoryBytes),
  });
  if (memory === undefined) return undefined;
  const pids = await makeGroup(await parents(join(mountPoint, 'pids'), 'pids'), {
    'pids.max': String(limits.processes),
  });
  const paths = pids === undefined ? [memory] : [memory, pids];
  return group(`cgroup v1 memory${pids === undefined ? '' : '+pids'}`, paths, join(memory, 'memory.oom_control'));
}

/** A new group with the limits, or nothing where this machine offers none to us. Never throws. */
export async function createControlGroup(limits: SandboxLimits): Promise<ControlGroup | undefined> {
  try {
    if (await exists(join(mountPoint, 'cgroup.controllers'))) return await versionTwo(limits);
    if (await exists(join(mountPoint, 'memory'))) return await versionOne(limits);
  } catch {
    return undefined;
  }
  return undefined;
}

/** Removes the empty groups of processes of ours that were killed before they could. Never throws. */
export async function removeStaleGroups(): Promise<void> {
  const hierarchies = [
    { path: mountPoint, controller: '' },
    { path: join(mountPoint, 'memory'), controller: 'memory' },
    { path: join(mountPoint, 'pids'), controller: 'pids' },
  ];
  for (const { path, controller } of hierarchies) {
    for (const parent of await parents(path, controller).catch(() => [])) {
      for (const name of await readdir(parent).catch(() => [])) {
        const owner = /^retake-(\d+)-/.exec(name)?.[1];
        if (owner === undefined || (await exists(`/proc/${owner}`))) continue;
        // One that still holds something, as another container's may, refuses.
        await rmdir(join(parent, name)).catch(() => undefined);
      }
    }
  }
}
