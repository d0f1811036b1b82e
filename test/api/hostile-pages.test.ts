// What pages are sent that nobody would type: storyboards that cost the parser dear, ids and cursors that are none (SECURITY, decompression and pixel bombs; 0 5xx).
import { expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi } from './running-api.ts';

const api = useTestApi();

/** Only what a form cannot hold is escaped: the body has a limit. */
const form = (storyboard: string): string =>
  `storyboard=${storyboard.replaceAll(/[&%+\s]/gu, (character) => encodeURIComponent(character))}`;
const repeated = (part: string, bytes = 400_000): string => part.repeat(Math.floor(bytes / part.length));

test.each([
  ['keys that are all compared with each other', `{${repeated('[],')}}`],
  ['an error for each key', `{${repeated('a,')}}`],
  ['anchors used once each', Array.from({ length: 12_000 }, (_, at) => `- &a${at} []\n- *a${at}`).join('\n')],
  ['tags that nobody knows', repeated('- !x a\n', 200_000)],
])('a storyboard of %s is refused', async (_what, storyboard) => {
  const answer = await request(api.baseUrl).post('/storyboards').type('form').send(form(storyboard));
  expect(answer.status).toBe(400);
});

test.each([
  '/reviews?done=%00',
  '/reviews/%00',
  '/jobs/%00',
  '/api/jobs/%00',
  `/?cursor=${Buffer.from('["1","x"]').toString('base64url')}`,
  `/api/jobs?cursor=${Buffer.from('["1","x"]').toString('base64url')}`,
])('%s is no failure of the server', async (path) => {
  const answer = await request(api.baseUrl).get(path).set('accept', 'text/html');
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
});

test('a ticked review that is none keeps no other from its answer', async () => {
  const form = 'review=%00+1+x&review=nobody+1+x';
  const answer = await request(api.baseUrl).post('/reviews/approve-best').type('form').send(form);
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).toContain('there is no such review');
});

test('a field that every object has is no field of ours', async () => {
  const answer = await request(api.baseUrl).post('/storyboards').type('form').send('storyboard=x&constructor=y');
  expect(answer.status).toBe(400);
  expect(answer.text).not.toContain('native code');
});
