// Takes of a scene brought as far as a test of one activity needs them, by the activities before it.
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createMakePrompts } from '../../src/activities/make-prompts.ts';
import type { TakeRef } from '../../src/activities/media-take.ts';
import { createPollMedia } from '../../src/activities/poll-media.ts';
import { createSubmitMedia } from '../../src/activities/submit-media.ts';
import type { MediaProvider } from '../../src/domain/media.ts';
import type { MediaOrder, TakeOrder } from '../../src/domain/move.ts';
import type { ClipEditOrder } from '../../src/domain/policy/media-policy.ts';
import { providerModels } from '../../src/providers/media/provider-models.ts';
import type { CallRow } from '../../src/store/store.ts';
import { type MediaWorld, type SceneWish, type TestScene, tryOnce } from './media-world.ts';

export type OrderWish = Partial<Omit<TakeOrder, 'media'>> & Partial<Pick<MediaOrder, 'retake' | 'knowingly'>>;

export function orderOf(provider: MediaProvider, { retake = 0, knowingly, ...more }: OrderWish = {}): TakeOrder {
  const media = { provider, model: providerModels[provider], retake, choice: 'the test says so' };
  return {
    take: retake + 1,
    origin: retake === 0 ? 'variant' : 'retake',
    ladder: retake + 1,
    round: 0,
    variant: 1,
    creativity: 0.7,
    media: { ...media, ...(knowingly && { knowingly }) },
    ...more,
  };
}

export type TestTake = TakeRef & { readonly scene: TestScene };
export type TakeWish = { readonly order?: OrderWish; readonly edit?: ClipEditOrder };

/** One take of a scene, its prompt written. */
export async function writeTake(
  world: MediaWorld,
  scene: TestScene,
  { order, edit }: TakeWish = {},
): Promise<TestTake> {
  const made = orderOf(scene.scene.provider, order);
  const input = { ...scene.ref, orders: [made], ...(edit !== undefined && { edit }) };
  const [written] = await tryOnce(createMakePrompts(world.deps), input);
  if (written?.outcome !== 'written') throw new Error(`not written: ${JSON.stringify(written)}`);
  return { ...scene.ref, take: made.take, scene };
}

export async function newTake(world: MediaWorld, wish: SceneWish = {}, more: TakeWish = {}): Promise<TestTake> {
  return await writeTake(world, await world.addScene(wish), more);
}

export async function sentTake(world: MediaWorld, wish: SceneWish = {}, more: TakeWish = {}): Promise<TestTake> {
  const take = await newTake(world, wish, more);
  const sent = await submit(world.deps, { ...take, ...more });
  if (sent.kind !== 'submitted') throw new Error(`not sent: ${JSON.stringify(sent)}`);
  return take;
}

/** Ended at its vendor, and settled. */
export async function doneTake(world: MediaWorld, wish: SceneWish = {}, more: TakeWish = {}): Promise<TestTake> {
  const take = await sentTake(world, wish, more);
  const ended = await pollUntilEnded(world.deps, take);
  if (!ended.ok) throw new Error(`not made: ${JSON.stringify(ended)}`);
  return take;
}

type SubmitWish = TakeRef & { readonly repeat?: number; readonly edit?: ClipEditOrder };

export function submit(
  deps: ActivityDeps,
  { jobId, sectionId, take, repeat = 0, edit }: SubmitWish,
  attempt = 1,
): ReturnType<ReturnType<typeof createSubmitMedia>> {
  const input = { jobId, sectionId, take, repeat, ...(edit !== undefined && { edit }) };
  return tryOnce(createSubmitMedia(deps), input, attempt);
}

export function poll(deps: ActivityDeps, { jobId, sectionId, take }: TakeRef) {
  return tryOnce(createPollMedia(deps), { jobId, sectionId, takes: [take] });
}

export async function pollUntilEnded(deps: ActivityDeps, take: TakeRef) {
  for (;;) {
    const { ended } = await poll(deps, take);
    if (ended[0] !== undefined) return ended[0];
  }
}

/** The rows of a take's creates. */
export async function callsOf(world: MediaWorld, { jobId, take }: TakeRef): Promise<readonly CallRow[]> {
  const keys = await world.database.query('select key from calls where job_id = $1 and take = $2 order by repeat', [
    jobId,
    take,
  ]);
  const rows = await Promise.all(keys.rows.map(({ key }: { key: string }) => world.deps.store.ledger.find(key)));
  return rows.filter((row) => row !== undefined);
}

/** Reserved and spent for the job, nano-USD. */
export async function spentOn({ deps }: MediaWorld, { jobId }: TakeRef): Promise<number> {
  return (await deps.store.ledger.budget(jobId)).use.costNanoUsd;
}

/** Bodies of the creates that vendors got for a scene, oldest first. */
export function bodiesOf(world: MediaWorld, { mark }: TestScene): readonly unknown[] {
  const isCreate = world.vendors.received().filter(({ media }) => media?.at === 'submit');
  return isCreate.filter(({ media }) => media?.prompt?.includes(mark)).map(({ body }) => body);
}
