// Which way of drawing is taken where a quicker one does not work, in real browsers.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from '../../../src/renderers/svg/browser.ts';
import { createBrowserSupply, type BrowserSupply } from '../../../src/renderers/svg/browser-supply.ts';
import { chooseWay } from '../../../src/renderers/svg/choose-way.ts';
import { sandboxedBrowser } from '../../../src/renderers/svg/sandboxed-browser.ts';
import { descendants } from './descendants.ts';

let supply: BrowserSupply;
beforeEach(() => {
  supply = createBrowserSupply({ start: sandboxedBrowser(60_000), kept: 0, longestIdleMs: 60_000 });
});
afterEach(async () => {
  expect(await descendants()).toEqual([]);
});

/** Chooses among browsers whose pages are changed to lack something. */
async function chosen(change: (page: Page) => Partial<Page>) {
  return chooseWay(async (pace) => {
    const browser = await supply.open(pace, new AbortController().signal);
    return { ...browser, page: { ...browser.page, ...change(browser.page) } };
  });
}

const noCanvas = ({ evaluate }: Page): Partial<Page> => ({
  evaluate: async (expression) => (expression === 'retake.canDraw()' ? 'no canvas.requestPaint' : evaluate(expression)),
});

describe('chooseWay', () => {
  test('takes frames on command where there is no drawing on a canvas', async () => {
    expect(await chosen(noCanvas)).toEqual({
      way: 'begin_frames',
      because: expect.stringMatching(/^parity (\d\d\.\d|∞) dB; canvas: no canvas.requestPaint$/),
    });
  });

  test('takes screenshots where frames on command give no pictures either', async () => {
    expect(await chosen((page) => ({ ...noCanvas(page), beginFrame: () => page.beginFrame() }))).toEqual({
      way: 'screenshots',
      because: 'canvas: no canvas.requestPaint; begin frames: the browser gave a frame without its picture',
    });
  });

  test('gives up a canvas that shows something else than the browser', async () => {
    let blank = '';
    const { way, because } = await chosen(({ evaluate }) => ({
      evaluate: async (expression) => {
        const answer = await evaluate(expression);
        if (!expression.startsWith('retake.snapshot')) return answer;
        blank ||= String(answer);
        // The first moment for all of them.
        return blank;
      },
    }));
    expect({ way, because }).toEqual({
      way: 'begin_frames',
      because: expect.stringMatching(/canvas: parity \d\d\.\d dB$/),
    });
  });
});
