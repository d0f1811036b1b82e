// The plain way to a clip of an SVG: seek, take a screenshot, next frame, all of it piped to x264. With Playwright where it is installed, else by the same calls of the protocol.
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCdp } from '../dist/renderers/svg/cdp.js';

const browserPath = '/usr/bin/chromium-headless-shell';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

const pageOf = (svg) =>
  `<!doctype html><style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`;

/** Runs in the page. */
const seekTo = (ms) => `{
  const picture = document.querySelector('svg');
  picture.pauseAnimations();
  picture.setCurrentTime(${ms / 1_000});
  for (const animation of document.getAnimations()) { animation.pause(); animation.currentTime = ${ms}; }
}`;

/** Playwright is no dependency: it is used where somebody has installed it. */
async function playwright() {
  try {
    return await import('playwright-core');
  } catch {
    return undefined;
  }
}

async function openWithPlaywright({ chromium }, size) {
  const browser = await chromium.launch({ executablePath: browserPath, args: flags });
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: 1 });
  return {
    load: (svg) => page.setContent(pageOf(svg)),
    seek: (ms) => page.evaluate(seekTo(ms)),
    shot: (format) => page.screenshot(format === 'png' ? { type: 'png' } : { type: 'jpeg', quality: 92 }),
    close: () => browser.close(),
  };
}

async function openWithProtocol(size) {
  const profile = await mkdtemp(join(tmpdir(), 'retake-bench-browser-'));
  const browser = spawn(browserPath, ['--remote-debugging-pipe', ...flags, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own: its children are ended with it.
    detached: true,
  });
  const [toBrowser, fromBrowser] = [browser.stdio[3], browser.stdio[4]];
  const connection = connectCdp(toBrowser, fromBrowser);
  browser.once('exit', () => connection.close('the browser ended'));
  const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params = {}) => connection.send(method, params, sessionId);
  await send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
  const evaluate = (expression) => send('Runtime.evaluate', { expression, awaitPromise: true });
  return {
    load: async (svg) => {
      const { frameTree } = await send('Page.getFrameTree');
      await send('Page.setDocumentContent', { frameId: frameTree.frame.id, html: pageOf(svg) });
      await evaluate('document.fonts.ready.then(() => 0)');
    },
    seek: (ms) => evaluate(seekTo(ms)),
    shot: async (format) => {
      const { data } = await send('Page.captureScreenshot', format === 'png' ? { format } : { format, quality: 92 });
      return Buffer.from(data, 'base64');
    },
    close: async () => {
      const ended = once(browser, 'exit');
      if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
      await ended;
      toBrowser.destroy();
      fromBrowser.destroy();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function openEncoder(format, fps, out) {
  const codec = format === 'png' ? 'png' : 'mjpeg';
  const input = ['-f', 'image2pipe', '-framerate', String(fps), '-c:v', codec, '-i', '-'];
  const output = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', out];
  return spawn('ffmpeg', ['-y', '-v', 'error', ...input, ...output], { stdio: ['pipe', 'inherit', 'inherit'] });
}

async function drawFrames(page, encoder, { format, frames, fps }) {
  for (let number = 0; number < frames; number += 1) {
    await page.seek((number * 1_000) / fps);
    if (!encoder.stdin.write(await page.shot(format))) await once(encoder.stdin, 'drain');
  }
  encoder.stdin.end();
}

/** Which of the two the loop uses. */
export async function loopWay() {
  return (await playwright()) === undefined ? "Playwright's protocol calls" : 'Playwright';
}

/** Milliseconds of one clip. The browser is open already when the clock starts: kept ready, as ours is. */
export async function screenshotLoop({ svg, size, out, ...clip }) {
  const library = await playwright();
  const page = library === undefined ? await openWithProtocol(size) : await openWithPlaywright(library, size);
  try {
    const since = performance.now();
    await page.load(svg);
    const encoder = openEncoder(clip.format, clip.fps, out);
    const ended = once(encoder, 'exit');
    await drawFrames(page, encoder, clip);
    const [code] = await ended;
    if (code !== 0) throw new Error(`the plain loop's ffmpeg ended with ${code}`);
    return performance.now() - since;
  } finally {
    await page.close();
  }
}
