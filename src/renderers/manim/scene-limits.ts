// What a Manim process may use up, warm or cold, and the environment that it gets.
import { availableParallelism } from 'node:os';
import type { Quality } from '../../domain/job.ts';
import type { SandboxLimits } from '../sandbox.ts';

const mebibyte = 2 ** 20;

export const pythonVariables = {
  HOME: '/tmp',
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
  // The same source gives the same frames, and threads of a library do not fight over the cores.
  PYTHONHASHSEED: '0',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
};

export const defaultWallMs: Readonly<Record<Quality, number>> = { draft: 120_000, standard: 300_000, high: 900_000 };

/** Longest time of a check: a thousand times what it takes. */
export const checkMs = 20_000;

const sceneBytes = 2048 * mebibyte;

export function limitsFor(wallMs: number): SandboxLimits {
  return { wallMs, memoryBytes: sceneBytes, processes: 256, fileBytes: 512 * mebibyte, diskBytes: 1024 * mebibyte };
}

/** A warm process has no end of its own (this is the longest timer there is, 24 days), and room for itself beside a scene. */
export const warmLimits: SandboxLimits = { ...limitsFor(2 ** 31 - 1), memoryBytes: sceneBytes + 256 * mebibyte };

/** What a job of the warm process is held to; one process of it gets less than all together, so that it is told rather than killed. */
export function jobLimits(wallMs: number) {
  return {
    memoryBytes: (sceneBytes * 3) / 4,
    cpuSeconds: Math.ceil(wallMs / 1000) * availableParallelism() + 1,
    clipBytes: 512 * mebibyte,
  };
}
