// Scenes by their global ids: what became of one, and making it again on a person's wish (SPEC A9).
import { type Request, Router } from 'express';
import type { z } from 'zod';
import { regenerateScene, type RegenerateAnswer, type RegenerateDeps } from '../client/regenerate-scene.ts';
import { regenerateSchema } from '../client/scenes-request.ts';
import type { ApiDeps, ApiLimits } from './api-deps.ts';
import { type Caller, callerOf, may, requirePermission } from './caller.ts';
import { type Answer, idempotently } from './idempotent.ts';
import { jobLinks, temporalLink } from './links.ts';
import { invalidRequest, notFound, Problem } from './problem.ts';
import { optionalJsonBody, pathParam } from './request-body.ts';
import { decide, verdictAnswer } from './review-routes.ts';

type Wish = z.infer<typeof regenerateSchema>;

export function sceneRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  const read = requirePermission('read');
  router.get('/api/scenes/:id', read, async (request, response) => {
    const view = await deps.store.views.sceneView(pathParam(request, 'id'));
    if (view === undefined) throw notFound('such scene');
    response.json({ ...view, links: sceneLinks(deps, view) });
  });
  router.post('/api/scenes/:id/regenerate', requirePermission('jobs'), async (request, response) => {
    const wish = optionalJsonBody(request, regenerateSchema);
    await idempotently(deps.store.idempotency, { request, response }, (resourceId) =>
      regenerate(deps, limits, { sceneId: pathParam(request, 'id'), wish, by: callerOf(request), resourceId }),
    );
  });
  router.get('/api/scenes/:id/regenerations/:number', read, async (request, response) => {
    const place = regenerationPlace(request);
    const view = place && (await deps.store.views.regenerationView(place));
    if (view === undefined) throw notFound('such regeneration');
    response.json({ ...view, links: regenerationLinks(deps, view) });
  });
  return router;
}

function regenerationPlace(request: Request): { readonly sectionId: string; readonly number: number } | undefined {
  const number = pathParam(request, 'number');
  return /^\d{1,6}$/u.test(number) ? { sectionId: pathParam(request, 'id'), number: Number(number) } : undefined;
}

function regenerateDeps(deps: ApiDeps): RegenerateDeps {
  return {
    store: deps.store,
    client: deps.client,
    media: deps.media,
    onStartLost: (workflowId, error) =>
      deps.logger.warn({ err: error, workflowId }, 'the engine is away; the scene is made again when it is back'),
  };
}

type Asked = {
  readonly sceneId: string;
  readonly wish: Wish;
  readonly by: Caller;
  readonly resourceId: string;
};

/** 202, or the problem that keeps the scene from being made again. The one code path of the API and the page. */
export async function regenerate(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  asked: Asked,
): Promise<Answer & { readonly jobId: string }> {
  const { sceneId, wish, by } = asked;
  const answer = await regenerateScene(regenerateDeps(deps), { sceneId, ...wish, by: by.name });
  switch (answer.kind) {
    case 'unknown_scene':
      throw notFound('such scene');
    case 'not_analysed':
      throw invalidRequest([{ path: 'id', message: 'this scene was not analysed yet: no take of it has a score' }]);
    case 'running':
      throw new Problem('wrong-state', 'A take of this scene is being made right now.', {
        members: { workflowId: answer.workflowId },
      });
    case 'canceling':
      throw new Problem(
        'wrong-state',
        'The job of this scene is being canceled: it can be made again when that is over.',
        {
          members: { jobId: answer.jobId },
        },
      );
    case 'wrong_medium':
      throw invalidRequest([
        { path: 'provider', message: `${wish.provider ?? 'it'} makes ${answer.makes}, and this scene is none` },
      ]);
    case 'asked':
      return asVerdict(deps, limits, { asked, answer });
    case 'begun': {
      const { jobId, sectionId, number, workflowId } = answer.row;
      const links = regenerationLinks(deps, { sceneId: sectionId, number, jobId, workflowId });
      const id = `${sectionId}:retake:${number}`;
      const body = { id, sceneId: sectionId, number, jobId, status: 'running', workflowId, links };
      return { status: 202, body, location: links.self, jobId };
    }
  }
}

/** The scene's workflow waits for a person: what is wished is a retake verdict, by somebody who may give one. */
async function asVerdict(
  deps: ApiDeps,
  limits: Pick<ApiLimits, 'verdictWaitMs'>,
  { asked, answer }: { readonly asked: Asked; readonly answer: Extract<RegenerateAnswer, { kind: 'asked' }> },
): Promise<Answer & { readonly jobId: string }> {
  const { wish, by, resourceId: verdictId } = asked;
  const { section, review } = answer;
  if (!may(by, 'verdicts')) {
    throw new Problem(
      'forbidden',
      `A review of this scene is open, and a token with the role ${by.role} may not decide it.`,
      {
        members: { reviewId: review.id },
      },
    );
  }
  const given = { verdict: 'retake' as const, provider: wish.provider, prompt: wish.customPrompt };
  verdictAnswer(await decide(deps, limits, { reviewId: review.id, verdictId, given, by }));
  const { jobId, sectionId } = section;
  const { workflowId } = review;
  const links = sceneLinks(deps, { id: sectionId, jobId, workflowId });
  const body = { id: verdictId, sceneId: sectionId, jobId, status: 'running', workflowId, reviewId: review.id, links };
  return { status: 202, body, location: links.self, jobId };
}

function sceneLinks(
  deps: Pick<ApiDeps, 'temporalUi'>,
  scene: { readonly id: string; readonly jobId: string; readonly workflowId: string },
) {
  const self = `/api/scenes/${encodeURIComponent(scene.id)}`;
  const job = jobLinks(deps, { id: scene.jobId, workflowId: scene.workflowId });
  return { self, regenerate: `${self}/regenerate`, job: job.self, studio: job.studio, temporal: job.temporal };
}

function regenerationLinks(
  deps: Pick<ApiDeps, 'temporalUi'>,
  made: {
    readonly sceneId: string;
    readonly number: number;
    readonly jobId: string;
    readonly workflowId: string;
  },
) {
  const scene = sceneLinks(deps, { id: made.sceneId, jobId: made.jobId, workflowId: made.workflowId });
  const { self, job, studio } = scene;
  return {
    self: `${self}/regenerations/${made.number}`,
    scene: self,
    job,
    studio,
    temporal: temporalLink(deps, made.workflowId),
  };
}
