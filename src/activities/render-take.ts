// Renders one take and looks at the clip without a model: frames and checks (SPEC E4, E9).
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ShortError } from '../domain/render-error.ts';
import { errorSignature } from '../renderers/error-signature.ts';
import { layoutFindings } from '../renderers/layout-checks.ts';
import type { RenderError } from '../domain/render-error.ts';
import type { Renderer, RenderRequest, RenderResult } from '../renderers/renderer.ts';
import type { TakeKey } from '../store/store.ts';
import { codeRenderer } from './code-renderer.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { RenderTakeInput, RenderTakeResult } from './inputs.ts';
import { lookAtClip } from './look-at-clip.ts';
import { withScratch } from './scratch.ts';

export function createRenderTake(deps: ActivityDeps) {
  return async function renderTake(input: RenderTakeInput): Promise<RenderTakeResult> {
    const { record, ledger } = deps.store;
    const key: TakeKey = { jobId: input.jobId, sectionId: input.sectionId, take: input.take };
    const row = await record.readTake(key);
    if (row === undefined || row.fixedSourceHash === null) {
      throw ApplicationFailure.nonRetryable(
        `take ${input.take} of section ${input.sectionId} has no source`,
        'RecordMissing',
      );
    }
    // A worker that died after the result was recorded: the render is not made twice.
    if (row.videoHash !== null) return { kind: 'rendered', ok: true };
    if (row.renderError !== null) return { kind: 'rendered', ok: false, error: shortError(row.renderError) };
    const source = await deps.store.artifacts.readText(row.fixedSourceHash);
    return await withHeart(async (heart) => {
      const section = await deps.store.record.readSection(key.jobId, key.sectionId);
      if (section === undefined) throw ApplicationFailure.nonRetryable(`no section ${key.sectionId}`, 'RecordMissing');
      const renderer = deps.renderers[codeRenderer(section)];
      // What can be told without a render costs none: neither time nor budget (SPEC E14).
      const fault = await checkFirst(deps, { renderer, source }, heart);
      heart.signal.throwIfAborted();
      if (fault !== undefined)
        return await recordFailure(deps, key, { source, error: fault, renderedWith: 'static check' });
      const begun = await ledger.beginRender(key);
      if (begun.kind === 'denied') return { kind: 'budget_denied', by: begun.by };
      await record.changeTake(key, { status: 'rendering' });
      const { plannedDurationMs } = section;
      return await withScratch(deps, 'render', (outDir) =>
        renderInto(
          deps,
          { key, renderer, request: { source, quality: input.quality, plannedDurationMs, outDir } },
          heart,
        ),
      );
    });
  };
}

/** Tries of a check that cannot be made: then the render has to tell. */
const checkTries = 3;

/**
 * What keeps the source from rendering. A check that could not be made fails the try, and the next one makes it again; a source that no check
 * can be made of is rendered in the end, and the log says so.
 */
async function checkFirst(
  deps: ActivityDeps,
  { renderer, source }: { readonly renderer: Renderer; readonly source: string },
  heart: Heart,
): Promise<RenderError | undefined> {
  try {
    return await renderer.check(source, heart);
  } catch (error) {
    heart.signal.throwIfAborted();
    const failure = permanentIfUnavailable(error);
    if (failure !== error || Context.current().info.attempt < checkTries) throw failure;
    deps.logger.warn({ err: error, renderer: renderer.name }, 'the check before a render could not be made');
    return undefined;
  }
}

type Job = { readonly key: TakeKey; readonly renderer: Renderer; readonly request: RenderRequest };

async function renderInto(
  deps: ActivityDeps,
  { key, renderer, request }: Job,
  heart: Heart,
): Promise<RenderTakeResult> {
  const result = await renderer.render(request, heart).catch((error: unknown) => {
    throw permanentIfUnavailable(error);
  });
  heart.signal.throwIfAborted();
  if (!result.ok) return await recordFailure(deps, key, { ...result, source: request.source });
  heart.progress('looking at frames');
  const { outDir, plannedDurationMs } = request;
  return await recordClip(deps, { key, result, outDir, plannedDurationMs }, heart);
}

/** A machine without sandbox or browser fails the section at once and says what to install (SPEC C9). */
function permanentIfUnavailable(error: unknown): unknown {
  const unavailable =
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'RendererUnavailable';
  if (!unavailable) return error;
  const message =
    'message' in error && typeof error.message === 'string' ? error.message : 'the renderer is not available';
  return ApplicationFailure.nonRetryable(message, 'RendererUnavailable');
}

function shortError({ kind, message, line, signature }: ShortError): ShortError {
  return {
    kind,
    message: message.slice(0, 300),
    ...(line !== undefined && { line }),
    ...(signature !== undefined && { signature }),
  };
}

async function recordFailure(
  deps: ActivityDeps,
  key: TakeKey,
  {
    source,
    error,
    renderedWith,
  }: Pick<Extract<RenderResult, { ok: false }>, 'error' | 'renderedWith'> & { readonly source: string },
): Promise<RenderTakeResult> {
  const detail = await deps.store.artifacts.putBytes(JSON.stringify(error), 'application/json');
  const short = shortError({ ...error, signature: errorSignature(source, error) });
  await deps.store.record.changeTake(key, {
    status: 'failed',
    renderError: { ...short, detailHash: detail.hash },
    renderedWith,
  });
  return { kind: 'rendered', ok: false, error: short };
}

type Clip = {
  readonly key: TakeKey;
  readonly result: Extract<RenderResult, { ok: true }>;
  readonly outDir: string;
  readonly plannedDurationMs: number;
};

async function recordClip(
  deps: ActivityDeps,
  { key, result, outDir, plannedDurationMs }: Clip,
  { signal }: Heart,
): Promise<RenderTakeResult> {
  const { artifacts, record } = deps.store;
  const { frameHashes, findings } = await lookAtClip(deps, result.video, { plannedDurationMs, outDir, signal });
  const video = await artifacts.putFile(result.video, 'video/mp4');
  await record.changeTake(key, {
    status: 'scoring',
    videoHash: video.hash,
    durationMs: result.durationMs,
    renderedWith: result.renderedWith,
    frameHashes,
    findings: [...findings, ...layoutFindings(result.layout)],
  });
  return { kind: 'rendered', ok: true };
}
