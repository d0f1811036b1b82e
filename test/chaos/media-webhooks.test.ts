// Webhooks of media vendors on the whole product: late, doubled, forged, out of order, or the only word of a create that was lost.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSound } from '../support/e2e-invariants.ts';
import {
  mediaCalls,
  pictureStory,
  type Received,
  sceneOf,
  useMediaProduct,
  submitScenes,
  untilHeld,
} from '../support/e2e-media.ts';
import { expectTasksKnown } from '../support/e2e-media-accounts.ts';
import { until, untilTrue } from '../support/e2e-until.ts';
import { killWorker } from '../support/kill-worker.ts';

const product = useMediaProduct();
const { api } = product;

const text = ({ body }: Received): string => Buffer.from(body).toString('utf8');
const tasksOf = (marker: string) => product.vendors.tasks().filter(({ request }) => request.prompt.includes(marker));
/** Webhooks about tasks of the marker. */
const about = (marker: string): Received[] => {
  const ids = tasksOf(marker).map(({ id }) => id);
  return product.received().filter((webhook) => ids.some((id) => text(webhook).includes(id)));
};

const byVendor = [
  ['fal', 'falai'],
  ['piapi', 'flux'],
] as const;

const kinds = ['duplicate', 'forged', 'outOfOrder', 'late', 'none'] as const;

describe.each(byVendor)('a webhook of %s', (vendor, provider) => {
  // Each in a job of its own, with webhooks of its own: all of them run at once.
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    const begin = async (kind: (typeof kinds)[number]): Promise<void> => {
      const marker = `${vendor} ${kind}`;
      product.vendors.inject({ at: 'webhook', kind, match: marker, ...(kind === 'late' && { delayMs: 4_000 }) });
      ids[kind] = await submitScenes(api, await pictureStory(marker, 1, { provider }));
    };
    await Promise.all(kinds.map(begin));
  });

  test.each(kinds)(
    'that is %s changes nothing: one create, one asset',
    async (kind) => {
      const marker = `${vendor} ${kind}`;
      const id = ids[kind] ?? '';
      const { job, events } = await expectSound(api, id);
      expect(sceneOf(job, 1)).toMatchObject({ status: 'completed', acceptedTake: 1 });
      expect(await expectTasksKnown(product, job, marker)).toMatchObject([{ state: 'settled' }]);
      expect(tasksOf(marker)).toHaveLength(1);
      if (kind === 'late') await until('it came', () => about(marker).at(0));
      if (kind === 'duplicate') await untilTrue('both came', () => about(marker).length === 2);
      if (kind === 'none') expect(about(marker)).toEqual([]);
      const statuses = about(marker).map(({ status }) => status);
      expect(statuses).toEqual(statuses.map((_, index) => (kind === 'forged' && index === 0 ? 401 : 200)));
      expect(await api.events(id)).toEqual(events);
    },
    60_000,
  );

  test('that is sent again by somebody else, changed or as it was, does nothing', async () => {
    const marker = `${vendor} replayed`;
    const id = await submitScenes(api, await pictureStory(marker, 1, { provider }));
    const { events } = await expectSound(api, id);
    const webhook = await until('it came', () => about(marker).at(0));
    expect(await product.deliver(webhook)).toBe(200);
    const otherCall = { ...webhook, path: webhook.path.replace(/call=.*/, 'call=nobodys') };
    expect(await product.deliver(otherCall)).toBe(401);
    const unsigned = { ...webhook, headers: { 'content-type': 'application/json' } };
    expect(await product.deliver(unsigned)).toBe(401);
    expect(await api.events(id)).toEqual(events);
  }, 60_000);
});

describe('a create whose answer was lost', () => {
  test('is found by the webhook of its task, and nobody has to be asked', async () => {
    const marker = 'lost answer';
    product.vendors.inject({ at: 'submit', kind: 'dropAnswer', match: marker });
    const id = await submitScenes(api, await pictureStory(marker, 1));
    const { job } = await expectSound(api, id);
    expect(job).toMatchObject({ unknownCalls: 0, reviews: [] });
    expect(await expectTasksKnown(product, job, marker)).toMatchObject([{ state: 'settled' }]);
    expect(tasksOf(marker)).toHaveLength(1);
  }, 60_000);

  test('because its worker was killed is found in the same way', async () => {
    const marker = 'killed before the answer';
    product.vendors.hold({ at: 'submit', match: marker, times: 1 });
    const id = await submitScenes(api, await pictureStory(marker, 1));
    await untilHeld(product, { marker, at: 'submit' });
    await killWorker(product);
    product.vendors.release();
    const { job } = await expectSound(api, id);
    expect(job.reviews).toEqual([]);
    expect(await expectTasksKnown(product, job, marker)).toMatchObject([{ state: 'settled' }]);
    expect(tasksOf(marker)).toHaveLength(1);
    expect(mediaCalls(product, marker).filter(({ media }) => media.at === 'submit')).toHaveLength(1);
  }, 120_000);
});
