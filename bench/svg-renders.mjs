// How quickly an SVG becomes a clip: ours end to end, the plain screenshot loops, and x264 alone, in turns.
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { frameFormats } from '../dist/renderers/renderer.js';
import { createSvgRenderer } from '../dist/renderers/svg/svg-renderer.js';
import { atLeast, inTurns, medians, ratio, round, timed } from './figures.mjs';
import { frameHash } from './frame-hash.mjs';
import { hyperframesLoop } from './hyperframes.mjs';
import { loopWay, screenshotLoop } from './screenshot-loop.mjs';
import { svgScenes } from './scenes/svg-scenes.mjs';

const quality = 'standard';
const { width, height, fps } = frameFormats[quality];
/** Until browsers that are started ahead are there: in a worker they are there long before they are wanted. */
const settleMs = 2_500;

/** Ways of our own: as a worker has it; with one browser; and a first render, which starts its browsers. */
const startRenderers = () => ({
  warm: createSvgRenderer({ warm: true }),
  oneBrowser: createSvgRenderer({ warm: true, browsers: 1 }),
  fresh: createSvgRenderer(),
});

async function renderInto(renderer, request) {
  await rm(request.outDir, { recursive: true, force: true });
  await mkdir(request.outDir, { recursive: true });
  const result = await renderer.render(request, { signal: new AbortController().signal, progress: () => undefined });
  if (!result.ok) throw new Error(`the scene does not render: ${JSON.stringify(result.error)}`);
  return result;
}

async function rawFramesOf(video, raw) {
  await execa('ffmpeg', ['-y', '-v', 'error', '-i', video, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', raw]);
}

async function encodeAlone(raw, out) {
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-s',
    `${width}x${height}`,
    '-framerate',
    String(fps),
    '-i',
    raw,
  ];
  await execa('ffmpeg', ['-y', '-v', 'error', ...input, '-c:v', 'libx264', '-preset', 'veryfast', out]);
}

/** The ways for one scene, each telling its milliseconds. */
function waysOf(scene, { renderers, folder, frames }) {
  const svg = svgScenes[scene];
  const plannedDurationMs = (frames * 1_000) / fps;
  const place = (name) => join(folder, `${scene}-${name}`);
  const ours = (name) => async () => {
    const ms = await timed(() =>
      renderInto(renderers[name], { source: svg, quality, plannedDurationMs, outDir: place(name) }),
    );
    await sleep(settleMs);
    return ms;
  };
  const loop = (format) => () =>
    screenshotLoop({ svg, size: { width, height }, frames, fps, format, out: place(`${format}.mp4`) });
  return {
    warm: ours('warm'),
    oneBrowser: ours('oneBrowser'),
    fresh: ours('fresh'),
    jpegLoop: loop('jpeg'),
    pngLoop: loop('png'),
    floor: async () => {
      const raw = place('raw.yuv');
      await rawFramesOf(join(place('warm'), 'clip.mp4'), raw);
      const ms = await timed(() => encodeAlone(raw, place('floor.mp4')));
      await rm(raw);
      return ms;
    },
  };
}

async function measureScene(scene, bench) {
  const { folder, frames, rounds, say } = bench;
  say(`SVG, ${scene}: ${frames} frames by every way, ${rounds} times`);
  const ways = waysOf(scene, bench);
  const hyperframes = await hyperframesLoop({
    svg: svgScenes[scene],
    folder: join(folder, `${scene}-hyperframes`),
    frames,
    fps,
  });
  const times = await inTurns(rounds, hyperframes.run === undefined ? ways : { ...ways, hyperframes: hyperframes.run });
  const names = ['warm', 'oneBrowser', 'fresh'];
  const hashes = {};
  for (const name of names) hashes[name] = await frameHash(join(folder, `${scene}-${name}`, 'clip.mp4'));
  const { size } = await stat(join(folder, `${scene}-warm`, 'clip.mp4'));
  return { scene, frames, times, medians: medians(times), frameHashes: hashes, bytes: size };
}

const told = (frames, ms) => `${round((frames * 1_000) / ms)} frames/s`;

function rowsOf({ scene, frames, medians: ms }) {
  const what = `SVG to mp4, ${scene}, ${frames} frames of ${height}p`;
  const ours = told(frames, ms.warm);
  const against = (name, way, goal) => {
    const times = ratio(ms[way], ms.warm);
    return {
      what,
      ours,
      against: `${name} ${told(frames, ms[way])}`,
      ratio: `${times} ×`,
      ...(goal ? atLeast(goal, times) : { detail: true }),
    };
  };
  return [
    against('PNG screenshots', 'pngLoop', 5),
    against('JPEG screenshots', 'jpegLoop', 3.5),
    ...(ms.hyperframes === undefined ? [] : [against('HyperFrames', 'hyperframes', 2.5)]),
    against('one browser', 'oneBrowser'),
    against('browsers not started ahead', 'fresh'),
    against('floor: x264 alone', 'floor'),
  ];
}

function determinismRow(scenes) {
  const equal = scenes.filter(({ frameHashes }) => new Set(Object.values(frameHashes)).size === 1).length;
  return {
    what: 'SVG: scenes whose pixels are the same whether one browser draws or two, started ahead or not',
    ours: `${equal} of ${scenes.length}`,
    against: '',
    ratio: '',
    goal: 'all',
    met: equal === scenes.length,
  };
}

/** Rows of every scene. */
export async function benchSvg({ rounds, quick, say }) {
  const renderers = startRenderers();
  const folder = await mkdtemp(join(tmpdir(), 'retake-bench-svg-'));
  const frames = quick ? 90 : 300;
  const notes = [`plain loops: ${await loopWay()}, browser kept ready, its start not counted`];
  try {
    for (const [name, renderer] of Object.entries(renderers)) {
      const probe = await renderer.probe();
      if (name === 'warm') notes.push(`SVG is drawn with ${probe}`);
      // The first render starts what is kept for the next ones.
      await renderInto(renderer, {
        source: svgScenes.simple,
        quality,
        plannedDurationMs: 200,
        outDir: join(folder, 'first'),
      });
    }
    await sleep(settleMs);
    const scenes = [];
    for (const scene of Object.keys(svgScenes))
      scenes.push(await measureScene(scene, { renderers, folder, frames, rounds, say }));
    const { why } = await hyperframesLoop({});
    if (why !== undefined) notes.push(`HyperFrames: skipped, ${why}`);
    return { rows: [...scenes.flatMap(rowsOf), determinismRow(scenes)], notes, raw: { scenes } };
  } finally {
    for (const renderer of Object.values(renderers)) await renderer.close?.();
    await rm(folder, { recursive: true, force: true });
  }
}
