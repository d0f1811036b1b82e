// Runs a scene in a Python process of its own: the way where the warm process cannot lock its jobs in.
import { join } from 'node:path';
import type { RenderContext } from '../renderer.ts';
import { runSandboxed } from '../sandbox.ts';
import type { PythonEnvironment } from './python-environment.ts';
import { checkMs, limitsFor, pythonVariables } from './scene-limits.ts';
import { clipName, followScene, sceneOrder, type SceneCall, type SceneOutcome } from './scene-outcome.ts';
import { lineReader, parseReportLine, parseWarmLine, type SceneFault } from './scene-report.ts';

/** Starts the process, waits for its end, and leaves its clip in `outDir`. Throws as `runSandboxed` does. */
export async function runColdScene(python: PythonEnvironment, call: SceneCall): Promise<SceneOutcome> {
  const { request, context, wallMs } = call;
  const scene = followScene(context);
  const read = lineReader((line) => {
    const report = parseReportLine(line);
    if (report) scene.hear(report);
  });
  try {
    const job = { ...sceneOrder(request, python.formulas), ahead: false };
    const { ended, exitCode, stderr, outputs } = await runSandboxed({
      command: [python.python, join(python.scripts, 'run_scene.py'), '/work/job.json'],
      readOnly: python.readOnly,
      files: { 'job.json': JSON.stringify(job) },
      environment: pythonVariables,
      limits: limitsFor(wallMs),
      collectTo: request.outDir,
      signal: context.signal,
      onOutput: (stream, text) => {
        if (stream === 'stdout') read(text);
      },
    });
    return { ended, exitCode, stderr, story: scene.story(), hasClip: outputs.includes(clipName) };
  } finally {
    scene.end();
  }
}

/** Reads the source for faults without running it. Throws where that could not be done. */
export async function checkCold(
  python: PythonEnvironment,
  source: string,
  { signal }: RenderContext,
): Promise<readonly SceneFault[]> {
  const { ended, exitCode, stdout, stderr } = await runSandboxed({
    command: [python.python, join(python.scripts, 'run_check.py'), '/work/job.json'],
    readOnly: python.readOnly,
    files: { 'job.json': JSON.stringify({ source }) },
    environment: pythonVariables,
    limits: limitsFor(checkMs),
    signal,
  });
  signal.throwIfAborted();
  const faults = parseWarmLine(stdout)?.faults;
  if (faults === undefined || exitCode !== 0)
    throw new Error(`the scene could not be checked (${ended}): ${stderr.trim().slice(-500)}`);
  return faults;
}
