// Memory of a tree of processes, as the watch counts it where no control group does.
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { treeMemoryBytes } from '../../../src/renderers/sandbox/process-end.ts';

const mebibyte = 2 ** 20;

/** Bytes that the tree of a Python program holds once it has said `ready`. */
async function memoryOf(...lines: string[]): Promise<number> {
  const source = ['import os, time', ...lines, 'print("ready", flush=True)', 'time.sleep(600)'].join('\n');
  const program = spawn('python3', ['-c', source], { detached: true });
  try {
    await once(program.stdout, 'data');
    return await treeMemoryBytes(Number(program.pid));
  } finally {
    process.kill(-Number(program.pid), 'SIGKILL');
    await once(program, 'close');
  }
}

test('what children share with their parent is counted once', async () => {
  const bytes = await memoryOf(
    `block = b"1" * ${100 * mebibyte}`,
    'for _ in range(8):',
    '    if os.fork() == 0: time.sleep(600)',
  );
  expect(bytes).toBeGreaterThan(100 * mebibyte);
  expect(bytes).toBeLessThan(200 * mebibyte);
});

test('what each child has for itself is counted for each', async () => {
  const bytes = await memoryOf(
    'read, write = os.pipe()',
    'for _ in range(4):',
    '    if os.fork() == 0:',
    `        block = b"1" * ${50 * mebibyte}`,
    '        os.write(write, b"1")',
    '        time.sleep(600)',
    'for _ in range(4): os.read(read, 1)',
  );
  expect(bytes).toBeGreaterThan(200 * mebibyte);
});
