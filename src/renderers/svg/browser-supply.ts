// Browsers with the page open, each for one document: some are started ahead, so that a render need not wait for its own (ADR 18).
import { openPage, type BrowserProcess, type Pace, type Page, type StartBrowser } from './browser.ts';

/** Used for one document and then ended: nothing of it is there for the next. */
export type OpenBrowser = {
  readonly page: Page;
  readonly process: BrowserProcess;
  /** Kills it and waits for its end. */
  readonly end: () => Promise<void>;
};

export type BrowserSupply = {
  /** A spare one, or a new one. It is killed when the signal is aborted. Throws as `StartBrowser`, and the signal's reason. */
  readonly open: (pace: Pace, signal: AbortSignal) => Promise<OpenBrowser>;
  /** Starts spare ones of this pace, as many as are kept. */
  readonly prepare: (pace: Pace) => void;
  /** Ends the spare ones and waits for their end; from then on none is kept. */
  readonly close: () => Promise<void>;
};

type Spare = {
  readonly pace: Pace;
  readonly opened: Promise<OpenBrowser>;
  readonly stop: AbortController;
  readonly idle: NodeJS.Timeout;
};

async function openBrowser(start: StartBrowser, pace: Pace, signal: AbortSignal): Promise<OpenBrowser> {
  const process = await start(signal, pace);
  const end = async () => {
    process.kill();
    await process.ended;
  };
  try {
    return { process, page: await openPage(process, pace), end };
  } catch (error) {
    await end();
    signal.throwIfAborted();
    throw error;
  }
}

class Supply implements BrowserSupply {
  readonly #start: StartBrowser;
  readonly #longestIdleMs: number;
  #kept: number;
  #spares: Spare[] = [];
  /** Spares that are being ended. */
  readonly #ending = new Set<Promise<void>>();

  constructor({ start, kept, longestIdleMs }: { start: StartBrowser; kept: number; longestIdleMs: number }) {
    this.#start = start;
    this.#kept = kept;
    this.#longestIdleMs = longestIdleMs;
  }

  async open(pace: Pace, signal: AbortSignal): Promise<OpenBrowser> {
    signal.throwIfAborted();
    const spare = this.#spares.find((one) => one.pace === pace);
    return spare ? this.#handOut(spare, signal) : this.#openFor(pace, signal);
  }

  prepare(pace: Pace): void {
    for (const spare of this.#spares.filter((one) => one.pace !== pace)) this.#drop(spare);
    while (this.#spares.length < this.#kept) {
      const stop = new AbortController();
      const opened = openBrowser(this.#start, pace, stop.signal);
      const idle = setTimeout(() => this.#drop(spare), this.#longestIdleMs);
      idle.unref();
      const spare: Spare = { pace, opened, stop, idle };
      this.#spares.push(spare);
      // One that could not start or died on its own is no spare; the next render starts its own and tells why that fails.
      opened.then(
        ({ process }) => process.ended.then(() => this.#forget(spare)),
        () => this.#forget(spare),
      );
    }
  }

  async close(): Promise<void> {
    this.#kept = 0;
    for (const spare of this.#spares) this.#drop(spare);
    await Promise.all(this.#ending);
  }

  async #openFor(pace: Pace, signal: AbortSignal): Promise<OpenBrowser> {
    const browser = await openBrowser(this.#start, pace, signal);
    signal.addEventListener('abort', browser.process.kill, { once: true });
    return browser;
  }

  async #handOut(spare: Spare, signal: AbortSignal): Promise<OpenBrowser> {
    this.#forget(spare);
    const abort = () => spare.stop.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const browser = await spare.opened.catch(() => undefined);
    signal.removeEventListener('abort', abort);
    if (signal.aborted) {
      await browser?.end();
      throw signal.reason;
    }
    if (!browser) return this.#openFor(spare.pace, signal);
    signal.addEventListener('abort', browser.process.kill, { once: true });
    return browser;
  }

  #forget(spare: Spare): void {
    clearTimeout(spare.idle);
    this.#spares = this.#spares.filter((one) => one !== spare);
  }

  #drop(spare: Spare): void {
    this.#forget(spare);
    spare.stop.abort(new Error('the spare browser is not wanted'));
    const ending = spare.opened.then(
      (browser) => browser.end(),
      () => undefined,
    );
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }
}

/** Keeps `kept` spare browsers (0: none), none of them unused for longer than `longestIdleMs`. */
export function createBrowserSupply(options: {
  readonly start: StartBrowser;
  readonly kept: number;
  readonly longestIdleMs: number;
}): BrowserSupply {
  const supply = new Supply(options);
  return {
    open: (pace, signal) => supply.open(pace, signal),
    prepare: (pace) => supply.prepare(pace),
    close: () => supply.close(),
  };
}
