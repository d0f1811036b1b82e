// Clips over HTTP: edit one by an instruction, see its versions, go back to one, give a thumb (SPEC 3).
import { Router } from 'express';
import { z } from 'zod';
import type { SubmittedJob } from '../client/accept-job.ts';
import { clipEditBodySchema, clipIndexSchema, type ClipEditJobRequest } from '../client/clip-edit-request.ts';
import { ClipNotEditable, submitClipEdit } from '../client/submit-clip-edit.ts';
import { ClipBeingEdited } from '../store/clip-edits.ts';
import { type ClipPlace, findClip } from '../store/find-clip.ts';
import { showClipVersion } from '../store/use-clip-version.ts';
import type { ApiDeps } from './api-deps.ts';
import { callerOf, requirePermission } from './caller.ts';
import {
  type ClipComparison,
  clipVersionView,
  clipVersionsView,
  type ClipVersionsView,
  type ClipVersionView,
  compareVersions,
} from './clip-view.ts';
import { idempotently } from './idempotent.ts';
import { jobLinks } from './links.ts';
import { notFound, Problem } from './problem.ts';
import { jsonBody, parseWith, pathParam } from './request-body.ts';
import { submitDepsOf } from './submit-deps.ts';

const versionSchema = z.int().min(1).max(1_000_000);
export const clipRevertSchema = z.strictObject({ version: versionSchema }).meta({ id: 'ClipRevert' });
const versionInPath = z.coerce.number().int().min(1).max(1_000_000);
/** Query of a comparison. */
export const clipPairSchema = z.strictObject({ a: versionInPath, b: versionInPath });
export const clipFeedbackSchema = z
  .strictObject({
    version: versionSchema.optional().meta({ description: 'Without one the current version.' }),
    feedback: z.enum(['up', 'down']),
  })
  .meta({ id: 'ClipFeedback' });

export function clipRoutes(deps: ApiDeps): Router {
  const router = Router();
  const { idempotency } = deps.store;
  const clip = '/api/clips/:jobId/:clipIndex';
  const read = requirePermission('read');
  const jobs = requirePermission('jobs');

  router.post(`${clip}/edit`, jobs, async (request, response) => {
    const place = placeOf(request);
    const wanted = jsonBody(request, clipEditBodySchema);
    const by = callerOf(request).name;
    await idempotently(idempotency, { request, response }, async (jobId) => {
      const { instruction, ...rest } = wanted;
      const job = await acceptClipEdit(
        deps,
        { kind: 'clip_edit', input: { ...place, instruction }, ...rest },
        { jobId, by },
      );
      const links = jobLinks(deps, job);
      return { status: 202, body: { ...job, links }, location: links.self };
    });
  });

  router.get(`${clip}/versions`, read, async (request, response) => {
    response.json(await versionsOf(deps, placeOf(request)));
  });

  router.get(`${clip}/versions/compare`, read, async (request, response) => {
    const pair = parseWith(clipPairSchema, request.query);
    response.json(comparisonOf(await versionsOf(deps, placeOf(request)), pair));
  });

  router.post(`${clip}/revert`, jobs, async (request, response) => {
    const place = placeOf(request);
    const { version } = jsonBody(request, clipRevertSchema);
    await idempotently(idempotency, { request, response }, async () => ({
      status: 200,
      body: await revertClip(deps, place, version),
    }));
  });

  router.post(`${clip}/feedback`, jobs, async (request, response) => {
    const place = placeOf(request);
    const given = jsonBody(request, clipFeedbackSchema);
    const by = callerOf(request).name;
    await idempotently(idempotency, { request, response }, async () => ({
      status: 200,
      body: await judgeClip(deps, place, { ...given, by }),
    }));
  });
  return router;
}

/** Every version with its prompt. Throws the problem that says what is missing of the clip. */
export async function versionsOf(deps: ApiDeps, place: ClipPlace): Promise<ClipVersionsView> {
  return clipVersionsView(deps.store.artifacts, await clipOf(deps, place));
}

/** Both versions, and in what they differ. 404 where one is not there. */
export function comparisonOf(
  { versions }: ClipVersionsView,
  pair: { readonly a: number; readonly b: number },
): ClipComparison {
  const find = (number: number) => {
    const found = versions.find(({ version }) => version === number);
    if (found === undefined) throw notFound(`version ${number} of this clip`);
    return found;
  };
  return compareVersions(find(pair.a), find(pair.b));
}

/** Has the cut joined anew, where the job has one. An engine that is away costs no revert: the sweeper finds the cut by the record. */
async function tellCut({ store, client, logger }: ApiDeps, jobId: string): Promise<void> {
  const cut = await store.cuts.read(jobId);
  if (cut === undefined || cut.state === 'joined') return;
  try {
    await client.clipsChanged(jobId);
  } catch (error) {
    logger.warn({ err: error, jobId }, 'the cut could not be joined anew at once');
  }
}

/** Makes the version the current one, for the stages as well. */
export async function revertClip(deps: ApiDeps, place: ClipPlace, version: number): Promise<ClipVersionView> {
  const { clips, artifacts } = deps.store;
  const found = await clipOf(deps, place);
  const row = await clips.revert({ ...place, version }).catch((error: unknown) => {
    throw asProblem(error);
  });
  if (row === undefined) throw notFound(`version ${version} of this clip`);
  await showClipVersion(deps.store, row, found);
  await tellCut(deps, place.jobId);
  return clipVersionView(artifacts, row);
}

/** Records a thumb, of the current version unless another is named. */
export async function judgeClip(
  deps: ApiDeps,
  place: ClipPlace,
  given: z.infer<typeof clipFeedbackSchema> & { readonly by: string },
): Promise<ClipVersionView> {
  const { clips, artifacts } = deps.store;
  const { feedback, by } = given;
  const version = given.version ?? (await clips.current(place.jobId, place.clipIndex))?.version;
  const row = version === undefined ? undefined : await clips.feedback({ ...place, version }, { feedback, by });
  if (row === undefined) throw notFound('such version of this clip: only a clip that was edited has versions to judge');
  return clipVersionView(artifacts, row);
}

/** Accepts an edit: the one code path of the clip's own address, of `POST /api/jobs` and of the pages. */
export async function acceptClipEdit(
  deps: ApiDeps,
  wanted: ClipEditJobRequest,
  { jobId, by }: { readonly jobId: string; readonly by: string },
): Promise<SubmittedJob> {
  const { artifacts, clipEdits } = deps.store;
  const submitDeps = { ...submitDepsOf(deps, jobId), artifacts, clipEdits, media: deps.media };
  const job = submitClipEdit({ ...submitDeps, findClip: (place) => find(deps, place) }, wanted, by);
  return job.catch((error: unknown) => {
    throw asProblem(error);
  });
}

function asProblem(error: unknown): unknown {
  if (error instanceof ClipBeingEdited) {
    return new Problem('wrong-state', error.message, { members: { jobId: error.jobId } });
  }
  if (!(error instanceof ClipNotEditable)) return error;
  if (error.part === 'job' || error.part === 'clip') return new Problem('not-found', error.message);
  return new Problem('wrong-state', error.message, { members: { missing: error.part } });
}

function find({ store, logger }: ApiDeps, place: ClipPlace): ReturnType<typeof findClip> {
  const { record, clips, artifacts } = store;
  return findClip({ record, clips, artifacts, logger }, place);
}

/** The clip, or the problem that says what is missing of it. */
async function clipOf(deps: ApiDeps, place: ClipPlace) {
  const found = await find(deps, place);
  if (found.kind === 'missing') throw asProblem(new ClipNotEditable(found));
  return found;
}

/** 404 for what is no number of a clip. */
export function placeOf(request: Parameters<typeof pathParam>[0]): ClipPlace {
  const text = pathParam(request, 'clipIndex');
  const clipIndex = clipIndexSchema.safeParse(/^\d{1,4}$/u.test(text) ? Number(text) : undefined);
  if (!clipIndex.success) throw notFound('such clip: clips are counted from 0');
  return { jobId: pathParam(request, 'jobId'), clipIndex: clipIndex.data };
}
