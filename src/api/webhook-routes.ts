// Webhooks of media vendors: who sent it is checked, what it says is a hint only, and the workflow that waits is told to ask (CONTRACT).
import { raw, type Request, type RequestHandler, Router } from 'express';
import type { CallRow } from '../store/store.ts';
import { type ApiDeps, type ApiLimits, type WebhookVendor, webhookVendors } from './api-deps.ts';
import { notFound, Problem } from './problem.ts';
import { webhookLimit } from './rate-limits.ts';
import { pathParam } from './request-body.ts';

const mostBytes = 1024 * 1024;

/** Mounted before the guards of callers and names: vendors carry a signature, and come by the deployment's public name. */
export function webhookRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  // The raw bytes: a signature is over what was sent, not over what a parser made of it.
  const body = raw({ limit: mostBytes, type: () => true });
  const take: RequestHandler = async (request, response) => {
    await receive(deps, request);
    response.json({ received: true });
  };
  router.post('/webhooks/:vendor', webhookLimit(limits), body, take);
  return router;
}

/** Returns where the vendor has nothing more to do: taken, known already, or of no use to anybody. */
async function receive(deps: ApiDeps, request: Request): Promise<void> {
  const vendor = webhookVendors.find((name) => name === pathParam(request, 'vendor'));
  if (vendor === undefined) throw notFound('vendor of this name that sends webhooks');
  const named = await namedCall(deps, vendor, request);
  const hint = await checkedHint(deps, request, { vendor, named });
  const call = named ?? (await deps.store.ledger.findTask(vendor, hint.taskId));
  if (call === undefined || isOfAnotherTask(call, hint.taskId)) return;
  if (!(await deps.store.messages.receive({ vendor, ...hint }))) return;
  await acceptLost(deps, call, hint.taskId);
  await tellWorkflow(deps, call);
}

/** What the webhook says, once its sender is known. */
async function checkedHint(
  deps: ApiDeps,
  request: Request,
  { vendor, named }: { readonly vendor: WebhookVendor; readonly named: CallRow | undefined },
) {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const secretHash = named?.webhookSecretHash ?? undefined;
  const checked = await deps.checkWebhook({ vendor, headers: request.headers, raw, secretHash });
  if (!('refusal' in checked)) return checked;
  deps.logger.warn({ vendor, because: checked.refusal }, 'a webhook was refused');
  throw new Problem('unauthorized', 'The signature of this webhook is not right.');
}

/** Of no use: asking for the call's own task tells the truth anyway. */
function isOfAnotherTask({ taskId }: CallRow, named: string): boolean {
  return taskId !== null && taskId !== named;
}

/** The call that the address names; an address that names none of this vendor is not one of ours. */
async function namedCall(deps: ApiDeps, vendor: WebhookVendor, request: Request): Promise<CallRow | undefined> {
  const { call: key } = request.query;
  if (key === undefined) return undefined;
  const call = typeof key === 'string' ? await deps.store.ledger.find(key) : undefined;
  if (call === undefined || call.vendor !== vendor) throw notFound('such call');
  return call;
}

/** The answer to its create was lost, or is still on its way: now the task is known, and only asked for (SPEC C4). */
async function acceptLost(deps: ApiDeps, call: CallRow, taskId: string): Promise<void> {
  if (call.taskId !== null) return;
  await deps.store.ledger.accept(call.key, { taskId, task: { id: taskId } });
  deps.logger.info(
    { call: call.key, vendor: call.vendor, taskId },
    'a webhook told the task of a call without an answer',
  );
}

/** Nothing waits where the section has ended; an engine that is away is no reason to send it again: tasks are asked for in any case. */
async function tellWorkflow(deps: ApiDeps, { key, jobId, sectionId }: CallRow): Promise<void> {
  if (sectionId === null) return;
  const regenerations = await deps.store.regenerations.list(sectionId);
  const open = regenerations.find(({ endedAt }) => endedAt === null);
  const workflowId = open?.workflowId ?? (await deps.store.record.readSection(jobId, sectionId))?.workflowId;
  if (workflowId === undefined) return;
  try {
    await deps.client.signalTask(workflowId, { call: key });
  } catch (error) {
    deps.logger.warn({ err: error, workflowId }, 'the engine is away; the task of a webhook is asked for later');
  }
}
