// What vendors of pictures and videos took against what the ledger knows: no create without an intent, no paid output lost (SPEC C4, A7).
import { expect } from '@jest/globals';
import type { CallView } from '../../src/store/call-view.ts';
import type { JobView } from '../../src/store/view-types.ts';
import type { ApiClient } from './e2e-api.ts';
import type { Product } from './e2e-product.ts';

/** The creates of a job as its record tells them, in the order of its scenes and takes. */
export async function submitsOf(api: ApiClient, job: JobView): Promise<CallView[]> {
  const takes = job.sections.flatMap(({ id, takes: made }) => made.map(({ take }) => api.take(job.id, id, take)));
  const details = await Promise.all(takes);
  return details.flatMap(({ calls }) => calls.filter(({ step }) => step.startsWith('submit:')));
}

/**
 * Each task that a vendor took for this job is one intent of the ledger: by its id, or, where the answer was lost, as an outcome that is shown
 * as unknown. What was settled gave its take an asset, or the failure that the vendor told.
 */
export async function expectTasksKnown(product: Product, job: JobView, marker: string): Promise<CallView[]> {
  const tasks = product.vendors.tasks().filter(({ request }) => request.prompt.includes(marker));
  const submits = await submitsOf(product.api, job);
  const known = submits.flatMap(({ taskId }) => (taskId === null ? [] : [taskId]));
  expect(new Set(known).size).toBe(known.length);
  const strange = tasks.filter(({ id }) => !known.includes(id));
  const lost = submits.filter(({ state, taskId }) => state === 'unknown' && taskId === null);
  expect(strange.length).toBeLessThanOrEqual(lost.length);
  expect(tasks.length).toBeLessThanOrEqual(submits.length);
  expect(submits.filter(({ state }) => state === 'begun' || state === 'accepted')).toEqual([]);
  for (const { sectionId, take } of submits.filter(({ state }) => state === 'settled')) {
    const made = job.sections.find(({ id }) => id === sectionId)?.takes.find((one) => one.take === take);
    expect(made?.videoHash ?? made?.imageHash ?? made?.renderError).toEqual(expect.anything());
  }
  return submits;
}
