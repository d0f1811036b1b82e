// How PostgreSQL is run: never as root, never longer than its parent, and from folders that only root can enter.
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type PostgresUser = { readonly uid: number; readonly gid: number };

/** Turns a program of PostgreSQL and its arguments into what is spawned; paths are those that the program sees. */
export type PostgresCommand = {
  /** The folder with bin, lib and share, as the program sees it. */
  readonly native: string;
  /** The folder with the data and the password, as the program sees it. */
  readonly home: string;
  readonly prefix: readonly string[];
};

/** Nothing of ours: the settings of the caller's shell must not change how the server behaves. */
export const commandEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

// A fast shutdown of the server when its parent dies. Set after the change of user, which clears it.
const dieWithParent = ['setpriv', '--pdeathsig', 'INT', '--'];

function asUser({ uid, gid }: PostgresUser): string[] {
  return ['setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--no-new-privs', '--'];
}

/** Mounts both folders where everyone can reach them, in a mount namespace that ends with the server. */
const mountScript = `umask 022
mount -t tmpfs -o mode=0755,size=64k tmpfs "$1" && mkdir "$1/native" "$1/home" || exit 1
mount --bind "$2" "$1/native" && mount --bind "$3" "$1/home" || exit 1
shift 3
exec "$@"`;

/** What to do about it, where the words of the programs before the server do not say. */
export function explainProblem(said: string): string {
  if (!/^(unshare|mount|mkdir): /m.test(said)) return said;
  return `The folders of the project or its data can only be entered by root, and this machine does not let root mount them
for the unprivileged user that PostgreSQL runs as. Move them to where others may enter, or set DATABASE_URL.
${said}`;
}

/** The users that a system has for services without files of their own. */
const serviceUsers = ['daemon', 'nobody'];

/** The owner that an existing data folder has, or a service user of the system. */
export async function choosePostgresUser(dataFolder: string): Promise<PostgresUser> {
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of serviceUsers) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither a user "daemon" nor "nobody" to run it as',
  );
}

/** May others enter every folder above `path`, and read it? */
async function isReachable(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A folder that exists everywhere and holds neither of the two. */
function mountPoint(paths: readonly string[]): string {
  const free = ['/mnt', '/opt', '/srv', '/media'].find(
    (candidate) => !paths.some((path) => path === candidate || path.startsWith(candidate + sep)),
  );
  if (free === undefined) throw new Error('There is no folder to mount the database under');
  return free;
}

/** Files that npm wrote under a strict umask are opened to be read; the folders above still guard them. */
async function openToOthers(native: string): Promise<void> {
  const { mode } = await stat(join(native, 'lib'));
  const program = await stat(join(native, 'bin', 'postgres'));
  if ((mode & 0o005) !== 0o005 || (program.mode & 0o005) !== 0o005) await run('chmod', ['-R', 'a+rX', native]);
}

/** Chooses the way for this process: as it is, or as another user, where need be with the folders mounted within reach. */
export async function postgresCommand(native: string, home: string, user?: PostgresUser): Promise<PostgresCommand> {
  if (process.platform !== 'linux') return { native, home, prefix: [] };
  if (user === undefined) return { native, home, prefix: dieWithParent };
  await openToOthers(native);
  const prefix = [...asUser(user), ...dieWithParent];
  if ((await isReachable(native)) && (await isReachable(home))) return { native, home, prefix };
  const mount = mountPoint([native, home]);
  return {
    native: join(mount, 'native'),
    home: join(mount, 'home'),
    prefix: [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--',
      'sh',
      '-c',
      mountScript,
      'mount-postgres',
      mount,
      native,
      home,
      ...prefix,
    ],
  };
}

/** What is spawned to run `name` of PostgreSQL. */
export function commandLine(command: PostgresCommand, name: 'initdb' | 'postgres', args: readonly string[]) {
  const own = join(command.native, 'bin', name);
  const [program = own, ...before] = command.prefix;
  return { program, args: program === own ? args : [...before, own, ...args] };
}
