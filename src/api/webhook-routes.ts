// Webhooks of media vendors: who sent it is checked, what it says is a hint only, and the workflow that waits is told to ask (CONTRACT).
import { raw, type Request, type RequestHandler, Router } from 'express';
import type { CallRow, TakeKey } from '../store/store.ts';
import { type ApiDeps, type ApiLimits, type WebhookVendor, webhookVendors } from './api-deps.ts';
import { notFound, Problem } from './problem.ts';
import { webhookLimit } from './rate-limits.ts';
import { pathParam } from './request-body.ts';

/** Ten times what vendors send. */
const mostBytes = 128 * 1024;

/** Mounted before the guards of callers and names: vendors carry a signature, and come by the deployment's public name. */
export function webhookRoutes(deps: ApiDeps, limits: ApiLimits): Router {
  const router = Router();
  // The raw bytes: a signature is over what was sent, not over what a parser made of it. Nobody has to unpack a stranger's bytes.
  const body = raw({ limit: mostBytes, type: () => true, inflate: false });
  const knock: RequestHandler = (request, _response, next) => {
    proofOf(deps, request);
    next();
  };
  const take: RequestHandler = async (request, response) => {
    await receive(deps, request);
    response.json({ received: true });
  };
  router.post('/webhooks/:vendor', webhookLimit(limits), knock, body, take);
  return router;
}

/** Returns where the vendor has nothing more to do: taken, known already, or of no use to anybody. */
async function receive(deps: ApiDeps, request: Request): Promise<void> {
  const proof = proofOf(deps, request);
  const { vendor, key } = proof;
  const call = await deps.store.ledger.find(key);
  // Answered as a wrong signature is: strangers are not told which calls there are.
  if (call === undefined || call.vendor !== vendor) throw refused(deps, vendor, 'its address names no call');
  const hint = await checkedHint(deps, request, { ...proof, call });
  if (await isOfAnother(deps, call, hint.taskId)) return;
  const { messages } = deps.store;
  if (await messages.isReceived({ vendor, ...hint })) return;
  // First what it is good for, which may be done twice: one that counts as received before that would be lost by a failure in between.
  await acceptLost(deps, call, hint.taskId);
  await tellWorkflow(deps, call);
  await messages.receive({ vendor, ...hint });
}

/** What a webhook has to bring along before anything is done for it. */
type Proof = { readonly vendor: WebhookVendor; readonly key: string; readonly secret: string };

/** The headers without which the check of a vendor's webhook has nothing to look at. */
const proofHeaders = { fal: 'x-fal-webhook-signature', piapi: 'x-webhook-secret' } as const satisfies Record<
  WebhookVendor,
  string
>;

function proofOf(deps: ApiDeps, request: Request): Proof {
  const vendor = webhookVendors.find((name) => name === pathParam(request, 'vendor'));
  if (vendor === undefined) throw notFound('vendor of this name that sends webhooks');
  const { call: key, s } = request.query;
  const header = request.get(proofHeaders[vendor]);
  // fal's secret stands in the address, PiAPI's in the header.
  const secret = vendor === 'fal' ? s : header;
  if (typeof key !== 'string' || typeof secret !== 'string' || header === undefined)
    throw refused(deps, vendor, 'it brings no proof along');
  return { vendor, key, secret };
}

/** Anybody can send these: they are told of where somebody looks for them. */
function refused({ logger }: ApiDeps, vendor: WebhookVendor, because: string): Problem {
  logger.debug({ vendor, because }, 'a webhook was refused');
  return new Problem('unauthorized', 'The signature of this webhook is not right.');
}

/** What the webhook says, once its sender is known. */
async function checkedHint(deps: ApiDeps, request: Request, known: Proof & { readonly call: CallRow }) {
  const { vendor, secret, call } = known;
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const secretHash = call.webhookSecretHash ?? undefined;
  const checked = await deps.checkWebhook({ vendor, headers: request.headers, raw, secret, secretHash });
  if ('refusal' in checked) throw refused(deps, vendor, checked.refusal);
  return checked;
}

/** Of no use: asking for the call's own task tells the truth anyway. */
async function isOfAnother({ store }: ApiDeps, call: CallRow, named: string): Promise<boolean> {
  if (call.taskId !== null) return call.taskId !== named;
  const holder = await store.ledger.findTask(call.vendor, named);
  return holder !== undefined && holder.key !== call.key;
}

/** The answer to its create was lost, or is still on its way: now the task is known, and only asked for (SPEC C4). */
async function acceptLost(deps: ApiDeps, call: CallRow, taskId: string): Promise<void> {
  if (call.taskId !== null) return;
  await deps.store.ledger.acceptTold(call.key, taskId);
  deps.logger.info(
    { call: call.key, vendor: call.vendor, taskId },
    'a webhook told the task of a call without an answer',
  );
}

/** An engine that is away is no reason to send it again: tasks are asked for in any case. */
async function tellWorkflow(deps: ApiDeps, call: CallRow): Promise<void> {
  try {
    if (!(await isHeard(deps, call))) await keepLate(deps, call.key);
  } catch (error) {
    deps.logger.warn({ err: error, call: call.key }, 'the engine is away; the task of a webhook is asked for later');
  }
}

/** Does the workflow that made the call go on? Another one, which makes the section again, does not know it. */
async function isHeard({ store, client }: ApiDeps, { key, jobId, sectionId, take }: CallRow): Promise<boolean> {
  if (sectionId === null) return true;
  const regenerations = await store.regenerations.list(sectionId);
  const open = regenerations.find(({ endedAt }) => endedAt === null);
  if (open !== undefined && take !== null && take <= open.takesBefore) return false;
  const workflowId = open?.workflowId ?? (await store.record.readSection(jobId, sectionId))?.workflowId;
  return workflowId === undefined || (await client.signalTask(workflowId, { call: key })) === 'delivered';
}

/** Its section has ended without it: what is paid for is kept all the same (SPEC C4). */
async function keepLate(deps: ApiDeps, key: string): Promise<void> {
  const { store, client } = deps;
  const call = await store.ledger.find(key);
  if (call === undefined || call.sectionId === null || call.take === null) return;
  const { jobId, sectionId, take } = call;
  if (!(await isWorthALook(deps, call, { jobId, sectionId, take }))) return;
  const job = await store.record.readJob(call.jobId);
  if (job === undefined) return;
  await client.tellLateTask({ call: key, kind: job.kind, jobId, sectionId, take });
}

/** Is its end not known yet, or what it made not in our store? */
async function isWorthALook({ store }: ApiDeps, { state, outcome }: CallRow, key: TakeKey): Promise<boolean> {
  if (state === 'unknown' || state === 'accepted') return true;
  if (state !== 'settled' || outcome !== 'ok') return false;
  const take = await store.record.readTake(key);
  return take?.videoHash === null && take.imageHash === null && take.renderError?.kind !== 'bad_result';
}
