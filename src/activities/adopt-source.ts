// Takes that no model writes: a person's edited source, and the take without its failing statement (SPEC C5, E6).
import type { TakeOrder, WriteOutcome } from '../domain/move.ts';
import type { Renderer } from '../renderers/renderer.ts';
import { codeRenderer } from './code-renderer.ts';
import type { ActivityDeps } from './deps.ts';
import type { AdoptSourceInput, DegradeTakeInput, SectionRef } from './inputs.ts';
import { readRenderError } from './repair-line.ts';
import { keepSource } from './keep-source.ts';

type Outcomes = readonly { readonly take: number; readonly outcome: WriteOutcome; readonly reason?: string }[];

export function createAdoptSource(deps: ActivityDeps) {
  return async function adoptSource(input: AdoptSourceInput): Promise<Outcomes> {
    const renderer = await beginUnwritten(deps, input, input.order);
    const source = await deps.store.artifacts.readText(input.sourceHash);
    return await recordSource(deps, { ...input, renderer }, source);
  };
}

export function createDegradeTake(deps: ActivityDeps) {
  return async function degradeTake(input: DegradeTakeInput): Promise<Outcomes> {
    const renderer = await beginUnwritten(deps, input, input.order);
    const key = { jobId: input.jobId, sectionId: input.sectionId, take: input.order.take };
    const failed =
      input.order.fromTake === undefined
        ? undefined
        : await deps.store.record.readTake({ ...key, take: input.order.fromTake });
    const error = await readRenderError(deps, failed?.renderError);
    const source = failed?.fixedSourceHash && (await deps.store.artifacts.readText(failed.fixedSourceHash));
    const shorter = source && error ? renderer.withoutFailingStatement(source, error) : undefined;
    if (shorter !== undefined) return await recordSource(deps, { ...input, renderer }, shorter);
    const message = 'the failing statement cannot be taken out on its own';
    await deps.store.record.changeTake(key, { status: 'failed', writeFailure: { kind: 'empty', message } });
    return [{ take: key.take, outcome: 'empty', reason: message }];
  };
}

async function beginUnwritten(
  deps: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  order: TakeOrder,
): Promise<Renderer> {
  const { take, origin, ladder, round, variant, fromTake } = order;
  await deps.store.record.beginTake({
    jobId,
    sectionId,
    take,
    origin,
    ladder,
    round,
    variant,
    fromTake,
    degraded: origin === 'degraded',
  });
  const section = await deps.store.record.readSection(jobId, sectionId);
  if (section === undefined) throw new Error(`no section ${sectionId} of job ${jobId}`);
  return deps.renderers[codeRenderer(section)];
}

type Target = SectionRef & { readonly order: TakeOrder; readonly renderer: Renderer };

async function recordSource(
  deps: ActivityDeps,
  { jobId, sectionId, order, renderer }: Target,
  source: string,
): Promise<Outcomes> {
  const { kept } = await keepSource(deps, renderer, source);
  await deps.store.record.changeTake({ jobId, sectionId, take: order.take }, { status: 'written', ...kept });
  return [{ take: order.take, outcome: 'written' }];
}
