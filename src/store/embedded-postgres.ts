// A real PostgreSQL under the data folder, for those who set no DATABASE_URL (CONTRACT, "Engine and database").
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, constants, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ownIdentity, type ProcessIdentity } from '../process/process-identity.ts';
import type { StoreLogger } from './database.ts';
import { freePort } from './free-port.ts';
import { findPostgres, preparePostgres } from './postgres-binaries.ts';
import {
  choosePostgresUser,
  commandEnvironment,
  commandLine,
  explainProblem,
  postgresCommand,
  type PostgresCommand,
  type PostgresUser,
} from './postgres-command.ts';
import { clearLeftover } from './postgres-leftover.ts';
import { runServer, type PostgresServer } from './postgres-server.ts';

const run = promisify(execFile);
/** The one that a new cluster has; making another would cost a quarter of a second at first start. */
const databaseName = 'postgres';
const userName = 'retake';
const defaultPort = 5432;

export type EmbeddedPostgres = {
  readonly url: string;
  readonly port: number;
  /** Fast shutdown, at most about 20 s; a second call waits for the first. */
  stop(): Promise<void>;
  /** Resolves when the server ends, by `stop` or by accident. */
  readonly exited: Promise<void>;
};

export type EmbeddedPostgresSettings = {
  readonly dataDir: string;
  /** The port to try first; the one of the last start, else 5432. A port that is taken is replaced by a free one. */
  readonly port?: number;
  readonly logger: StoreLogger;
};

type Home = { readonly path: string; readonly data: string; readonly user: PostgresUser | undefined };
type State = { readonly owner: ProcessIdentity; readonly port: number };

async function readState(home: string): Promise<State | undefined> {
  try {
    // Written by writeState; a torn or older file fails here and counts as none.
    return JSON.parse(await readFile(join(home, 'state.json'), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

async function writeState(home: string, state: State): Promise<void> {
  const path = join(home, 'state.json');
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
}

/** Makes the folder, private to the user that the server runs as. Files that root restored from elsewhere are handed over. */
async function prepareHome(dataDir: string): Promise<Home> {
  const path = join(resolve(dataDir), 'postgres');
  const data = join(path, 'data');
  await mkdir(path, { recursive: true });
  if (process.getuid?.() !== 0) {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
      throw new Error(
        `The database in ${path} belongs to another user: start as that user, or use another data folder`,
        { cause },
      );
    });
    return { path, data, user: undefined };
  }
  const user = await choosePostgresUser(data);
  await chown(path, user.uid, user.gid);
  await chmod(path, 0o700);
  const owner = await stat(data).catch(() => undefined);
  if (owner?.uid === 0) await run('chown', ['-R', '-h', `${user.uid}:${user.gid}`, path]);
  return { path, data, user };
}

async function readPassword(home: Home): Promise<string> {
  const path = join(home.path, 'password');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined && known.trim() !== '') return known.trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  if (home.user !== undefined) await chown(path, home.user.uid, home.user.gid);
  return password;
}

/** Makes a new cluster beside its place and moves it there when it is whole: a kill in between leaves nothing half. */
async function makeCluster(home: Home, command: PostgresCommand): Promise<void> {
  const fresh = join(home.path, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  const { program, args } = commandLine(command, 'initdb', [
    `--pgdata=${join(command.home, 'data.new')}`,
    `--username=${userName}`,
    '--encoding=UTF8',
    `--pwfile=${join(command.home, 'password')}`,
    '--auth=scram-sha-256',
    '--no-instructions',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ]);
  try {
    await run(program, args, { cwd: '/', env: commandEnvironment });
  } catch (cause) {
    const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new Error(`The embedded database could not be made in ${home.path}:\n${explainProblem(said)}`, { cause });
  }
  await rename(fresh, home.data);
}

async function startOnFreePort(
  home: Home,
  command: PostgresCommand,
  options: { wanted: number; logger: StoreLogger },
): Promise<{ server: PostgresServer; port: number }> {
  const { wanted, logger } = options;
  for (let failures = 0; ; failures += 1) {
    const port = await freePort(failures === 0 ? wanted : 0);
    await writeState(home.path, { owner: await ownIdentity(), port });
    const server = runServer(command, port, logger);
    const problem = await server.ready;
    if (problem === undefined) return { server, port };
    // Somebody took the port between the look and the start, or the last processes of a killed server are still going.
    const mayPass = /address already in use|pre-existing shared memory block/i.test(problem);
    if (!mayPass || failures >= 3) throw new Error(`The embedded database did not start in ${home.path}:\n${problem}`);
    await clearLeftover(home.data, undefined, logger);
  }
}

/**
 * Starts PostgreSQL on 127.0.0.1 under `<dataDir>/postgres`, making the cluster first if there is none. Runs unprivileged, also
 * for root and below folders that only root can enter; stops with the process that started it. Throws `PostgresMissing`,
 * `PostgresInUse` when another running stack has the folder, or an error with the server's own words.
 */
export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const { logger } = settings;
  const native = findPostgres();
  await preparePostgres(native);
  const home = await prepareHome(settings.dataDir);
  const command = await postgresCommand(native, home.path, home.user);
  const password = await readPassword(home);
  const state = await readState(home.path);
  const isMade = await stat(join(home.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (isMade) await clearLeftover(home.data, state?.owner, logger);
  else await makeCluster(home, command);
  const wanted = settings.port ?? state?.port ?? defaultPort;
  const { server, port } = await startOnFreePort(home, command, { wanted, logger });
  logger.info({ port, data: home.data }, 'the embedded database is ready');
  const url = `postgres://${userName}:${password}@127.0.0.1:${port}/${databaseName}`;
  return { url, port, stop: () => server.stop(), exited: server.exited };
}
