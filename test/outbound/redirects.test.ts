// Redirects of the guarded way out: each is checked as the first address was.
import { describe, expect, test } from '@jest/globals';
import type { OutboundRequest } from '../../src/outbound/outbound.ts';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { readAll, withLoopback } from './loopback.ts';

const outbound = createOutbound({
  allowHosts: ['127.0.0.1:*', 'one.test:*', 'other.test:*'],
  lookup: async () => ['127.0.0.1'],
});

const fetched = async (url: string, request: Partial<OutboundRequest> = {}) => {
  const never = new AbortController().signal;
  const { body } = await outbound.request(url, { timeoutMs: 10_000, maxBytes: 1_000, signal: never, ...request });
  return { text: (await readAll(body)).toString('utf8') };
};

describe('a redirect', () => {
  test('is followed three times', () =>
    withLoopback(
      (request, response) => {
        const hop = Number(request.url?.slice(1));
        if (hop === 3) response.end('there');
        else response.writeHead(302, { location: `/${hop + 1}` }).end();
      },
      async ({ url }) => {
        expect((await fetched(`${url}/0`)).text).toBe('there');
      },
    ));

  test('is not followed a fourth time', () =>
    withLoopback(
      (_request, response) => response.writeHead(307, { location: '/again' }).end(),
      async ({ url, requests }) => {
        await expect(fetched(url)).rejects.toMatchObject({ because: 'redirects' });
        expect(requests).toHaveLength(4);
      },
    ));

  test.each([
    'http://127.0.0.2:9/',
    'https://localhost/',
    'https://169.254.169.254/',
    'file:///etc/passwd',
    'https://a:b@one.test/',
    '//[::1]/',
  ])('to %s is refused by its address', (location) =>
    withLoopback(
      (_request, response) => response.writeHead(302, { location }).end(),
      async ({ url }) => {
        await expect(fetched(url)).rejects.toMatchObject({ because: 'address' });
      },
    ),
  );

  test('that leads nowhere is refused', () =>
    withLoopback(
      (_request, response) => response.writeHead(301).end(),
      async ({ url }) => {
        await expect(fetched(url)).rejects.toMatchObject({ because: 'redirects' });
      },
    ));

  test('keeps our headers on the same host and drops them on another', () =>
    withLoopback(
      (request, response) => {
        if (request.headers.host?.startsWith('other')) return void response.end('there');
        const host = `http://${request.url === '/' ? 'one' : 'other'}.test:${request.socket.localPort}`;
        response.writeHead(302, { location: `${host}/next` }).end();
      },
      async ({ port, requests }) => {
        await fetched(`http://one.test:${port}/`, { headers: { authorization: 'Bearer canary' } });
        expect(requests.map(({ headers }) => [headers.host, headers.authorization])).toEqual([
          [`one.test:${port}`, 'Bearer canary'],
          [`one.test:${port}`, 'Bearer canary'],
          [`other.test:${port}`, undefined],
        ]);
      },
    ));

  test('of a POST is not followed', () =>
    withLoopback(
      (_request, response) => response.writeHead(307, { location: '/next' }).end(),
      async ({ url, requests }) => {
        await expect(fetched(url, { method: 'POST', body: 'ping' })).rejects.toMatchObject({ because: 'redirects' });
        expect(requests).toHaveLength(1);
      },
    ));
});
