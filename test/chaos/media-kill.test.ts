// kill -9 around each call to vendors of pictures and videos: nothing is paid for twice, nothing that was paid for is lost (SPEC C4, A7).
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JobView } from '../../src/store/view-types.ts';
import { historiesOf, notReplayed, runningWorkflows } from '../support/e2e-histories.ts';
import { expectSound, expectWholeFeed } from '../support/e2e-invariants.ts';
import {
  editClip,
  mediaCalls,
  pictureStory,
  sceneOf,
  useMediaProduct,
  submitScenes,
  untilHeld,
} from '../support/e2e-media.ts';
import { expectTasksKnown } from '../support/e2e-media-accounts.ts';
import { descendants, stillAlive } from '../support/e2e-processes.ts';
import { runProgram } from '../support/e2e-stack.ts';
import { untilTrue } from '../support/e2e-until.ts';
import { killWorker } from '../support/kill-worker.ts';

// No address for webhooks: whoever is not answered is not called back either.
const product = useMediaProduct({ webhooks: false });
const { api } = product;

async function killStack(): Promise<void> {
  const stack = product.stack();
  const children = await descendants(stack.pid);
  stack.child.kill('SIGKILL');
  await stack.ended;
  await untilTrue('its children are gone with it', async () => (await stillAlive(children)).length === 0);
}

/** A job of one picture whose call at that place is held by the vendor. */
async function heldAt(at: 'submit' | 'poll' | 'download', marker: string, stage?: 'received'): Promise<string> {
  product.vendors.hold({ at, match: marker, times: 1, ...(stage !== undefined && { stage }) });
  const id = await submitScenes(api, await pictureStory(marker, 1));
  await untilHeld(product, { marker, at });
  return id;
}

const tasksOf = (marker: string): number =>
  product.vendors.tasks().filter(({ request }) => request.prompt.includes(marker)).length;

/** The job ended well with its first take, by one paid create that is settled. */
async function expectMadeOnce(id: string, marker: string): Promise<void> {
  const { job } = await expectSound(api, id);
  expect(sceneOf(job, 1)).toMatchObject({ status: 'completed', acceptedTake: 1 });
  expect(await expectTasksKnown(product, job, marker)).toMatchObject([{ state: 'settled', repeat: 0 }]);
  expect(tasksOf(marker)).toBe(1);
  expect(job.unknown).toEqual([]);
}

/** The create is lost: it shows as unknown, nobody repeats it, and a person is asked. */
async function expectAsked(id: string): Promise<JobView> {
  const review = await api.openReview(id);
  expect(review).toMatchObject({ subject: 'section', reason: 'unknown_outcome' });
  const job = await api.jobWhen('waits for a person', id, ({ status }) => status === 'waiting_review');
  expect(job).toMatchObject({ unknownCalls: 1, unknown: [{ state: 'unknown', repeat: 0 }] });
  return job;
}

describe('a worker that is killed', () => {
  const markers = {
    create: 'create of a killed worker',
    notTaken: 'create that was not taken',
    poll: 'poll of a killed worker',
    download: 'download of a killed worker',
    edit: 'edit of a killed worker',
  } as const;
  const ids: Record<string, string> = {};
  let edit = '';

  /** A job that is over, and an edit of its clip whose download is held. */
  async function heldEdit(): Promise<void> {
    ids['edit'] = await submitScenes(api, await pictureStory(markers.edit, 1));
    await expectSound(api, ids['edit']);
    product.vendors.hold({ at: 'download', match: 'exposure dark', times: 1 });
    edit = String((await editClip(api, ids['edit'], 'darker')).body['id']);
    await untilHeld(product, { marker: 'exposure dark', at: 'download' });
  }

  // Held at every place at once, and killed with all of it: each job has its own calls.
  beforeAll(async () => {
    await heldEdit();
    ids['create'] = await heldAt('submit', markers.create);
    ids['notTaken'] = await heldAt('submit', markers.notTaken, 'received');
    ids['poll'] = await heldAt('poll', markers.poll);
    ids['download'] = await heldAt('download', markers.download);
    await killWorker(product);
    product.vendors.release();
  }, 120_000);

  test('while its create is held by the vendor leaves an unknown outcome, which a person has made again', async () => {
    const { create: id = '' } = ids;
    const job = await expectAsked(id);
    expect(tasksOf(markers.create)).toBe(1);
    const waits = runProgram(['watch', id, '--data', product.stack().dataDir]);
    expect({ code: await waits.ended, output: waits.output() }).toMatchObject({ code: 6 });
    const [review] = job.reviews;
    expect(await api.decide(review?.id ?? '', { verdict: 'retake' })).toMatchObject({ status: 200 });
    const end = await expectSound(api, id);
    const submits = await expectTasksKnown(product, end.job, markers.create);
    expect(submits.map(({ state }) => state)).toEqual(['unknown', 'settled']);
    expect(tasksOf(markers.create)).toBe(2);
    expect(end.job.unknown).toMatchObject([{ resolution: 'asked', repeat: 0 }]);
  }, 120_000);

  test('before the vendor takes the create leaves the same question, since nobody can tell', async () => {
    const { notTaken: id = '' } = ids;
    const job = await expectAsked(id);
    expect(tasksOf(markers.notTaken)).toBe(0);
    expect(await api.decide(job.reviews[0]?.id ?? '', { verdict: 'reject' })).toMatchObject({ status: 200 });
    expect(await api.end(id)).toMatchObject({ status: 'failed', sections: [{ status: 'failed' }] });
  }, 120_000);

  test.each(['poll', 'download'] as const)(
    'while it asks the vendor (%s) has what was paid for all the same',
    (at) => expectMadeOnce(ids[at] ?? '', markers[at]),
    120_000,
  );

  test('in the middle of an edit keeps the clip, and its one new version', async () => {
    await expectSound(api, edit);
    const { versions } = await api.get<{ readonly versions: readonly object[] }>(
      `/api/clips/${ids['edit']}/0/versions`,
    );
    expect(versions).toMatchObject([{ version: 1 }, { version: 2, parent: 1, isCurrent: true }]);
    expect(tasksOf(markers.edit)).toBe(2);
  }, 120_000);
});

describe('an engine that is killed', () => {
  test('comes back, and the task with it', async () => {
    const marker = 'poll of a killed engine';
    const id = await heldAt('poll', marker);
    process.kill(await product.stack().enginePid(), 'SIGKILL');
    product.vendors.release();
    await expectMadeOnce(id, marker);
  }, 180_000);
});

describe('a stack that is killed as a whole', () => {
  test('has each task again when it is started on the same folder', async () => {
    const markers = ['poll of a killed stack', 'download of a killed stack', 'create of a killed stack'] as const;
    const [poll, download, create] = markers;
    const ids = [await heldAt('poll', poll), await heldAt('download', download), await heldAt('submit', create)];
    await killStack();
    product.vendors.release();
    await product.startAgain();
    await expectMadeOnce(ids[0] ?? '', poll);
    await expectMadeOnce(ids[1] ?? '', download);
    const lost = await expectAsked(ids[2] ?? '');
    expect(tasksOf(create)).toBe(1);
    await api.decide(lost.reviews[0]?.id ?? '', { verdict: 'reject' });
    await api.end(lost.id);
  }, 180_000);
});

describe('a job that is canceled while a vendor works', () => {
  test('ends at once, tells the vendor, and keeps what was made before', async () => {
    const marker = 'canceled';
    product.vendors.inject({ at: 'submit', kind: 'neverEnds', match: `[${marker} 2]` });
    const id = await submitScenes(api, await pictureStory(marker, 2));
    const before = await api.jobWhen(
      'has one picture and waits for the other',
      id,
      ({ sections: [one, other] }) => one?.status === 'completed' && other?.takes[0]?.status === 'rendering',
    );
    expect([200, 202]).toContain((await api.post(`/api/jobs/${id}/cancel`, {})).status);
    const job = await api.end(id, 20_000);
    expect(job).toMatchObject({
      status: 'canceled',
      sections: [{ status: 'completed', asset: sceneOf(before, 1).asset }, { status: 'canceled' }],
    });
    expectWholeFeed(await api.events(id), 'canceled');
    await untilTrue(
      'no workflow is left',
      async () => (await runningWorkflows(product.stack().temporalAddress, id)).length === 0,
    );
    expect(mediaCalls(product, `[${marker} 2]`).filter(({ media }) => media.at === 'cancel')).toHaveLength(1);
    const submits = await expectTasksKnown(product, await api.job(id), marker);
    expect(submits).toMatchObject([{ state: 'settled' }, { state: 'unknown', resolution: 'stopped' }]);
    // Stopped by us and known to be: nobody has to decide about it.
    expect((await api.job(id)).unknownCalls).toBe(0);
  }, 90_000);
});

describe('the tests above, all of them run', () => {
  test('leave histories that replay, none longer than its budget', async () => {
    const histories = await historiesOf(product.stack().temporalAddress, ':section:');
    expect(histories.length).toBeGreaterThanOrEqual(10);
    expect(await notReplayed(histories)).toEqual([]);
    expect(Math.max(...histories.map(({ events }) => events))).toBeLessThanOrEqual(300);
  }, 90_000);
});
