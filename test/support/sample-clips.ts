// A finished job with three clips in its stages, as a scenes job or an importer leaves them.
import type { Store } from '../../src/store/store.ts';
import { testJob } from './postgres.ts';

/** Larger than a number of JavaScript can hold exactly: a neighbour that is parsed and written anew would lose it. */
const hugeSeed = '9007199254740993777';

export type SampleClips = { readonly jobId: string; readonly assets: readonly [string, string, string] };

export const samplePrompts = ['A red kite over a beach.', 'A cup of coffee at night.', 'A lighthouse.'] as const;

/** Clip 0 by runway with seed 41, clip 1 by kling without one, clip 2 a picture by falai. */
export async function sampleClips(store: Store, jobId: string): Promise<SampleClips> {
  const { record, artifacts } = store;
  await record.createJob(
    testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}`, input: { title: 'Holiday', quality: 'draft' } }),
  );
  const put = async (name: string, mime: string) => (await artifacts.putBytes(`${name} of ${jobId}`, mime)).hash;
  const assets = [
    await put('kite', 'video/mp4'),
    await put('cup', 'video/mp4'),
    await put('tower', 'image/png'),
  ] as const;
  const [kite, cup, tower] = assets;
  const clip = (index: number, more: object) => ({ index, sceneId: `${jobId}-${index + 1}`, version: 1, ...more });
  await record.writeStage(jobId, 'video_generator', {
    clips: {
      clips: [
        clip(0, {
          assetHash: kite,
          medium: 'video',
          durationMs: 5_000,
          provider: 'runway',
          generation_seed: 41,
          score: 82,
        }),
        clip(1, {
          assetHash: cup,
          medium: 'video',
          durationMs: 8_000,
          provider: 'kling',
          extra: { kept: [1, 2.5e-9] },
        }),
        clip(2, { assetHash: tower, medium: 'image', durationMs: 0, provider: 'falai', generation_seed: 7 }),
      ],
    },
    madeBy: 'somebody else',
  });
  await record.writeStage(jobId, 'prompt_generator', {
    prompts: { prompts: samplePrompts.map((prompt, index) => ({ index, prompt })) },
  });
  await record.writeStage(jobId, 'scene_planner', {
    scenes: {
      title: 'Holiday',
      brand: 'Blue everywhere',
      scenes: samplePrompts.map((visualDirection, index) => ({
        index: index + 1,
        sceneType: 'hook',
        contentType: 'nature',
        narration: `Scene ${index + 1}`,
        visualDirection,
      })),
    },
  });
  await record.writeStage(jobId, 'reference_generator', {
    references: { references: [{ index: 0, images: ['https://media.example/beach.png'] }] },
  });
  await record.setJobStatus(jobId, 'completed');
  return { jobId, assets };
}

/** Gives the clip a number that only the database holds exactly. */
export function withHugeSeed(jobId: string, position: number): string {
  return `update job_stages set metadata = jsonb_set(metadata, '{clips,clips,${position},generation_seed}', '${hugeSeed}')
    where job_id = '${jobId}' and stage = 'video_generator'`;
}
