// The sandbox holds what hostile programs try, leaves nothing behind and says how each run ended.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeSandbox, startSandboxed } from '../../../src/renderers/sandbox.ts';
import { limits, python, shell, spec } from './programs.ts';

const canary = 'canary-7f3a';

const isRunning = (marker: string): boolean =>
  execFileSync('/usr/bin/ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .some((line) => line.includes(marker));

let folder: string;
let server: Server;
let hits = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  process.env['RETAKE_TEST_CANARY'] = canary;
  server = createServer((_, response) => {
    hits += 1;
    response.end('reached');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  delete process.env['RETAKE_TEST_CANARY'];
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe('what a program in the sandbox can do', () => {
  test('says which sandbox is in use', async () => {
    expect(await probeSandbox()).toMatch(/^bubblewrap, .*no network/);
  });

  test('gives back output, exit code and the files of /out', async () => {
    const collectTo = await mkdtemp(join(folder, 'out-'));
    const result = await shell('cat name; echo oops >&2; cp name /out/copy.txt; exit 3', {
      files: { name: 'hello' },
      collectTo,
    });
    expect(result).toEqual({ exitCode: 3, ended: 'exited', stdout: 'hello', stderr: 'oops\n', outputs: ['copy.txt'] });
    expect(await readFile(join(collectTo, 'copy.txt'), 'utf8')).toBe('hello');
  });

  test('reads a mount that lies below a folder only its owner can enter', async () => {
    const closed = join(folder, 'closed');
    await mkdir(join(closed, 'inner'), { recursive: true });
    await writeFile(join(closed, 'inner', 'data'), 'reached', { mode: 0o644 });
    await chmod(closed, 0o700);
    const result = await shell('cat /opt/deep/data/data', { readOnly: { [join(closed, 'inner')]: '/opt/deep/data' } });
    expect(result.stdout).toBe('reached');
  });

  test('reads the font settings of the machine', async () => {
    const result = await shell('stat -c %a / /etc /etc/fonts; grep -c . /etc/fonts/fonts.conf');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(/^755\n755\n755\n\d+\n$/);
  });

  test('gives its output as bytes where they are asked for', async () => {
    const chunks: Uint8Array[] = [];
    await shell(String.raw`printf '\377\000\376'`, { onBytes: (bytes) => void chunks.push(bytes) });
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0xff, 0, 0xfe]));
  });

  test('reads its files whatever our umask is', async () => {
    const umask = process.umask(0o077);
    try {
      expect((await shell('cat a/b/c', { files: { 'a/b/c': 'reached' } })).stdout).toBe('reached');
    } finally {
      process.umask(umask);
    }
  });

  test('talks over extra descriptors in both directions', async () => {
    const running = await startSandboxed(
      spec(['/usr/bin/bash', '-c', 'read -r line <&3; echo "got $line" >&4'], { extraPipes: 2 }),
    );
    const [toProgram, fromProgram] = running.pipes;
    let answer = '';
    fromProgram?.on('data', (chunk) => {
      answer += String(chunk);
    });
    toProgram?.write('ping\n');
    expect((await running.result).exitCode).toBe(0);
    expect(answer).toBe('got ping\n');
  });

  test('hands on output as it comes and keeps no more than a million characters', async () => {
    let seen = 0;
    const result = await python('print("x" * 3_000_000)', { onOutput: (_, text) => void (seen += text.length) });
    expect(seen).toBe(3_000_001);
    expect(result.stdout).toMatch(/^x+\n\[\d+ more characters\]$/);
    expect(result.stdout.length).toBeLessThan(1_048_700);
  });
});

describe('what it cannot reach', () => {
  test.each([
    [
      'a file of the host',
      async () =>
        shell(`cat ${folder}/../../etc/shadow /etc/passwd /root/.profile ${process.cwd()}/package.json /etc/hostname`),
    ],
    ['a mount of its own', async () => shell('mount -t tmpfs none /tmp || exit 9; echo done')],
    ['a user namespace', async () => shell('unshare -U true || exit 9; echo done')],
    [
      'a user namespace by clone',
      async () =>
        python('import ctypes\nr = ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0)\nif r >= 0: print("done")'),
    ],
    ['another root', async () => python('import os\nos.chroot("/tmp")\nprint("done")')],
    [
      'the hypervisor by a vsock',
      async () => python('import socket\nsocket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)\nprint("done")'),
    ],
    [
      'io_uring',
      async () =>
        python(
          'import ctypes\nr = ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(256))\nif r >= 0: print("done")',
        ),
    ],
    [
      'the descriptors, the memory advice and the quotas of other processes',
      async () =>
        python(
          'import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfor call in (438, 440, 443):\n  libc.syscall(call, -1, 0, 0, 0, 0)\n  if ctypes.get_errno() != 1: print("done")',
        ),
    ],
    [
      'the system files',
      async () => shell('echo x > /usr/bin/x || echo x > /etc/x || echo x > /dev/x || exit 9; echo done'),
    ],
    ['the uid of root', async () => python('import os\nos.setuid(0)\nprint("done")')],
  ])('%s', async (_, attempt) => {
    expect((await attempt()).stdout).toBe('');
  });

  test('keys in our environment, in its own or in that of any process it sees', async () => {
    const result = await shell(
      'env; cat /proc/*/environ /proc/1/environ | tr "\\0" "\\n"; cat /proc/*/cmdline | tr "\\0" "\\n"',
    );
    expect(`${result.stdout}${result.stderr}`).not.toContain(canary);
    expect(result.stdout).toContain('HOME=/tmp');
  });

  test('a server on the loopback of the host', async () => {
    // The server listens on a TCP port, so its address is no path.
    const { port } = server.address() as AddressInfo;
    const result = await python(
      `import socket\nfor host in ("127.0.0.1", "localhost", "::1"):\n  try:\n    socket.create_connection((host, ${port}), 1)\n    print("reached")\n  except OSError: pass`,
    );
    expect(result).toMatchObject({ stdout: '', exitCode: 0 });
    expect(hits).toBe(0);
  });

  test('processes of the host: it neither sees nor kills them', async () => {
    const result = await shell(
      `ls /proc | grep -c "^[0-9]"; kill -9 ${process.pid} ${process.ppid} && echo killed; kill -9 -1; echo survived`,
    );
    expect(Number(result.stdout.split('\n')[0])).toBeLessThan(8);
    expect(result.stdout).not.toContain('killed');
  });

  test('open files that whoever started us left open', async () => {
    const result = await shell('for f in /proc/self/fd/*; do readlink "$f"; done');
    const targets = result.stdout
      .split('\n')
      .filter((target) => !/^(socket|pipe):|^\/dev\/null$|^\/proc\/|^$/.test(target));
    expect(targets).toEqual([]);
  });
});

describe('what it cannot use up', () => {
  test('processes: a fork bomb stays within the limit and ends', async () => {
    const result = await python(
      'import os, time\nn = 0\nwhile n < 400:\n  try:\n    if os.fork() == 0: time.sleep(60)\n  except OSError: break\n  n += 1\nprint(n)',
    );
    expect(Number(result.stdout)).toBeGreaterThan(0);
    expect(Number(result.stdout)).toBeLessThanOrEqual(limits.processes);
  });

  test('memory of one process', async () => {
    const result = await python('x = bytearray(2_000_000_000)\nprint("done")');
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain('MemoryError');
  });

  test('memory of many processes together', async () => {
    const hog =
      'import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    x = bytearray(b"1") * 100_000_000\n    time.sleep(30)\n    os._exit(0)\nos.wait()\nos._exit(7)';
    expect((await python(hog)).ended).toBe('out_of_memory');
  });

  test('the size of one file', async () => {
    const result = await shell('dd if=/dev/zero of=/tmp/big bs=1M count=20 2>/dev/null; stat -c %s /tmp/big');
    expect(Number(result.stdout)).toBe(limits.fileBytes);
  });

  test('the disk with many files', async () => {
    const result = await shell(
      'for i in $(seq 40); do dd if=/dev/zero of=/tmp/f$i bs=1M count=3 2>/dev/null; done; du -sm /tmp | cut -f1',
    );
    expect(Number(result.stdout)).toBeLessThanOrEqual(32);
  });

  test('time: an endless loop is stopped', async () => {
    const startedAt = Date.now();
    const result = await shell('while :; do :; done', { limits: { ...limits, wallMs: 400 } });
    expect(result).toMatchObject({ ended: 'timeout', exitCode: null });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('what is left behind', () => {
  test('only regular files with plain names are collected, never links, pipes or folders', async () => {
    const collectTo = await mkdtemp(join(folder, 'out-'));
    const script =
      'cd /out; ln -s /etc/passwd link; ln -s /proc/self/environ env; mkfifo pipe; mkdir folder; echo a > folder/inside; echo a > ".hidden"; echo a > "bad name"; echo a > "$(printf "new\\nline")"; echo good > good.txt';
    expect((await shell(script, { collectTo })).outputs).toEqual(['good.txt']);
    expect(await readdir(collectTo)).toEqual(['good.txt']);
  });

  test('no process after a timeout, however it detached itself', async () => {
    const marker = 'sleep 987651';
    await shell(`(setsid ${marker} &) ; nohup ${marker} >/dev/null 2>&1 & ${marker}`, {
      limits: { ...limits, wallMs: 300 },
    });
    expect(isRunning(marker)).toBe(false);
  });

  test('no process after the program ended and its children did not', async () => {
    const marker = 'sleep 987652';
    const result = await shell(`(setsid ${marker} &) ; echo done`);
    expect(result).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'done\n' });
    expect(isRunning(marker)).toBe(false);
  });

  test('no process after an abort', async () => {
    const marker = 'sleep 987653';
    const abort = new AbortController();
    const result = await shell(`(setsid ${marker} &) ; echo ready; ${marker}`, {
      signal: abort.signal,
      onOutput: () => abort.abort(),
    });
    expect(result.ended).toBe('aborted');
    expect(isRunning(marker)).toBe(false);
  });

  test('no process after a kill', async () => {
    const marker = 'sleep 987654';
    const running = await startSandboxed(spec(['/usr/bin/bash', '-c', `${marker} & ${marker}`]));
    running.kill();
    expect((await running.result).ended).toBe('killed');
    expect(isRunning(marker)).toBe(false);
  });

  test('nothing is started for a signal that was aborted before', async () => {
    await expect(shell('true', { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  });
});
