// Small programs that the tests run in the sandbox.
import { runSandboxed, type SandboxResult, type SandboxSpec } from '../../../src/renderers/sandbox.ts';

const mebibyte = 2 ** 20;
export const limits = {
  wallMs: 10_000,
  memoryBytes: 192 * mebibyte,
  processes: 24,
  fileBytes: 4 * mebibyte,
  diskBytes: 32 * mebibyte,
};
export const spec = (command: readonly string[], change: Partial<SandboxSpec> = {}): SandboxSpec => ({
  command,
  readOnly: {},
  files: {},
  environment: { PATH: '/usr/bin', HOME: '/tmp' },
  limits,
  ...change,
});

/** Runs a script of bash in the sandbox. */
export const shell = (script: string, change: Partial<SandboxSpec> = {}): Promise<SandboxResult> =>
  runSandboxed(spec(['/usr/bin/bash', '-c', script], change));
/** Runs a script of Python in the sandbox. */
export const python = (script: string, change: Partial<SandboxSpec> = {}): Promise<SandboxResult> =>
  runSandboxed(spec(['/usr/bin/python3', '-c', script], change));
