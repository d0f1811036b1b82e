// The whole embedded stack as a process: ready, alone on its folder, kept running, and gone without a trace.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const program = resolve(import.meta.dirname, '../../dist/cli/main.js');
let dataDir = '';
const running: Up[] = [];

type Up = { readonly child: ChildProcess; output(): string; readonly ended: Promise<number | null> };

function up(environment: Record<string, string> = {}, args: readonly string[] = ['--port', '0']): Up {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/_API_KEY$|^RETAKE_|^TEMPORAL_ADDRESS|^DATABASE_URL/.test(name),
  );
  const child = spawn(process.execPath, [program, 'up', '--data', dataDir, ...args], {
    env: { ...Object.fromEntries(clean), NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  const started = { child, output: () => text, ended };
  running.push(started);
  return started;
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await delay(100);
  }
}

async function ready(stack: Up): Promise<string> {
  return until('the stack is ready', () => {
    if (stack.child.exitCode !== null) throw new Error(`the stack ended: ${stack.output()}`);
    return /pages, API\s+(http\S+)/.exec(stack.output())?.[1];
  });
}

async function health(url: string): Promise<number> {
  return fetch(`${url}/health`).then(
    (answer) => answer.status,
    () => 0,
  );
}

/** Processes that name the data folder in their command line. */
async function processesOfStack(): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))) {
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(dataDir)) found.push(`${name} ${line.replaceAll('\0', ' ')}`);
  }
  return found;
}

async function workerPids(stackPid: number): Promise<number[]> {
  const children = await readFile(`/proc/${stackPid}/task/${stackPid}/children`, 'utf8').catch(() => '');
  const pids = children.split(' ').filter((pid) => pid !== '');
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => lines[index]?.includes('worker-process.js')).map(Number);
}

function isThere(pid: number): Promise<boolean> {
  return readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) [ZX] /.test(stat),
    () => false,
  );
}

async function allGone(pids: readonly number[]): Promise<void> {
  await until('every process of the stack is gone', async () => {
    const left = await Promise.all(pids.map(isThere));
    return (await processesOfStack()).length === 0 && !left.includes(true) ? true : undefined;
  });
}

describe('the embedded stack', () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'retake-stack-'));
  });
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  test('is healthy when it says so, says what is not configured, and leaves nothing after SIGTERM', async () => {
    const stack = up();
    const url = await ready(stack);
    expect(await health(url)).toBe(200);
    const written: unknown = JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8'));
    expect(written).toMatchObject({ url, pid: stack.child.pid, demo: false });
    const workers = await workerPids(stack.child.pid ?? 0);
    expect(workers).toHaveLength(1);
    await until('the needs are said', () => (stack.output().includes('Ctrl-C') ? true : undefined));
    expect(stack.output()).toContain('explainer needs ANTHROPIC_API_KEY');

    stack.child.kill('SIGTERM');
    expect(await stack.ended).toBe(0);
    await allGone(workers);
    expect(await readdir(dataDir)).not.toContain('stack.json');
  });

  test('leaves nothing when it is interrupted while it starts', async () => {
    const stack = up();
    await until('it starts', () => (stack.output().includes('starting the database') ? true : undefined));
    stack.child.kill('SIGINT');
    expect(await stack.ended).toBe(130);
    expect(stack.output()).not.toContain('    at ');
    expect(await processesOfStack()).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('stack.lock');
  });

  test('keeps others out of its data folder', async () => {
    await chmod(dataDir, 0o755);
    await ready(up());
    expect(((await stat(dataDir)).mode & 0o777).toString(8)).toBe('700');
  });

  test('refuses a second stack on its folder, naming the first', async () => {
    const url = await ready(up({ RETAKE_DEMO: '1' }));
    const second = up({ RETAKE_DEMO: '1' });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(url);
    expect(await health(url)).toBe(200);
  });

  test('chooses a free port when the wanted one is taken, and says so', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const stack = up({}, ['--port', String(port), '--workers', 'none']);
    const url = await ready(stack);
    await until('the notes are said', () => (stack.output().includes('Ctrl-C') ? true : undefined));
    expect(url).not.toContain(`:${port}`);
    expect(stack.output()).toContain(`Port ${port} is taken: the API is on`);
    taken.close();
  });

  test('starts a killed worker and a killed engine again', async () => {
    const stack = up({ RETAKE_DEMO: '1' });
    const url = await ready(stack);
    const [worker = 0] = await workerPids(stack.child.pid ?? 0);
    process.kill(worker, 'SIGKILL');
    const next = await until('another worker is there', async () =>
      (await workerPids(stack.child.pid ?? 0)).find((pid) => pid !== worker),
    );
    expect(next).not.toBe(worker);

    const engine: unknown = JSON.parse(await readFile(join(dataDir, 'engine.pid.json'), 'utf8'));
    const enginePid = typeof engine === 'object' && engine !== null && 'pid' in engine ? Number(engine.pid) : 0;
    process.kill(enginePid, 'SIGKILL');
    await until('the engine is missed', async () => ((await health(url)) === 503 ? true : undefined));
    await until('all is well again', async () => ((await health(url)) === 200 ? true : undefined));
  });

  test('stops when the npm that started it is killed outright', async () => {
    const npm = spawn('npm', ['start', '--silent'], {
      cwd: resolve(program, '../../..'),
      env: { ...process.env, NODE_OPTIONS: '', RETAKE_DATA: dataDir, RETAKE_PORT: '0', RETAKE_DEMO: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    npm.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until('the stack is ready', () => (text.includes('Ctrl-C') ? true : undefined));
    npm.kill('SIGKILL');
    await allGone([]);
    expect(await readdir(dataDir)).not.toContain('stack.json');
  });

  test('takes every child along when it is killed outright, and starts again on the same folder', async () => {
    const first = up({ RETAKE_DEMO: '1' });
    await ready(first);
    const workers = await workerPids(first.child.pid ?? 0);
    first.child.kill('SIGKILL');
    await first.ended;
    await allGone(workers);

    const url = await ready(up({ RETAKE_DEMO: '1' }));
    expect(await health(url)).toBe(200);
  });
});
