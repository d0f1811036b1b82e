// Who the demo vendors listen to: programs that name them by their own address, and no pages of the web.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDemoVendors, type DemoVendors } from '../../../src/demo/vendors.ts';

let demo: DemoVendors;
beforeAll(async () => {
  demo = await startDemoVendors({ script: () => ({ kind: 'text', text: 'Hello.' }) });
});
afterAll(() => demo.close());

type Wish = { readonly path: string; readonly headers?: Record<string, string>; readonly body?: string | undefined };

/** The status of the answer; the end of the body is never sent where `body` is absent. */
function post({ path, headers = {}, body }: Wish): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${demo.url}${path}`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      sent.destroy();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    if (body === undefined) sent.write('{');
    else sent.end(body);
  });
}

const port = () => new URL(demo.url).port;
const picture = { path: '/fal/fal-ai/flux/schnell', body: '{"prompt":"x","image_size":"square"}' };
const key = { authorization: 'Key id:demo' };

describe('a request to the demo vendors', () => {
  test.each(['127.0.0.1', 'localhost'])('by the name %s is taken', async (name) => {
    expect(await post({ ...picture, headers: { ...key, host: `${name}:${port()}` } })).toBe(200);
  });

  test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'by the name "%s" is sent away before anything is done for it',
    async (host) => {
      const named = host === 'evil.example' || host.startsWith('localhost.') ? `${host}:${port()}` : host;
      const before = demo.received().length;
      expect(await post({ ...picture, headers: { ...key, host: named } })).toBe(421);
      expect(demo.received()).toHaveLength(before);
    },
  );

  test.each(['https://evil.example', 'null'])('of a page of %s is refused', async (origin) => {
    const before = demo.received().length;
    expect(await post({ ...picture, headers: { ...key, origin } })).toBe(403);
    expect(demo.received()).toHaveLength(before);
  });

  test.each([
    ['to an address that it does not know', '/elsewhere', 404],
    ['without the token of its own interface', '/__demo/faults', 403],
  ])('%s is answered without its body', async (_what, path, status) => {
    expect(await post({ path })).toBe(status);
  });
});
