// Edits of clips on the whole product: what is rewritten by whom, which seed is kept, what each version remembers (SPEC 3).
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { ClipVersionView, ClipVersionsView } from '../../src/api/clip-view.ts';
import { readReference } from '../../src/prompts/reference.ts';
import type { JobView } from '../../src/store/view-types.ts';
import { stackDatabase } from '../support/e2e-database.ts';
import { historiesOf, notReplayed } from '../support/e2e-histories.ts';
import { expectSound } from '../support/e2e-invariants.ts';
import {
  bytesOf,
  editClip,
  mediaCalls,
  pictureStory,
  sceneOf,
  useMediaProduct,
  submitScenes,
  untilHeld,
} from '../support/e2e-media.ts';
import { expectTasksKnown } from '../support/e2e-media-accounts.ts';

const product = useMediaProduct();
const { api } = product;

async function madeJob(marker: string, count = 1): Promise<JobView> {
  const id = await submitScenes(api, await pictureStory(marker, count));
  return (await expectSound(api, id)).job;
}

/** Asks for an edit of clip 0; gives the id of its job. */
async function asked(jobId: string, instruction: string): Promise<string> {
  const answer = await editClip(api, jobId, instruction);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202, body: { kind: 'clip_edit' } });
  return String(answer.body['id']);
}

/** The same, at its end. */
async function edited(jobId: string, instruction: string): Promise<JobView> {
  return (await expectSound(api, await asked(jobId, instruction))).job;
}

const versionsOf = (jobId: string, clip = 0): Promise<ClipVersionsView> =>
  api.get<ClipVersionsView>(`/api/clips/${jobId}/${clip}/versions`);

/** The one that was made last. */
async function lastVersion(jobId: string): Promise<ClipVersionView> {
  const last = (await versionsOf(jobId)).versions.at(-1);
  if (last === undefined) throw new Error(`job ${jobId} has no clip 0`);
  return last;
}

/** Calls of the rewrite role so far. */
function rewrites(): number {
  const purposes = product.vendors.received().map(({ request }) => request && readReference(request.prompt)?.purpose);
  return purposes.filter((purpose) => purpose === 'rewrite').length;
}

/** Seeds that the vendor was asked for, by the prompts of the marker. */
const seedsSent = (marker: string): (number | undefined)[] =>
  mediaCalls(product, marker).flatMap(({ media }) => (media.at === 'submit' ? [media.seed] : []));

describe('an edit', () => {
  test('in words of a template asks no model, keeps the seed and shows how much stayed', async () => {
    const job = await madeJob('template');
    const before = rewrites();
    const edit = await edited(job.id, 'make it darker');
    expect(rewrites()).toBe(before);
    expect(edit.costs.map(({ role }) => role).toSorted()).toEqual(['image', 'judge']);
    const [original, version] = (await versionsOf(job.id)).versions;
    expect(version).toMatchObject({
      version: 2,
      parent: 1,
      isCurrent: true,
      rewrittenBy: 'template',
      editJobId: edit.id,
      generationSeed: original?.generationSeed,
      isUnchanged: false,
      instruction: 'make it darker',
      provider: 'falai',
    });
    expect(version?.prompt).toContain(original?.prompt);
    expect(version?.similarity).toBeGreaterThan(0.3);
    expect(version?.similarity).toBeLessThan(1);
    expect(new Set(seedsSent('template 1')).size).toBe(1);
    await expectTasksKnown(product, edit, 'darker');
  }, 60_000);

  test.each([
    { what: 'keeps the seed below 0.5', instruction: 'a slightly larger plate', creativity: 0.35, isKept: true },
    {
      what: 'goes down to the lowest band where almost the same is asked for',
      instruction: 'almost exactly the same, denser steam',
      creativity: 0.25,
      isKept: true,
    },
    {
      what: 'draws a new seed from 0.5 on',
      instruction: 'a completely different plate',
      creativity: 0.9,
      isKept: false,
    },
  ])(
    'in other words $what',
    async ({ instruction, creativity, isKept }) => {
      const marker = `free ${creativity}`;
      const job = await madeJob(marker);
      const before = rewrites();
      await edited(job.id, instruction);
      expect(rewrites()).toBe(before + 1);
      const [original, version] = (await versionsOf(job.id)).versions;
      expect(version).toMatchObject({ rewrittenBy: 'model', temperature: creativity });
      expect(version?.generationSeed === original?.generationSeed).toBe(isKept);
      expect(seedsSent(marker)).toEqual([original?.generationSeed, version?.generationSeed]);
    },
    60_000,
  );

  test('changes its own clip and no byte of its neighbours', async () => {
    const job = await madeJob('neighbours', 3);
    const stage = (view: JobView) =>
      // R1's shape, which the test of scenes checks.
      view.stages.find(({ stage: name }) => name === 'video_generator')?.metadata as {
        readonly clips: { readonly clips: readonly { readonly assetHash: string }[] };
      };
    await edited(job.id, 'warmer');
    const now = await api.job(job.id);
    const [before, after] = [stage(job).clips.clips, stage(now).clips.clips];
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(after[0]).toMatchObject({ assetHash: (await lastVersion(job.id)).assetHash, version: 2 });
    expect(after[0]?.assetHash).not.toBe(before[0]?.assetHash);
    expect(now.sections).toEqual(job.sections);
    expect(await versionsOf(job.id, 1)).toMatchObject({
      current: 1,
      versions: [{ version: 1, assetHash: before[1]?.assetHash }],
    });
  }, 60_000);

  test('is refused while another one of the clip runs', async () => {
    const job = await madeJob('one at a time');
    product.vendors.hold({ at: 'submit', match: 'one at a time' });
    const first = await editClip(api, job.id, 'brighter');
    await untilHeld(product, { marker: 'one at a time', at: 'submit' });
    const second = await editClip(api, job.id, 'darker');
    expect(second).toMatchObject({ status: 409, body: { jobId: first.body['id'] } });
    product.vendors.release();
    await expectSound(api, String(first.body['id']));
    expect((await versionsOf(job.id)).versions).toHaveLength(2);
  }, 60_000);
});

describe('versions of a clip', () => {
  test('are made one from another, compared, and gone back to', async () => {
    const job = await madeJob('history');
    await edited(job.id, 'darker');
    await edited(job.id, 'closer');
    const { versions } = await versionsOf(job.id);
    expect(versions.map(({ parent }) => parent)).toEqual([null, 1, 2]);
    expect(versions[2]?.prompt).toContain('exposure dark');
    const [first] = versions;
    const back = await api.post(`/api/clips/${job.id}/0/revert`, { version: 1 });
    expect(back).toMatchObject({ status: 200, body: { version: 1, isCurrent: true, assetHash: first?.assetHash } });
    expect(await versionsOf(job.id)).toMatchObject({ current: 1 });
    // The original bytes are there as they were.
    expect(await bytesOf(api, first?.assetHash ?? '')).toEqual(await bytesOf(api, sceneOf(job, 1).asset?.hash ?? ''));
    await edited(job.id, 'wider');
    expect(await lastVersion(job.id)).toMatchObject({ version: 4, parent: 1, isCurrent: true });
    expect((await lastVersion(job.id)).prompt).not.toContain('exposure dark');
  }, 60_000);

  test('remember the thumb that each was given', async () => {
    const job = await madeJob('thumbs');
    await edited(job.id, 'darker');
    const up = await api.post(`/api/clips/${job.id}/0/feedback`, { feedback: 'up' });
    expect(up).toMatchObject({ status: 200, body: { version: 2, feedback: 'up', feedbackBy: 'local' } });
    const down = await api.post(`/api/clips/${job.id}/0/feedback`, { feedback: 'down', version: 1 });
    expect(down).toMatchObject({ status: 200, body: { version: 1, feedback: 'down' } });
    expect((await versionsOf(job.id)).versions.map(({ feedback }) => feedback)).toEqual(['down', 'up']);
  }, 60_000);
});

describe('an edit that changes nothing', () => {
  test('makes nothing and costs nothing where the prompt says it already', async () => {
    const job = await madeJob('already');
    await edited(job.id, 'darker');
    const { length } = seedsSent('already');
    const again = await api.end(await asked(job.id, 'make it darker'));
    expect(again).toMatchObject({ status: 'completed', costNanoUsd: 0, sections: [] });
    expect(again.reason).toContain('nothing was made');
    expect(seedsSent('already')).toHaveLength(length);
    expect((await versionsOf(job.id)).versions).toHaveLength(2);
  }, 60_000);
});

describe('a job whose stages are not whole', () => {
  test('answers with the part that is missing, and a scene that is no part of it with 404', async () => {
    const job = await madeJob('incomplete');
    const client = new pg.Client({ connectionString: (await stackDatabase(product.stack().dataDir)).url });
    await client.connect();
    const remove = (stage: string) =>
      client.query('delete from job_stages where job_id = $1 and stage = $2', [job.id, stage]);
    try {
      await remove('prompt_generator');
      const noPrompts = await editClip(api, job.id, 'darker');
      expect(noPrompts).toMatchObject({ status: 409, body: { missing: 'prompt_generator' } });
      await remove('video_generator');
      const noClips = await editClip(api, job.id, 'darker');
      expect(noClips).toMatchObject({
        status: 409,
        body: { missing: 'video_generator', detail: expect.stringContaining('video_generator') },
      });
    } finally {
      await client.end();
    }
    expect(await editClip(api, 'nobody', 'darker')).toMatchObject({ status: 404 });
  }, 60_000);
});

describe('the tests above, all of them run', () => {
  test('leave histories that carry references alone, within their budget, and replay', async () => {
    const histories = await historiesOf(product.stack().temporalAddress, 'clip_edit:');
    expect(histories.length).toBeGreaterThanOrEqual(18);
    for (const { workflowId, payloads, events } of histories) {
      expect([workflowId, events <= 60]).toEqual([workflowId, true]);
      const largest = Math.max(...payloads.map((text) => Buffer.byteLength(text)));
      expect([workflowId, largest <= 16_384]).toEqual([workflowId, true]);
      for (const text of payloads) expect(text).not.toMatch(/Steam rises|base64|\/media\/[0-9a-f]{32}/);
    }
    expect(await notReplayed(histories)).toEqual([]);
  }, 60_000);
});
