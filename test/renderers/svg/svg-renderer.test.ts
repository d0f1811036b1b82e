// Renders real drawings in the real browser, inside the sandbox.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { RenderResult } from '../../../src/renderers/renderer.ts';
import { createSvgRenderer, type SvgRendererOptions } from '../../../src/renderers/svg/svg-renderer.ts';
import { wantedHeaders } from '../../../src/renderers/video/headers.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { runMedia } from '../../../src/renderers/video/ffmpeg.ts';
import { descendants } from './descendants.ts';

const never = new AbortController().signal;
const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 854 480">';

/** Ground of one colour; a SMIL circle from left to right and a CSS square from right to left, both within one second. */
const moving = `${open}<style>@keyframes back{from{transform:translateX(700px)}to{transform:translateX(0)}}.b{animation:back 1s linear forwards}</style>
<rect width="854" height="480" fill="#204060"/>
<circle cx="60" cy="120" r="40" fill="#ff0000"><animate attributeName="cx" from="60" to="780" dur="1s" fill="freeze"/></circle>
<rect class="b" x="20" y="300" width="80" height="80" fill="#00ff00"/>
<rect x="400" y="200" width="60" height="60" fill="#ffffff"/></svg>`;

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retake-svg-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function render(
  source: string,
  {
    plannedDurationMs = 1_000,
    signal = never,
    ...options
  }: SvgRendererOptions & { plannedDurationMs?: number; signal?: AbortSignal } = {},
) {
  const outDir = await mkdtemp(join(folder, `${(count += 1)}-`));
  const told: string[] = [];
  const renderer = createSvgRenderer({ way: 'canvas', ...options });
  const result = await renderer.render(
    { source, quality: 'draft', plannedDurationMs, outDir },
    { signal, progress: (what) => told.push(what) },
  );
  return { result, told };
}

function video(result: RenderResult): string {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.video;
}

/** Colour of a point of one frame. */
async function colourAt(clip: string, frame: number, [left, top]: readonly [number, number]): Promise<number[]> {
  const { stdout } = await runMedia(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      '/in/clip.mp4',
      '-vf',
      `select=eq(n\\,${frame}),scale=in_color_matrix=auto:out_range=pc`,
      '-frames:v',
      '1',
      '-c:v',
      'png',
      '-f',
      'image2pipe',
      'pipe:1',
    ],
    { signal: never, reads: { 'clip.mp4': clip } },
  );
  return [...(await sharp(stdout).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer())];
}

/** Largest difference of two colours in any channel. */
const apart = (colour: readonly number[], wanted: readonly number[]): number =>
  Math.max(...wanted.map((value, index) => Math.abs(value - (colour[index] ?? -999))));

describe('the SVG renderer', () => {
  test.each(['canvas', 'begin_frames', 'screenshots'] as const)(
    'draws SMIL and CSS motion at the right time, place and colour (%s)',
    async (way) => {
      const { result } = await render(moving, { way });
      const clip = video(result);
      for (const [frame, point, colour] of [
        [0, [60, 120], [255, 0, 0]],
        [0, [760, 340], [0, 255, 0]],
        [7, [396, 120], [255, 0, 0]],
        [7, [433, 340], [0, 255, 0]],
        [14, [732, 120], [255, 0, 0]],
        [14, [106, 340], [0, 255, 0]],
        [14, [430, 230], [255, 255, 255]],
        [7, [1, 1], [32, 64, 96]],
        [7, [852, 478], [32, 64, 96]],
      ] as const) {
        expect({ frame, point, apart: apart(await colourAt(clip, frame, point), colour) < 8 }).toEqual({
          frame,
          point,
          apart: true,
        });
      }
    },
  );

  test.each([
    ['canvas', 'chromium canvas'],
    ['begin_frames', 'chromium begin frames'],
    ['screenshots', 'chromium screenshots'],
  ] as const)('gives a clip in the stream that all clips of a job share (%s)', async (way, renderedWith) => {
    const { result, told } = await render(moving, { plannedDurationMs: 1_467, way });
    expect(result).toMatchObject({
      ok: true,
      durationMs: 1_467,
      width: 854,
      height: 480,
      fps: 15,
      renderedWith,
    });
    expect(await probeVideo(video(result), never)).toMatchObject({
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      timeBase: '1/15360',
      frames: 22,
      hasAudio: false,
      hasBFrames: false,
      headersHash: await wantedHeaders({ quality: 'draft' }, never),
    });
    expect(told.length).toBeGreaterThan(0);
  });

  test('says which way of rendering works here', async () => {
    expect(await createSvgRenderer().probe()).toMatch(/^chromium canvas \(parity (\d\d\.\d|∞) dB\), in the sandbox$/);
  });

  test('runs no script and follows no reference of a drawing that was not cleaned', async () => {
    const hostile = `${open}<script>document.documentElement.style.display='none'</script><rect width="854" height="480" fill="#00ff00" onload="this.setAttribute('fill','red')"/>
<image href="file:///etc/passwd" width="9" height="9"/><image href="https://a.example/x.png" width="9" height="9"/>
<foreignObject width="300" height="300"><body xmlns="http://www.w3.org/1999/xhtml"><iframe srcdoc="&lt;script&gt;top.document.body.remove()&lt;/script&gt;"/><img src="x" onerror="document.body.remove()"/></body></foreignObject></svg>`;
    const { result } = await render(hostile, { plannedDurationMs: 400 });
    expect(apart(await colourAt(video(result), 5, [600, 400]), [0, 255, 0])).toBeLessThan(8);
  });

  test('tells a document that is no XML with its line, without starting a browser', async () => {
    const startBrowser = () => Promise.reject(new Error('no browser was wanted'));
    const { result } = await render(`${open}\n<g>\n</svg>`, { startBrowser });
    expect(result).toMatchObject({ ok: false, error: { kind: 'MalformedXml', line: 3 } });
  });

  test('gives up on a drawing whose next frame does not come, and leaves nothing running', async () => {
    const pattern = (level: number): string =>
      `<pattern id="p${level}" width="2" height="2" patternUnits="userSpaceOnUse"><rect width="854" height="480" fill="url(#p${level - 1})"/></pattern>`;
    const heavy = `<filter id="f" x="-9" y="-9" width="20" height="20"><feTurbulence baseFrequency="0.01" numOctaves="200"/><feMorphology radius="400"/><feGaussianBlur stdDeviation="400"/></filter>`;
    const source = `${open}<defs>${heavy}${Array.from({ length: 12 }, (_, index) => pattern(index + 1)).join('')}</defs><g filter="url(#f)">${'<rect width="854" height="480" filter="url(#f)" fill="url(#p9)"/>'.repeat(400)}<animate attributeName="opacity" from="0" to="1" dur="9s"/></g></svg>`;
    const { result } = await render(source, { frameTimeoutMs: 1_500, plannedDurationMs: 4_000 });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'Timeout', message: expect.stringContaining('was not drawn') },
    });
    expect(await descendants()).toEqual([]);
  });

  test('stops at once when it is cancelled, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const work = render(moving, { plannedDurationMs: 60_000, signal: stop.signal });
    while ((await descendants()).every((args) => !args.includes('ffmpeg')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const at = performance.now();
    stop.abort(new Error('cancelled'));
    await expect(work).rejects.toThrow('cancelled');
    expect(performance.now() - at).toBeLessThan(3_000);
    expect(await descendants()).toEqual([]);
  });
});
