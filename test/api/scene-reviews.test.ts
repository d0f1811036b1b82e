// Verdicts on scenes: providers by their names, uploads of the scene's own medium, no source, pictures approved as clips are.
import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi, testCatalog } from './running-api.ts';
import { sampleJob } from './sample-job.ts';
import { sampleScene } from './sample-scene.ts';

let count = 0;
const api = useTestApi();
beforeAll(async () => {
  api.client.onSignal = async (_workflowId, verdictId) => {
    const row = await api.store.reviews.readVerdict(verdictId);
    if (row !== undefined) await api.store.reviews.apply(verdictId, row.reviewId);
  };
});

const open = (medium: 'image' | 'video') => sampleScene(api.store, `scene${(count += 1)}`, medium);
const decide = (reviewId: string, body: object, baseUrl = api.baseUrl) =>
  request(baseUrl).post(`/api/reviews/${reviewId}/verdict`).send(body);
const errorOf = async (medium: 'image' | 'video', body: object, baseUrl?: string) => {
  const { reviewId } = await open(medium);
  const answer = await decide(reviewId, body, baseUrl);
  expect(answer.status).toBe(400);
  return answer.body.errors;
};
const upload = async (mime: string) =>
  (await request(api.baseUrl).post('/api/artifacts').set('Content-Type', mime).send(Buffer.from(mime))).body.hash;

test.each([
  ['video', 'kling'],
  ['video', 'veo'],
  ['image', 'falai'],
  ['image', 'flux'],
] as const)('a retake of a scene that is a %s is given to %s, which is no model', async (medium, provider) => {
  const { reviewId } = await open(medium);
  const answer = await decide(reviewId, { verdict: 'retake', provider, prompt: 'softer light' });
  expect(answer.status).toBe(200);
  const row = await api.store.reviews.readVerdict(answer.body.verdictId);
  expect(row?.body).toEqual({ provider, prompt: 'softer light' });
});

test.each([
  ['video', 'falai', 'a video, which is made by one of kling, runway, luma, hailuo, veo'],
  ['video', 'openai', 'a video, which is made by one of kling, runway, luma, hailuo, veo'],
  ['image', 'kling', 'an image, which is made by one of falai, flux'],
] as const)('a scene that is a %s is not made by %s', async (medium, provider, message) => {
  expect(await errorOf(medium, { verdict: 'retake', provider })).toEqual([
    { path: 'provider', message: `this scene is ${message}` },
  ]);
});

test('a provider of scenes writes no section', async () => {
  const { reviewId } = await sampleJob(api.store, 'code');
  const answer = await decide(reviewId, { verdict: 'retake', provider: 'kling' });
  expect([answer.status, answer.body.errors[0]]).toEqual([
    400,
    {
      path: 'provider',
      message: 'makes images or videos; this section is written by one of anthropic, openai, cerebras, gemini',
    },
  ]);
});

test('a provider that cannot be called is refused by the variable that is missing', async () => {
  const catalog = { ...testCatalog, mediaRefusal: () => 'needs RUNWAYML_API_SECRET, which is not set' };
  const baseUrl = await api.also({ catalog });
  expect(await errorOf('video', { verdict: 'retake', provider: 'runway' }, baseUrl)).toEqual([
    { path: 'provider', message: 'needs RUNWAYML_API_SECRET, which is not set' },
  ]);
});

test('a name that no provider has is refused', async () => {
  expect(await errorOf('video', { verdict: 'retake', provider: 'sora' })).toMatchObject([{ path: 'provider' }]);
});

test.each([{ source: 'class Scene: pass' }, { model: 'openai:gpt-6-luna' }, { temperature: 0.5 }])(
  'a scene has no use for %j',
  async (field) => {
    const [name = ''] = Object.keys(field);
    expect(await errorOf('video', { verdict: 'retake', ...field })).toEqual([
      { path: name, message: 'does not go with "retake" on a review of a scene' },
    ]);
  },
);

test.each([
  ['image', 'image/png'],
  ['image', 'image/webp'],
  ['video', 'video/mp4'],
] as const)('a scene that is a %s is replaced by %s', async (medium, mime) => {
  const { reviewId } = await open(medium);
  expect((await decide(reviewId, { verdict: 'replace', artifact: await upload(mime) })).status).toBe(200);
});

test.each([
  ['image', 'video/mp4', 'a picture (png, jpeg or webp) replaces this scene, this is video/mp4'],
  ['image', 'image/svg+xml', 'a picture (png, jpeg or webp) replaces this scene, this is image/svg+xml'],
  ['video', 'image/png', 'a video replaces a section, this is image/png'],
] as const)('a scene that is a %s is not replaced by %s', async (medium, mime, message) => {
  const artifact = await upload(mime);
  expect(await errorOf(medium, { verdict: 'replace', artifact })).toEqual([{ path: 'artifact', message }]);
});

test('a picture that cannot be shown replaces nothing', async () => {
  const baseUrl = await api.also({ probePicture: async () => 'a picture is wanted: it was cut off' });
  const artifact = await upload('image/jpeg');
  expect(await errorOf('image', { verdict: 'replace', artifact }, baseUrl)).toEqual([
    { path: 'artifact', message: 'a picture is wanted: it was cut off' },
  ]);
});

test('a picture is approved', async () => {
  const { reviewId } = await open('image');
  expect((await decide(reviewId, { verdict: 'approve', take: 1 })).status).toBe(200);
});

test('a take that gave nothing is not approved', async () => {
  expect(await errorOf('image', { verdict: 'approve', take: 2 })).toEqual([
    { path: 'take', message: 'take 2 was not rendered' },
  ]);
});
