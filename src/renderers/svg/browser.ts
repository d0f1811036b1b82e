// Opens the one page of a headless Chromium over its debugging pipes; the page reaches nothing.
import type { Readable, Writable } from 'node:stream';
import { BrowserError, connectCdp, type CdpConnection, type CdpEvent } from './cdp.ts';
import { hostPage, pageScript } from './page-script.ts';

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

/** When a browser draws: whenever something changed, or on command only. */
export type Pace = 'free' | 'commanded';

/** Throws `RendererUnavailable` when the browser or the sandbox is missing. */
export type StartBrowser = (signal: AbortSignal, pace?: Pace) => Promise<BrowserProcess>;

const everyPace: readonly string[] = [
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

const paced: Readonly<Record<Pace, readonly string[]>> = {
  // Pictures are drawn for a file: no reason to wait for a screen that would show 60 a second.
  free: ['--disable-frame-rate-limit', '--disable-gpu-vsync'],
  commanded: ['--enable-begin-frame-control', '--run-all-compositor-stages-before-draw'],
};

export const browserArguments = (pace: Pace): readonly string[] => [...everyPace, ...paced[pace]];

/** The name exists nowhere and the page is served by interception. */
const hostUrl = 'https://page.invalid/';

/** Message of the error by which `Page.lost` tells of a crash of the page alone. */
export const pageCrashed = 'the page crashed';

/** Of the browser's window. The canvas is drawn whole in a window of any size; a small one is quicker to put together. */
export type Size = { readonly width: number; readonly height: number };
const smallWindow: Size = { width: 64, height: 64 };

export type Page = {
  /** Value of an expression, its promise awaited. Throws `BrowserError` with what the page threw. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly resize: (size: Size) => Promise<void>;
  readonly screenshot: (as: PictureFormat) => Promise<Buffer>;
  /** Draws, and gives the picture where one is asked for; for a browser that draws on command only. Empty where it saw nothing to draw. */
  readonly beginFrame: (as?: PictureFormat) => Promise<Buffer>;
  /** Rejects when the page crashes or the browser ends; never resolves. */
  readonly lost: Promise<never>;
};

export type PictureFormat = 'png' | { readonly jpegQuality: number };

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

async function openHostPage(connection: CdpConnection, pace: Pace): Promise<string> {
  const { targetId } = await connection.send('Target.createTarget', {
    url: 'about:blank',
    ...smallWindow,
    ...(pace === 'commanded' && { enableBeginFrameControl: true }),
  });
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
    send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    send('Emulation.setDeviceMetricsOverride', { ...smallWindow, deviceScaleFactor: 1, mobile: false }),
  ]);
  await send('Page.navigate', { url: hostUrl });
  await loaded;
  return session;
}

const shotSettings = (as: PictureFormat): Record<string, unknown> => ({
  ...(as === 'png' ? { format: 'png' } : { format: 'jpeg', quality: as.jpegQuality }),
  optimizeForSpeed: true,
});

/** Opens the page in a browser just started with that pace. The caller kills the browser. */
export async function openPage(browser: BrowserProcess, pace: Pace = 'free'): Promise<Page> {
  const connection = connectCdp(browser.toBrowser, browser.fromBrowser);
  const lost = watchForLoss(connection, browser);
  const orLost = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, lost]);
  const session = await orLost(openHostPage(connection, pace));
  const send = (method: string, params: Record<string, unknown>) => orLost(connection.send(method, params, session));

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
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
    resize: async (size) => {
      await send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
    },
    screenshot: async (as) => {
      const shot = await send('Page.captureScreenshot', shotSettings(as));
      return Buffer.from(text(shot['data']), 'base64');
    },
    beginFrame: async (as) => {
      const wanted = as === undefined ? {} : { screenshot: shotSettings(as) };
      const { screenshotData } = await send('HeadlessExperimental.beginFrame', wanted);
      return Buffer.from(text(screenshotData), 'base64');
    },
  };
}
