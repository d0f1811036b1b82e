// Finds out, with a test picture, which way of capturing works in this browser and draws what it should (RENDERING §1).
import sharp from 'sharp';
import { BrowserError } from './cdp.ts';
import { loadPicture, type CaptureWay } from './capture.ts';
import type { Page } from './browser.ts';

export type ChosenWay = {
  readonly way: CaptureWay;
  /** Why it is this one: parity in decibels, or what is missing. */
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

async function pictures(page: Page, drawsElement: boolean): Promise<Buffer[]> {
  await loadPicture(page, testPicture, { ...size, drawsElement });
  const taken: Buffer[] = [];
  for (const time of times) {
    if (drawsElement) {
      taken.push(Buffer.from(String(await page.evaluate(`retake.snapshot(${time})`)), 'base64'));
    } else {
      await page.evaluate(`retake.show(${time})`);
      taken.push(await page.screenshot('png'));
    }
  }
  return taken;
}

/** Likeness of the least alike of three frames, drawn both ways. */
async function parity(page: Page): Promise<number> {
  const drawn = await pictures(page, true);
  const shown = await pictures(page, false);
  return Math.min(
    ...(await Promise.all(drawn.map((picture, index) => likeness(picture, shown[index] ?? Buffer.alloc(0))))),
  );
}

/** Tries the quick way on the page (which must be 320 × 180) and compares three frames with screenshots. Never throws for the quick way's sake. */
export async function chooseWay(page: Page): Promise<ChosenWay> {
  try {
    const missing = await page.evaluate('retake.canEncode({ width: 1280, height: 720, fps: 30 })');
    if (missing !== '') return { way: 'screenshot', because: String(missing) };
    // A loaded machine shows a frame late now and then: one more look before the quick way is given up.
    const first = await parity(page);
    const worst = first >= wantedDecibel ? first : await parity(page);
    const because = `parity ${Number.isFinite(worst) ? worst.toFixed(1) : '∞'} dB`;
    return { way: worst >= wantedDecibel ? 'webcodecs' : 'screenshot', because };
  } catch (error) {
    if (error instanceof BrowserError)
      return { way: 'screenshot', because: error.message.split('\n')[0] ?? 'it failed' };
    throw error;
  }
}

export const probeSize = size;
