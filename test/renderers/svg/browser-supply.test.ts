// Spare browsers: ready ahead, used for one document, never more than are kept, and gone when they should be.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { StartBrowser } from '../../../src/renderers/svg/browser.ts';
import { createBrowserSupply, type BrowserSupply } from '../../../src/renderers/svg/browser-supply.ts';
import { sandboxedBrowser } from '../../../src/renderers/svg/sandboxed-browser.ts';
import { compiledSources } from '../../support/compiled.ts';
import { descendants, descendantsOf } from './descendants.ts';

const never = new AbortController().signal;
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};

function isRunning(pid: number): boolean {
  try {
    // Killed, but not yet waited for.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

let supply: BrowserSupply;
let started: number;
let running: number;
let gone: number;

function open(kept: number, longestIdleMs = 60_000): void {
  [started, running, gone] = [0, 0, 0];
  const start = sandboxedBrowser(60_000);
  const counted: StartBrowser = async (signal, pace) => {
    started += 1;
    const browser = await start(signal, pace).catch((error: unknown) => {
      // One that is not wanted any more before it is up is gone as well.
      gone += 1;
      throw error;
    });
    running += 1;
    void browser.ended.then(() => {
      running -= 1;
      gone += 1;
    });
    return browser;
  };
  supply = createBrowserSupply({ start: counted, kept, longestIdleMs });
}

afterEach(async () => {
  await supply.close();
  expect(await descendants()).toEqual([]);
});

describe('a supply of browsers', () => {
  test('hands a spare one out once, and starts no other for it', async () => {
    open(1);
    supply.prepare('free');
    supply.prepare('free');
    const one = await supply.open('free', never);
    expect(started).toBe(1);
    expect(await one.page.evaluate('1 + 1')).toBe(2);
    const other = await supply.open('free', never);
    expect(started).toBe(2);
    expect(other.process).not.toBe(one.process);
    await Promise.all([one.end(), other.end()]);
    expect(running).toBe(0);
  });

  test('starts another where the spare one has died', async () => {
    open(1);
    supply.prepare('free');
    const lost = await supply.open('free', never);
    lost.process.kill();
    await lost.process.ended;
    supply.prepare('free');
    await until(() => running === 1);
    const again = await supply.open('free', never);
    expect(await again.page.evaluate('2')).toBe(2);
    await again.end();
  });

  test('ends one that nobody wants for long', async () => {
    open(1, 50);
    supply.prepare('free');
    await until(async () => gone === 1 && (await descendants()).length === 0);
    const other = await supply.open('free', never);
    expect(started).toBe(2);
    await other.end();
  });

  test('kills the browser that was handed out when the render is cancelled', async () => {
    open(1);
    supply.prepare('free');
    const stop = new AbortController();
    const browser = await supply.open('free', stop.signal);
    stop.abort(new Error('cancelled'));
    await browser.process.ended;
    expect(running).toBe(0);
  });

  test('is cancelled while the spare one still starts', async () => {
    open(1);
    supply.prepare('free');
    const stop = new AbortController();
    const waiting = supply.open('free', stop.signal);
    stop.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await until(() => running === 0);
  });

  test('dies with a worker that is killed outright', async () => {
    open(0);
    const compiled = await compiledSources();
    const script = join(import.meta.dirname, '../../support/children/keep-spare-browsers.mjs');
    const child = spawn(process.execPath, [script, compiled], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const theirs = await descendantsOf(child.pid ?? 0);
    expect(theirs.filter(({ args }) => args.includes('type=renderer')).length).toBeGreaterThanOrEqual(2);
    child.kill('SIGKILL');
    await until(() => theirs.every(({ pid }) => !isRunning(pid)));
  });
});
