// Finds out once how this machine can run a sandbox, or says what to do so that it can.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { RendererUnavailable } from '../renderer.ts';
import type { SandboxSpec } from '../sandbox.ts';
import type { SandboxMode } from './bubblewrap-arguments.ts';
import type { SandboxSupport } from './bubblewrap-process.ts';
import { createControlGroup, removeStaleGroups } from './control-group.ts';
import { startWith } from './start-sandboxed.ts';

export type DescribedSupport = SandboxSupport & { readonly description: string };

const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap'];
const needed = ['/usr/bin/prlimit', '/usr/bin/setpriv'];

const trial: SandboxSpec = {
  command: ['/usr/bin/true'],
  readOnly: {},
  files: { 'a/b': 'trial' },
  environment: {},
  limits: { wallMs: 10_000, memoryBytes: 256 * 2 ** 20, processes: 16, fileBytes: 2 ** 20, diskBytes: 8 * 2 ** 20 },
};

const isExecutable = async (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function findBubblewrap(): Promise<string> {
  if (process.platform !== 'linux')
    throw new RendererUnavailable(
      `rendering needs the Linux sandbox bubblewrap, and this is ${process.platform}: run the workers in the Docker image, or in a Linux machine`,
    );
  for (const place of places) if (await isExecutable(place)) return place;
  throw new RendererUnavailable(
    'bubblewrap is not installed, and nothing is rendered without a sandbox: sudo apt-get install -y bubblewrap (or your distribution\'s package "bubblewrap")',
  );
}

async function tryMode(program: string, mode: SandboxMode): Promise<string | undefined> {
  try {
    const running = await startWith({ program, mode }, trial);
    const result = await running.result;
    return result.ended === 'exited' && result.exitCode === 0
      ? undefined
      : result.stderr.trim() || `the trial ${result.ended}`;
  } catch (error) {
    if (error instanceof RendererUnavailable) return error.message;
    throw error;
  }
}

function howToAllow(refusals: readonly string[]): string {
  return (
    `bubblewrap is installed but may not make a sandbox here (${refusals.join('; ')}). ` +
    'On Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. On other distributions: sudo sysctl -w kernel.unprivileged_userns_clone=1. ' +
    'In a container: the security options of the part "renders" in docker-compose.yml, and the same setting on its host.'
  );
}

async function describe(mode: SandboxMode): Promise<string> {
  const group = await createControlGroup(trial.limits);
  await group?.remove();
  const who = mode === 'root' ? 'a user id of its own for each run' : 'a user namespace';
  return `bubblewrap, ${who}, no network, ${group?.description ?? 'limits per process and a memory watch (no control group is writable)'}`;
}

async function findSupport(): Promise<DescribedSupport> {
  const program = await findBubblewrap();
  await removeStaleGroups();
  for (const path of needed)
    if (!(await isExecutable(path)))
      throw new RendererUnavailable(`${path} is missing: sudo apt-get install -y util-linux`);
  const modes: readonly SandboxMode[] = process.getuid?.() === 0 ? ['root', 'user'] : ['user'];
  const refusals: string[] = [];
  for (const mode of modes) {
    const refusal = await tryMode(program, mode);
    if (refusal === undefined) return { program, mode, description: await describe(mode) };
    refusals.push(refusal);
  }
  throw new RendererUnavailable(howToAllow(refusals));
}

let found: Promise<DescribedSupport> | undefined;

/** How sandboxes run on this machine, found by a real trial and kept. Throws `RendererUnavailable` saying what to install or allow; the next call tries again. */
export async function sandboxSupport(): Promise<DescribedSupport> {
  found ??= findSupport();
  try {
    return await found;
  } catch (error) {
    found = undefined;
    throw error;
  }
}
