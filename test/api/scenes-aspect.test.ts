// The shape of a storyboard over HTTP: one for all of its scenes, wide where nothing is said (SPEC A1, R7).
import { expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi } from './running-api.ts';

const api = useTestApi();

const scene = {
  sceneType: 'hook',
  contentType: 'person',
  narration: 'Good morning',
  visualDirection: 'A person pours coffee',
};

const post = (shape: object) =>
  request(api.baseUrl)
    .post('/api/jobs')
    .send({
      kind: 'scenes',
      input: {
        title: 'Coffee',
        ...shape,
        scenes: [
          { ...scene, duration: 5 },
          { ...scene, duration: 0 },
        ],
      },
    });

async function storedScenes(jobId: string) {
  const { policy } = (await api.store.record.readJob(jobId)) ?? {};
  // The product wrote the row itself, and the artifact.
  const { storyboardHash } = policy as { storyboardHash: string };
  return JSON.parse(await api.store.artifacts.readText(storyboardHash)).scenes;
}

test.each([
  [{ aspect: '9:16' }, '9:16'],
  [{ aspect: '1:1' }, '1:1'],
  [{}, '16:9'],
])('a storyboard with %j is of scenes of %s, whose providers keep their order', async (shape, aspect) => {
  const answer = await post(shape);
  expect(answer.status).toBe(202);
  const scenes = await storedScenes(answer.body.id);
  expect(scenes).toMatchObject([{ scene: { aspect } }, { scene: { aspect } }]);
  expect(scenes[0].policy.media.order).toEqual(['kling', 'runway', 'luma', 'hailuo']);
});

test('a storyboard of a shape that no film has is refused', async () => {
  const answer = await post({ aspect: '4:3' });
  expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'input.aspect']);
});
