// Opens the one page of a headless Chromium over its debugging pipes; the page reaches nothing.
import type { Readable, Writable } from 'node:stream';
import { BrowserError, connectCdp, type CdpConnection, type CdpEvent } from './cdp.ts';
import { chunkBinding, hostPage, pageScript } from './page-script.ts';

/** How a browser's processes ended. */
export type BrowserEnd = {
  readonly why: 'exited' | 'timeout' | 'out_of_memory' | 'aborted' | 'killed';
  readonly stderr: string;
};

/** The browser's process as far as the page needs to know it. */
export type BrowserProcess = {
  readonly toBrowser: Writable;
  readonly fromBrowser: Readable;
  /** Settles when every process of the browser has ended. Never rejects. */
  readonly ended: Promise<BrowserEnd>;
  /** Kills all of them; `ended` settles after it. */
  readonly kill: () => void;
};

/** Throws `RendererUnavailable` when the browser or the sandbox is missing. */
export type StartBrowser = (signal: AbortSignal) => Promise<BrowserProcess>;

export const browserArguments: readonly string[] = [
  '--remote-debugging-pipe',
  // The browser's own sandbox needs what ours takes away: ours is the wall.
  '--no-sandbox',
  '--disable-gpu',
  // Otherwise the compositor moves CSS animations on by itself for a moment before they are paused, and screenshots show it.
  '--disable-threaded-animation',
  '--enable-blink-features=CanvasDrawElement',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-breakpad',
  '--no-first-run',
  '--mute-audio',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND',
];

/** A secure context is wanted for WebCodecs; the name exists nowhere and the page is served by interception. */
const hostUrl = 'https://page.invalid/';

/** Message of the error by which `Page.lost` tells of a crash of the page alone. */
export const pageCrashed = 'the page crashed';

export type Page = {
  /** Value of an expression, its promise awaited. Throws `BrowserError` with what the page threw. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly screenshot: (as: 'png' | { readonly jpegQuality: number }) => Promise<Buffer>;
  readonly onChunk: (listener: (chunk: Buffer) => void) => void;
  /** Rejects when the page crashes or the browser ends; never resolves. */
  readonly lost: Promise<never>;
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function servePage(connection: CdpConnection, session: string) {
  return ({ method, params, sessionId }: CdpEvent) => {
    if (method !== 'Fetch.requestPaused' || sessionId !== session) return;
    // `request` is there in every such event of the protocol.
    const { url } = params['request'] as { url: string };
    const requestId = params['requestId'];
    const answer =
      url === hostUrl
        ? connection.send(
            'Fetch.fulfillRequest',
            {
              requestId,
              responseCode: 200,
              responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }],
              body: Buffer.from(hostPage).toString('base64'),
            },
            session,
          )
        : connection.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }, session);
    answer.catch(() => undefined);
  };
}

function watchForLoss(connection: CdpConnection, browser: BrowserProcess): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    connection.onEvent(({ method }) => {
      if (method === 'Inspector.targetCrashed' || method === 'Target.targetCrashed')
        reject(new BrowserError(pageCrashed));
    });
    void browser.ended.then(({ why, stderr }) => {
      connection.close('the browser ended');
      reject(new BrowserError(`the browser ended (${why}): ${stderr.slice(-500).trim()}`));
    });
  });
  lost.catch(() => undefined);
  return lost;
}

async function openHostPage(connection: CdpConnection, size: { width: number; height: number }): Promise<string> {
  const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank', ...size });
  const session = text((await connection.send('Target.attachToTarget', { targetId, flatten: true }))['sessionId']);
  connection.onEvent(servePage(connection, session));
  const send = (method: string, params = {}) => connection.send(method, params, session);
  const loaded = new Promise<void>((resolve) => {
    connection.onEvent(({ method, sessionId }) => {
      if (method === 'Page.loadEventFired' && sessionId === session) resolve();
    });
  });
  await Promise.all([
    send('Inspector.enable'),
    send('Page.enable'),
    send('Runtime.enable'),
    send('Runtime.addBinding', { name: chunkBinding }),
    send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false }),
  ]);
  await send('Page.navigate', { url: hostUrl });
  await loaded;
  return session;
}

/** Opens the page in a browser just started. The caller kills the browser. */
export async function openPage(browser: BrowserProcess, size: { width: number; height: number }): Promise<Page> {
  const connection = connectCdp(browser.toBrowser, browser.fromBrowser);
  const lost = watchForLoss(connection, browser);
  const orLost = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, lost]);
  const session = await orLost(openHostPage(connection, size));

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await orLost(
      connection.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, session),
    );
    if (exceptionDetails) {
      // The protocol's ExceptionDetails.
      const { text: what, exception } = exceptionDetails as { text: string; exception?: { description?: string } };
      throw new BrowserError(exception?.description ?? what);
    }
    // The protocol's RemoteObject.
    return (result as { value?: unknown } | undefined)?.value;
  };
  await evaluate(pageScript);
  return {
    evaluate,
    lost,
    screenshot: async (as) => {
      const format = as === 'png' ? { format: 'png' } : { format: 'jpeg', quality: as.jpegQuality };
      const shot = await orLost(
        connection.send('Page.captureScreenshot', { ...format, optimizeForSpeed: true }, session),
      );
      return Buffer.from(text(shot['data']), 'base64');
    },
    onChunk: (listener) => {
      connection.onEvent(({ method, params }) => {
        if (method === 'Runtime.bindingCalled' && params['name'] === chunkBinding)
          listener(Buffer.from(text(params['payload']), 'base64'));
      });
    },
  };
}
