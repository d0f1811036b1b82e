// Whatever a browser says, the worker lives on: at worst the connection ends.
import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { connectCdp } from '../../../src/renderers/svg/cdp.ts';

function connect() {
  const toBrowser = new PassThrough();
  const fromBrowser = new PassThrough();
  return { toBrowser, fromBrowser, connection: connectCdp(toBrowser, fromBrowser) };
}

describe('connectCdp', () => {
  test('hands an answer that comes in pieces to who asked, and events to who listens', async () => {
    const { fromBrowser, connection } = connect();
    const events: string[] = [];
    connection.onEvent(({ method }) => void events.push(method));
    const answer = connection.send('Page.enable');
    fromBrowser.write('{"method":"Page.loaded","params":{}}\0{"id":1,"res');
    fromBrowser.write('ult":{"ok":true}}\0');
    expect(await answer).toEqual({ ok: true });
    expect(events).toEqual(['Page.loaded']);
  });

  test.each([
    ['text that is no JSON', '{"id":1,\0'],
    ['JSON that is no object', 'null\0'],
    ['an error without a message', '{"id":1,"error":7}\0'],
    ['parameters that are no object', '{"method":"Page.loaded","params":3}\0'],
  ])('ends the connection at %s', async (_what, said) => {
    const { toBrowser, fromBrowser, connection } = connect();
    const answer = connection.send('Page.enable');
    fromBrowser.write(said);
    await expect(answer).rejects.toMatchObject({
      name: 'BrowserError',
      message: expect.stringContaining('no message'),
    });
    await expect(connection.send('Page.enable')).rejects.toThrow('no message');
    expect([toBrowser.destroyed, fromBrowser.destroyed]).toEqual([true, true]);
  });

  test('ends the connection when a listener cannot read an event', async () => {
    const { fromBrowser, connection } = connect();
    connection.onEvent(({ params }) => void (params['request'] as { url: string }).url.length);
    const answer = connection.send('Page.enable');
    fromBrowser.write('{"method":"Fetch.requestPaused","params":{}}\0');
    await expect(answer).rejects.toMatchObject({ name: 'BrowserError' });
  });

  test('ends the connection at a message without end', async () => {
    const { fromBrowser, connection } = connect();
    const answer = connection.send('Page.enable');
    const ended = answer.catch((error: unknown) => error);
    const piece = Buffer.alloc(4 * 1024 * 1024, 'x');
    for (let sent = 0; sent < 20 && !fromBrowser.destroyed; sent += 1) {
      if (!fromBrowser.write(piece)) await Promise.race([once(fromBrowser, 'drain'), once(fromBrowser, 'close')]);
    }
    expect(await ended).toMatchObject({ name: 'BrowserError', message: expect.stringContaining('too long') });
  });
});
