// The command line of one sandbox: what it can see, what it may use up and as whom it runs.
import { availableParallelism } from 'node:os';
import type { SandboxSpec } from '../sandbox.ts';

/** `root`: real mounts, then a dropped uid of its own. `user`: a user namespace. */
export type SandboxMode = 'root' | 'user';

/** Numbers of the descriptors that bubblewrap itself talks over, behind those of the program. */
export type ControlDescriptors = { readonly info: number; readonly block: number; readonly filter: number };

const systemPaths = [
  '/etc/fonts',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/chromium.d',
  '/var/cache/fontconfig',
];

// Folders on the way to a mount would be bubblewrap's own user's alone.
function openParents(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.flatMap((_, index) => ['--perms', '0755', '--dir', `/${names.slice(0, index + 1).join('/')}`]);
}

function mounts(spec: SandboxSpec, marker: string): string[] {
  const eighths = (count: number): number => Math.floor((spec.limits.diskBytes * count) / 8);
  const memoryFolder = (path: string, bytes: number): string[] => [
    '--perms',
    '0777',
    '--size',
    String(bytes),
    '--tmpfs',
    path,
  ];
  return [
    '--ro-bind',
    '/usr',
    '/usr',
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...systemPaths.flatMap((path) => [...openParents(path), '--ro-bind-try', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...memoryFolder('/dev/shm', eighths(1)),
    ...memoryFolder('/tmp', eighths(3)),
    ...memoryFolder('/work', eighths(1)),
    ...memoryFolder('/out', eighths(3)),
    ...Object.entries(spec.readOnly).flatMap(([host, inside]) => [...openParents(inside), '--ro-bind', host, inside]),
    ...Object.entries(spec.writable ?? {}).flatMap(([host, inside]) => [
      ...openParents(inside),
      '--bind',
      host,
      inside,
    ]),
    '--dir',
    `/${marker}`,
    '--remount-ro',
    '/dev',
    '--remount-ro',
    '/',
    '--chdir',
    '/work',
  ];
}

function limits(spec: SandboxSpec): string[] {
  const { wallMs, memoryBytes, processes, fileBytes } = spec.limits;
  const cpuSeconds = Math.ceil(wallMs / 1000) * availableParallelism() + 1;
  return [
    '/usr/bin/prlimit',
    `--cpu=${cpuSeconds}`,
    `--fsize=${fileBytes}`,
    `--nproc=${processes}`,
    // Private writable memory of one process. Address space would be the stricter limit, but browsers reserve terabytes of it.
    `--data=${memoryBytes}`,
    '--nofile=4096',
    '--core=0',
    '--',
  ];
}

function identity(mode: SandboxMode): string[] {
  if (mode === 'user') return ['--unshare-user', '--uid', '65534', '--gid', '65534', '--cap-drop', 'ALL'];
  return ['--cap-drop', 'ALL', ...['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((name) => ['--cap-add', name])];
}

function dropTo(uid: number): string[] {
  return [
    '/usr/bin/setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--no-new-privs',
    '--',
  ];
}

/** Arguments of `bwrap`. In root mode `uid` is whom the program runs as: one of its own, so that the process limit counts this sandbox alone. `marker` is a name that only the new root has. */
export function bubblewrapArguments(
  spec: SandboxSpec,
  as: { readonly mode: SandboxMode; readonly uid: number; readonly marker: string },
  descriptors: ControlDescriptors,
): string[] {
  return [
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--hostname',
    'sandbox',
    ...identity(as.mode),
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...Object.entries(spec.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...mounts(spec, as.marker),
    '--info-fd',
    String(descriptors.info),
    '--block-fd',
    String(descriptors.block),
    '--seccomp',
    String(descriptors.filter),
    '--',
    ...(as.mode === 'root' ? dropTo(as.uid) : []),
    ...limits(spec),
    ...spec.command,
  ];
}
