// Runs a scene, or reads one for its faults, as a job of a warm process.
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderContext } from '../renderer.ts';
import { checkMs, jobLimits } from './scene-limits.ts';
import { clipName, followScene, sceneOrder, type SceneCall, type SceneOutcome } from './scene-outcome.ts';
import { nothingTold, type SceneFault, type WarmLine } from './scene-report.ts';
import { WarmProcessLost } from './warm-conversation.ts';
import type { WarmPool } from './warm-pool.ts';
import type { WarmEnd, Zygote } from './warm-zygote.ts';

/** The file that the pieces of a clip are put into as they come; nothing of the scene's chooses its name or place. */
function clipFile(folder: string) {
  const path = join(folder, clipName);
  let file: FileHandle | undefined;
  return {
    put: async (base64: string) => {
      file ??= await open(path, 'wx', 0o644);
      await file.write(Buffer.from(base64, 'base64'));
    },
    /** Whether there is a clip; one that is not to be kept is removed. */
    close: async (isKept: boolean): Promise<boolean> => {
      if (file === undefined) return false;
      await file.close();
      if (!isKept) await rm(path, { force: true });
      return isKept;
    },
  };
}

async function renderOnce(zygote: Zygote, formulas: readonly string[], call: SceneCall): Promise<SceneOutcome> {
  const { request, context, wallMs } = call;
  const clip = clipFile(request.outDir);
  const scene = followScene(context);
  let end: WarmEnd | undefined;
  try {
    end = await zygote.run({
      kind: 'render',
      order: { ...sceneOrder(request, formulas), ...jobLimits(wallMs), ahead: true, inOrder: false },
      wallMs,
      signal: context.signal,
      onLine: async (line: WarmLine) => {
        if (line.again) scene.again();
        scene.hear(line);
        if (line.clip !== undefined) await clip.put(line.clip);
      },
    });
    const hasClip = await clip.close(end.exitCode === 0);
    return { ...end, story: scene.story(), hasClip };
  } finally {
    scene.end();
    if (end === undefined) await clip.close(false);
  }
}

/** Renders as a job of a warm process. A process that died meanwhile is replaced, and the job run once more. */
export async function runWarmScene(
  pool: WarmPool,
  formulas: readonly string[],
  call: SceneCall,
): Promise<SceneOutcome> {
  const attempt = async (): Promise<SceneOutcome> =>
    pool.use(async (zygote) => renderOnce(zygote, formulas, call), call.context.signal);
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof WarmProcessLost)) throw error;
    call.context.signal.throwIfAborted();
    // The watch over its memory, where no control group does that, ends all of the sandbox.
    if (error.ended === 'out_of_memory')
      return { ended: error.ended, exitCode: null, stderr: '', story: nothingTold, hasClip: false };
  }
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof WarmProcessLost)) throw error;
    call.context.signal.throwIfAborted();
    return { ended: 'killed', exitCode: null, stderr: error.message, story: nothingTold, hasClip: false };
  }
}

/** Reads the source for faults without running it. Throws where that could not be done. */
export async function checkWarm(
  pool: WarmPool,
  source: string,
  { signal }: RenderContext,
): Promise<readonly SceneFault[]> {
  let faults: readonly SceneFault[] | undefined;
  const end = await pool.use(
    async (zygote) =>
      zygote.run({
        kind: 'check',
        order: { source },
        wallMs: checkMs,
        signal,
        onLine: (line) => {
          faults ??= line.faults;
        },
      }),
    signal,
  );
  signal.throwIfAborted();
  if (faults === undefined || end.exitCode !== 0)
    throw new Error(`the scene could not be checked: the process ${end.ended} (exit code ${end.exitCode ?? 'none'})`);
  return faults;
}
