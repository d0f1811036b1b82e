// The prompts of media takes as they arrive at the vendors: each retake's own, one seed for each, and never the same twice (SPEC A5, A7, R6).
import { describe, expect, test } from '@jest/globals';
import { createMakePrompts } from '../../src/activities/make-prompts.ts';
import { avoidList } from '../../src/domain/improve-prompt.ts';
import type { ScoreIssue } from '../../src/domain/score.ts';
import {
  bodiesOf,
  newTake,
  orderOf,
  submit,
  type OrderWish,
  type TestTake,
  writeTake,
} from '../support/media-takes.ts';
import { useMediaWorld, type TestScene, tryOnce } from '../support/media-world.ts';

const world = useMediaWorld();

const row = (take: TestTake) => world.deps.store.record.readTake(take);

/** A first take that was looked at, and found to be badly composed and too cold. */
async function judgedTake(provider: 'falai' | 'veo' | 'kling'): Promise<TestTake> {
  const take = await newTake(world, { provider });
  const { hash } = await world.deps.store.artifacts.putBytes(`A warm cup of tea ${take.scene.mark}`, 'text/plain');
  const issues: ScoreIssue[] = [
    { category: 'composition', severity: 'low', description: 'the cup is cut off' },
    { category: 'brand_compliance', severity: 'high', description: 'cold lighting' },
  ];
  const judged = { score: 40, recommendation: 'regenerate', issues, improvedBriefHash: hash } as const;
  await submit(world.deps, take);
  await world.deps.store.record.changeTake(take, { status: 'rejected', ...judged });
  return take;
}

async function sentBody(scene: TestScene, order: OrderWish): Promise<unknown> {
  await submit(world.deps, await writeTake(world, scene, { order }));
  return bodiesOf(world, scene).at(-1);
}

const composed = 'Balanced composition, clear subject, uncluttered.';
const warm = 'Warm golden natural light and soft shadows.';
const simple = 'Simple composition with one clear subject.';
const minimal = 'Minimal, clean, professional photography.';

describe('the prompt on the wire', () => {
  test('is the direction of the scene, as it is, in the first generation', async () => {
    const take = await newTake(world);
    await submit(world.deps, take);
    expect(bodiesOf(world, take.scene)).toMatchObject([
      { prompt: take.scene.scene.visualDirection, seed: (await row(take))?.seed },
    ]);
  });

  test.each([
    [
      1,
      'the words of the judge and a fix for each category',
      (mark: string) => `A warm cup of tea ${mark}. ${warm} ${composed}`,
    ],
    [
      2,
      'the direction of the scene, the fixes and a simple composition',
      (mark: string) => `A cup of tea ${mark}. ${warm} ${composed} ${simple}`,
    ],
    [3, 'the same and minimal', (mark: string) => `A cup of tea ${mark}. ${warm} ${composed} ${simple} ${minimal}`],
  ] as const)('of retake %i is %s, with what to avoid at its end', async (retake, _words, prompt) => {
    const { scene } = await judgedTake('falai');
    const body = await sentBody(scene, { retake, fromTake: 1 });
    expect(body).toMatchObject({ prompt: `${prompt(scene.mark)}\nAvoid: ${avoidList}.` });
  });

  test('has what to avoid in a field of its own where the model has one', async () => {
    const { scene } = await judgedTake('veo');
    const body = await sentBody(scene, { retake: 2, fromTake: 1 });
    expect(body).toMatchObject({ negativePrompt: avoidList, promptText: expect.not.stringContaining('Avoid') });
  });

  test('has a seed where the model takes one, and the record says where it does not', async () => {
    const kling = await judgedTake('kling');
    expect(JSON.stringify(bodiesOf(world, kling.scene))).not.toContain('seed');
    expect((await row(kling))?.applied).toMatchObject({ dropped: ['seed: kling@3.0 takes none'] });
    expect((await row(kling))?.seed).toBeGreaterThanOrEqual(0);
  });

  test('is a person’s own where there is one', async () => {
    const { scene } = await judgedTake('falai');
    const { hash } = await world.deps.store.artifacts.putBytes(`A blue teapot ${scene.mark}`, 'text/plain');
    const body = await sentBody(scene, { retake: 1, fromTake: 1, promptHash: hash });
    expect(body).toMatchObject({ prompt: `A blue teapot ${scene.mark}` });
  });
});

describe('makePrompts', () => {
  const make = ({ ref }: TestScene, order: OrderWish) =>
    tryOnce(createMakePrompts(world.deps), { ...ref, orders: [orderOf('falai', order)] });

  test('draws a seed once, also when it is tried again', async () => {
    const scene = await world.addScene();
    const take: TestTake = { ...scene.ref, take: 1, scene };
    await make(scene, {});
    const { seed } = (await row(take)) ?? {};
    await make(scene, {});
    expect((await row(take))?.seed).toBe(seed);
    await submit(world.deps, take);
    expect(bodiesOf(world, scene)).toMatchObject([{ seed }]);
  });

  test('does not send the same prompt to the same provider again', async () => {
    const { scene } = await judgedTake('falai');
    expect(await make(scene, { take: 2, ladder: 2 })).toMatchObject([{ take: 2, outcome: 'same', sameAs: 1 }]);
    expect(await row({ ...scene.ref, take: 2, scene })).toMatchObject({
      status: 'failed',
      writeFailure: { kind: 'same', sameAs: 1 },
    });
  });

  test('sends it to another provider, and again where a person knows what it may cost', async () => {
    const { scene } = await judgedTake('falai');
    const toFlux = { ...scene.ref, orders: [orderOf('flux', { take: 2, ladder: 2 })] };
    expect(await tryOnce(createMakePrompts(world.deps), toFlux)).toMatchObject([{ outcome: 'written' }]);
    expect(await make(scene, { take: 3, ladder: 3, knowingly: true })).toMatchObject([{ outcome: 'written' }]);
  });

  test('sends it again where the vendor did not take it the first time', async () => {
    const take = await newTake(world);
    world.vendors.inject({ at: 'submit', kind: 'status', status: 401, match: take.scene.mark });
    expect(await submit(world.deps, take)).toMatchObject({ kind: 'not_taken' });
    expect(await make(take.scene, { take: 2, ladder: 2 })).toMatchObject([{ outcome: 'written' }]);
  });

  test('has in the record what was chosen, why, and what was sent', async () => {
    const take = await judgedTake('falai');
    await writeTake(world, take.scene, { order: { retake: 2, fromTake: 1 } });
    const made = await world.deps.store.record.readTake({ ...take, take: 3 });
    expect(made).toMatchObject({
      provider: 'falai',
      retake: 2,
      fromTake: 1,
      scoreBefore: 40,
      vendor: 'fal',
      model: 'fal-ai/flux/schnell',
    });
    expect(made?.applied).toMatchObject({
      choice: 'the test says so',
      sent: { model: 'fal-ai/flux/schnell', width: 1280, height: 720 },
      fixes: [`${warm} (brand_compliance)`, `${composed} (composition)`, expect.stringContaining('retake 2')],
    });
  });

  test('refuses a scene that the record does not have', async () => {
    const orders = [orderOf('falai')];
    const missing = tryOnce(createMakePrompts(world.deps), { jobId: 'none', sectionId: 'none-1', orders });
    await expect(missing).rejects.toMatchObject({ type: 'RecordMissing', nonRetryable: true });
  });
});
