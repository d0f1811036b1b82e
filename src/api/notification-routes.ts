// What the deployment's webhook was told of a review, and sending it once more (EXPERIENCE: delivery log and resend).
import { Router } from 'express';
import { z } from 'zod';
import type { NotificationRow } from '../store/clip-types.ts';
import type { ApiDeps } from './api-deps.ts';
import { callerOf, requirePermission } from './caller.ts';
import { notFound, Problem } from './problem.ts';
import { optionalJsonBody, pathParam } from './request-body.ts';

const emptyBodySchema = z.strictObject({});

export function notificationRoutes(deps: Pick<ApiDeps, 'store'>): Router {
  const router = Router();
  const { reviews, messages } = deps.store;
  router.get('/api/reviews/:id/notifications', requirePermission('read'), async (request, response) => {
    const reviewId = pathParam(request, 'id');
    if ((await reviews.read(reviewId)) === undefined) throw notFound('such review');
    response.json({ notifications: (await messages.listFor(reviewId)).map(notificationAnswer) });
  });
  router.post('/api/notifications/:id/resend', requirePermission('verdicts'), async (request, response) => {
    optionalJsonBody(request, emptyBodySchema);
    const { role } = callerOf(request);
    if (role !== 'admin') throw new Problem('forbidden', `A token with the role ${role} may not do this.`);
    const id = pathParam(request, 'id');
    if (!(await messages.resend(id))) throw notFound('such notification');
    response.status(202).json({ id, status: 'pending' });
  });
  return router;
}

/** Times as text; what it tells as it is sent, but for its links. */
function notificationAnswer(row: NotificationRow) {
  const { id, type, payload, status, tries, lastStatus, lastError } = row;
  return {
    id,
    type,
    status,
    tries,
    lastStatus,
    lastError,
    data: payload,
    createdAt: row.createdAt.toISOString(),
    nextTryAt: status === 'pending' ? row.nextTryAt.toISOString() : null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
