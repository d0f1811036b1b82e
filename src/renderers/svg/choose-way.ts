// Finds out, with a test picture, which way of capturing works in this browser and draws what it should (RENDERING §1).
import sharp from 'sharp';
import { RendererUnavailable } from '../renderer.ts';
import type { Pace, Page } from './browser.ts';
import type { OpenBrowser } from './browser-supply.ts';
import { loadForPictures, takePicture, type PictureWay } from './capture-pictures.ts';
import { loadPicture, type CaptureWay } from './capture.ts';
import { BrowserError } from './cdp.ts';

export type ChosenWay = {
  readonly way: CaptureWay;
  /** Why it is this one: parity in decibels, and what is missing for the quicker ones. */
  readonly because: string;
};

const size = { width: 320, height: 180 };

/** Gradient, text, SMIL and CSS motion: what a broken path would get wrong. */
const testPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><style>@keyframes m{to{transform:translateX(150px)}}.m{animation:m 1s linear forwards}</style>
<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/><stop offset="1" stop-color="#6af"/></linearGradient></defs><rect width="320" height="180" fill="url(#g)"/>
<text x="20" y="60" font-size="24" fill="#fff">Parity 0123</text><rect class="m" x="20" y="90" width="40" height="30" fill="#fc3"/>
<circle cx="30" cy="150" r="16" fill="#e33"><animate attributeName="cx" to="290" dur="1s" fill="freeze"/></circle></svg>`;

const wantedDecibel = 42;
const times = [0, 400, 1_000];

/** Peak signal-to-noise ratio of two pictures of the same size, in dB; infinite when they are equal. */
async function likeness(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((picture) => sharp(picture).removeAlpha().raw().toBuffer()));
  if (!a || !b || a.length !== b.length) return 0;
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * a.length) / sum);
}

async function drawn(page: Page): Promise<Buffer[]> {
  await loadPicture(page, testPicture, { ...size, drawsElement: true, waits: true });
  const taken: Buffer[] = [];
  for (const time of times) taken.push(Buffer.from(String(await page.evaluate(`retake.snapshot(${time})`)), 'base64'));
  return taken;
}

async function taken(page: Page, way: PictureWay): Promise<Buffer[]> {
  await loadForPictures(page, way, { svg: testPicture, size });
  const pictures: Buffer[] = [];
  for (const ms of times) pictures.push(await takePicture(page, way, { ms, as: 'png' }));
  return pictures;
}

/** Likeness of the least alike of the frames. */
async function parity(pictures: readonly Buffer[], shots: readonly Buffer[]): Promise<number> {
  return Math.min(
    ...(await Promise.all(pictures.map((picture, index) => likeness(picture, shots[index] ?? Buffer.alloc(0))))),
  );
}

type Tried = { readonly works: boolean; readonly because: string };

/** A loaded machine shows a frame late now and then: one more look before a way is given up. */
async function tried(compare: () => Promise<number>): Promise<Tried> {
  try {
    const first = await compare();
    const worst = first >= wantedDecibel ? first : await compare();
    const decibel = Number.isFinite(worst) ? worst.toFixed(1) : '∞';
    return { works: worst >= wantedDecibel, because: `parity ${decibel} dB` };
  } catch (error) {
    if (!(error instanceof BrowserError)) throw error;
    return { works: false, because: error.message.split('\n')[0] ?? 'it failed' };
  }
}

async function tryCanvas(page: Page): Promise<Tried> {
  return tried(async () => {
    const missing = await page.evaluate('retake.canDraw()');
    if (missing !== '') throw new BrowserError(String(missing));
    const pictures = await drawn(page);
    return parity(pictures, await taken(page, 'screenshots'));
  });
}

type Open = (pace: Pace) => Promise<OpenBrowser>;

async function inBrowser<T>(open: Open, pace: Pace, work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await open(pace);
  try {
    return await work(browser.page);
  } finally {
    await browser.end();
  }
}

async function tryBeginFrames(open: Open, shots: readonly Buffer[]): Promise<Tried> {
  try {
    return await inBrowser(open, 'commanded', (page) =>
      tried(async () => parity(await taken(page, 'begin_frames'), shots)),
    );
  } catch (error) {
    if (!(error instanceof BrowserError)) throw error;
    return { works: false, because: error.message.split('\n')[0] ?? 'it failed' };
  }
}

/**
 * Tries the ways, quickest first, and compares three frames of each with screenshots; never throws for a quicker way's sake. Throws
 * `RendererUnavailable` where not even screenshots can be taken.
 */
export async function chooseWay(open: Open): Promise<ChosenWay> {
  try {
    const canvas = await inBrowser(open, 'free', tryCanvas);
    if (canvas.works) return { way: 'canvas', because: canvas.because };
    const shots = await inBrowser(open, 'free', (page) => taken(page, 'screenshots'));
    const begun = await tryBeginFrames(open, shots);
    const noCanvas = `canvas: ${canvas.because}`;
    if (begun.works) return { way: 'begin_frames', because: `${begun.because}; ${noCanvas}` };
    return { way: 'screenshots', because: `${noCanvas}; begin frames: ${begun.because}` };
  } catch (error) {
    if (error instanceof BrowserError) throw new RendererUnavailable(`Chromium draws nothing here: ${error.message}`);
    throw error;
  }
}
