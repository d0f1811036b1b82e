// The same source gives the same frames, however many browsers draw it and whichever frames are drawn anew; and what stood where is told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SceneBox, SceneSample } from '../../../src/renderers/layout.ts';
import type { StartBrowser } from '../../../src/renderers/svg/browser.ts';
import { createSvgRenderer, type SvgRendererOptions } from '../../../src/renderers/svg/svg-renderer.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { descendants } from './descendants.ts';

const never = new AbortController().signal;
const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 854 480">';
const ground = '<rect width="854" height="480" fill="#102030"/>';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-frames-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function render(source: string, options: SvgRendererOptions & { plannedDurationMs?: number } = {}) {
  const outDir = await mkdtemp(join(folder, `${(count += 1)}-`));
  const { plannedDurationMs = 2_000, ...others } = options;
  const renderer = createSvgRenderer({ way: 'canvas', browsers: 1, ...others });
  const result = await renderer.render(
    { source, quality: 'draft', plannedDurationMs, outDir },
    { signal: never, progress: () => undefined },
  );
  await renderer.close?.();
  return result;
}

type Rendered = { readonly frames: readonly string[]; readonly layout: readonly SceneSample[] };

/** Hashes of the decoded frames, and the layout. */
async function rendered(source: string, options: SvgRendererOptions = {}): Promise<Rendered> {
  const result = await render(source, options);
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  const { stdout } = await runMedia('ffmpeg', ['-v', 'error', '-i', '/in/clip.mp4', '-f', 'framemd5', 'pipe:1'], {
    signal: never,
    reads: { 'clip.mp4': result.video },
  });
  const lines = stdout.toString().split('\n');
  return {
    frames: lines.filter((line) => line.startsWith('0,')).map((line) => line.slice(-32)),
    layout: result.layout,
  };
}

/** Rests between motions of every kind: markup and styles, delayed, chained, held and taken back, and inside what is used twice. */
const restless = `${open}<style>@keyframes go{to{transform:translateX(300px)}}.go{animation:go .4s .5s both}
@keyframes blink{50%{opacity:.2}}.blink{animation:blink .3s linear 2}</style>${ground}
<defs><g id="pair"><circle class="go" cx="60" cy="60" r="20" fill="#f33"/></g></defs>
<use href="#pair"/><use href="#pair" y="80"/><rect class="blink" x="600" y="40" width="90" height="60" fill="#3f3"/>
<rect x="20" y="240" width="40" height="40" fill="#fc3"><animate id="first" attributeName="x" to="200" begin="0.2s" dur="0.3s" fill="freeze"/>
<animate attributeName="x" to="400" begin="first.end+0.4s" dur="0.3s" fill="remove"/></rect>
<circle cx="500" cy="400" r="30" fill="#88f" visibility="hidden"><set attributeName="visibility" to="visible" begin="1.3s" end="1.6s"/></circle>
<text x="40" y="440" font-size="30" fill="#fff">still here</text></svg>`;

describe('the frames of a drawing', () => {
  test('are the same in another render, and with two browsers', async () => {
    const one = await rendered(restless);
    expect(one.frames).toHaveLength(30);
    expect(new Set(one.frames).size).toBeGreaterThan(10);
    expect(await rendered(restless)).toEqual(one);
    expect(await rendered(restless, { browsers: 2 })).toEqual(one);
  });

  test('are the same where each is drawn anew and where the last one stands for what does not move', async () => {
    // A picture with a clock of its own may change at any time: nothing is left out.
    const always = restless.replace('<defs>', '<!-- data:image/gif --><defs>');
    expect((await rendered(restless)).frames).toEqual((await rendered(always)).frames);
  });

  test('are the same in a browser that was started ahead', async () => {
    const renderer = createSvgRenderer({ way: 'canvas', browsers: 1, warm: true });
    const results: unknown[] = [];
    for (const round of ['cold', 'warm']) {
      const outDir = await mkdtemp(join(folder, `${round}-`));
      const request = { source: restless, quality: 'draft', plannedDurationMs: 400, outDir } as const;
      const result = await renderer.render(request, { signal: never, progress: () => undefined });
      if (!result.ok) throw new Error(result.error.message);
      const { stdout } = await runMedia('ffmpeg', ['-v', 'error', '-i', '/in/clip.mp4', '-f', 'md5', 'pipe:1'], {
        signal: never,
        reads: { 'clip.mp4': result.video },
      });
      results.push([stdout.toString(), result.layout]);
    }
    expect(results[1]).toEqual(results[0]);
    expect((await descendants()).length).toBeGreaterThan(0);
    await renderer.close?.();
    expect(await descendants()).toEqual([]);
  });
});

const laidOut = `${open}${ground}
<text id="title" x="40" y="80" font-size="48" fill="#ffffff">Title</text>
<g transform="scale(2)"><text x="20" y="80" font-size="12" fill="#182838">Faint <tspan fill="#fff">bright</tspan></text></g>
<g opacity="0"><text x="40" y="240" font-size="30" fill="#fff">transparent</text></g>
<text x="40" y="280" font-size="30" fill="#fff" visibility="hidden">hidden</text>
<g style="display:none"><text x="40" y="280" font-size="30" fill="#fff">gone</text></g>
<clipPath id="nothing"><rect x="0" y="0" width="5" height="5"/></clipPath><text x="40" y="320" font-size="30" fill="#fff" clip-path="url(#nothing)">clipped</text>
<text x="500" y="320" font-size="30" fill="#fff">covered</text><circle cx="520" cy="310" r="9" fill="#fff"/><rect x="480" y="260" width="300" height="100" fill="#405060"/>
<circle id="ball" cx="427" cy="120" r="40" fill="#f80"/><path d="M0 0" fill="none"/><rect x="-90" y="9" width="60" height="60" fill="#fff"/>
<text x="800" y="440" font-size="30" fill="#fff">over the edge</text></svg>`;

const labels = ({ boxes }: SceneSample, kind: string) =>
  boxes.filter((box) => box.kind === kind).map(({ label }) => label);

function boxOf({ boxes }: SceneSample, wanted: string): SceneBox {
  const found = boxes.find(({ label }) => label === wanted);
  if (!found) throw new Error(`no box "${wanted}"`);
  return found;
}

describe('the layout of a drawing', () => {
  test('names what is seen, with place, size, contrast and what belongs together', async () => {
    const { layout } = await rendered(laidOut);
    expect(layout.map(({ atMs }) => Math.round(atMs))).toEqual([0, 333, 667, 1000, 1267, 1600, 1933]);
    const [sample] = layout;
    if (!sample) throw new Error('no sample');
    expect(labels(sample, 'text')).toEqual(['Title', 'Faint', 'bright', 'over the edge']);
    expect(labels(sample, 'shape')).toEqual(['rect', 'circle ball']);
    const box = (name: string) => boxOf(sample, name);
    expect(box('Title')).toMatchObject({ x: 0.0468, textSize: 0.1 });
    expect(box('Title').contrast).toBeGreaterThan(15);
    expect(box('Faint').textSize).toBe(0.05);
    expect(box('Faint').contrast).toBeLessThan(1.5);
    expect(box('bright').contrast).toBeGreaterThan(15);
    expect(box('bright').group).toBe(box('Faint').group);
    expect(box('Title').group).not.toBe(box('Faint').group);
    expect(box('over the edge').x + box('over the edge').width).toBeGreaterThan(1);
    const { x, y, width } = box('circle ball');
    expect([x, y, width].map((value) => Math.round(value * 100))).toEqual([45, 17, 9]);
  });

  test.each(['begin_frames', 'screenshots'] as const)('is told without contrast by %s', async (way) => {
    const { layout } = await rendered(laidOut, { way });
    expect(layout).toHaveLength(7);
    expect(layout[0]?.boxes).toContainEqual(expect.objectContaining({ label: 'Title', textSize: 0.1 }));
    expect(layout.flatMap(({ boxes }) => boxes).filter(({ contrast }) => contrast !== undefined)).toEqual([]);
  });

  test('is told for moments of rest where there are some near', async () => {
    const source = `${open}${ground}<circle cx="60" cy="60" r="20" fill="#f33"><animate attributeName="cx" to="700" begin="0.9s" dur="0.2s" fill="freeze"/></circle></svg>`;
    const times = (await rendered(source)).layout.map(({ atMs }) => atMs);
    expect(times.filter((at) => at > 899 && at < 1_101)).toEqual([]);
    expect(times).toHaveLength(7);
  });

  test('of more than can be told is told in part', async () => {
    const many = Array.from(
      { length: 3_000 },
      (_, at) => `<circle cx="${at % 800}" cy="${at % 400}" r="3" fill="#fff"/>`,
    );
    const { layout } = await rendered(`${open}${many.join('')}</svg>`);
    expect(layout.map(({ boxes }) => boxes.length)).toEqual(Array.from({ length: 7 }, () => 200));
  });
});

/** A browser that answers each command with as little as it may, and each question to the page with `null`. */
const emptyBrowser: StartBrowser = async () => {
  const [toBrowser, fromBrowser] = [new PassThrough(), new PassThrough()];
  const tell = (what: object) => fromBrowser.write(`${JSON.stringify(what)}\0`);
  toBrowser.on('data', (data: Buffer) => {
    for (const text of data.toString().split('\0').filter(Boolean)) {
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      const ids = { targetId: 'target', sessionId: 'session' };
      tell({ id, result: method === 'Runtime.evaluate' ? { result: { value: null } } : ids });
      if (method === 'Page.navigate') tell({ method: 'Page.loadEventFired', params: {}, sessionId: 'session' });
    }
  });
  const end: { settle?: (why: { why: 'killed'; stderr: string }) => void } = {};
  const ended = new Promise<{ why: 'killed'; stderr: string }>((resolve) => (end.settle = resolve));
  return { toBrowser, fromBrowser, ended, kill: () => end.settle?.({ why: 'killed', stderr: '' }) };
};

test.each(['canvas', 'begin_frames', 'screenshots'] as const)(
  'a page that answers nothing is a failed render (%s)',
  async (way) => {
    expect(await render(restless, { way, startBrowser: emptyBrowser })).toMatchObject({
      ok: false,
      error: { kind: 'NoOutput', message: expect.stringContaining('what it should not') },
    });
  },
);
