// The warm way gives the frames of the plain way, ends at once when told to, and outlives what happens to its processes.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createManimRenderer, type ManimRenderer } from '../../../src/renderers/manim/manim-renderer.ts';
import { checkWarm } from '../../../src/renderers/manim/warm-scene.ts';
import { ownPids, warmPids } from './own-processes.ts';
import { renderIn, scene } from './scenes.ts';

let folder: string;
let warm: ManimRenderer;
let cold: ManimRenderer;
const signal = new AbortController().signal;
const context = { signal, progress: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warm-test-'));
  warm = createManimRenderer();
  cold = createManimRenderer({ way: 'cold' });
  await warm.probe();
});

afterAll(async () => {
  await warm.close();
  await rm(folder, { recursive: true, force: true });
});

async function clipOf(renderer: ManimRenderer, source: string) {
  const { result } = await renderIn({ renderer, folder }, source);
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  const sha256 = createHash('sha256')
    .update(await readFile(result.video))
    .digest('hex');
  return { sha256, durationMs: result.durationMs, renderedWith: result.renderedWith, layout: result.layout };
}

const square = ['s = Square()', 'self.play(Create(s), run_time=0.4)'];

describe('a scene drawn by several processes', () => {
  test.each([
    [
      'animations one after the other',
      [...square, 'self.play(s.animate.shift(RIGHT), run_time=0.4)', 'self.wait(0.4)'],
    ],
    [
      'what follows something else',
      [
        ...square,
        'd = always_redraw(lambda: Dot(s.get_corner(UR)))',
        'self.add(d)',
        'self.play(Rotate(s, PI / 3), run_time=0.6)',
        'self.wait(0.2)',
      ],
    ],
    [
      'what counts time',
      [
        ...square,
        's.add_updater(lambda m, dt: m.rotate(dt))',
        'self.wait(0.6)',
        'self.play(FadeIn(Dot()), run_time=0.4)',
        's.clear_updaters()',
        'self.play(s.animate.shift(UP), run_time=0.4)',
      ],
    ],
    [
      'what builds on its last frame, seen from no outside',
      [...square, 's.add_updater(lambda m: m.rotate(0.1))', 'self.play(FadeIn(Dot()), run_time=0.4)', 'self.wait(0.4)'],
    ],
    [
      'what keeps a count of its own',
      [
        ...square,
        'count = [0]',
        'def turn(m):',
        '    count[0] += 1',
        '    m.set_fill(BLUE, (count[0] % 10) / 10)',
        's.add_updater(turn)',
        'self.play(s.animate.shift(UP), run_time=0.6)',
        'self.play(s.animate.shift(DOWN), run_time=0.6)',
      ],
    ],
    [
      'chance',
      [
        'import random',
        'import numpy as np',
        'dots = VGroup(*[Dot([random.uniform(-3, 3), np.random.uniform(-2, 2), 0]) for _ in range(5)])',
        'self.play(FadeIn(dots), run_time=0.4)',
        'd = Dot()',
        'd.add_updater(lambda m: m.move_to([random.random(), 0, 0]))',
        'self.add(d)',
        'self.play(dots.animate.shift(RIGHT * random.random()), run_time=0.4)',
        'self.play(dots.animate.shift(UP * random.random()), run_time=0.4)',
      ],
    ],
  ])('of %s is that of one process, byte for byte', async (_, lines) => {
    const source = scene(...lines);
    const drawn = await clipOf(warm, source);
    const { sha256, durationMs } = await clipOf(cold, source);
    expect(drawn).toMatchObject({ sha256, durationMs, renderedWith: 'manim warm process' });
    expect((await clipOf(warm, source)).sha256).toBe(sha256);
  });

  test('fails as it does in one process where only drawing finds the error', async () => {
    const half = 'if 0.2 < s.get_x() < 0.8: raise ValueError("half way")';
    const source = scene(
      ...square,
      'def fail(m):',
      `    ${half}`,
      'self.add(Dot().add_updater(fail))',
      'self.play(s.animate.shift(RIGHT), run_time=0.6)',
    );
    const [drawn, plain] = await Promise.all(
      [warm, cold].map(async (one) => (await renderIn({ renderer: one, folder }, source)).result),
    );
    expect(drawn).toMatchObject({ ok: false, error: { kind: 'ValueError', message: 'half way', line: 8 } });
    expect(drawn).toEqual({ ...plain, renderedWith: 'manim warm process' });
  });

  test('tells an error of its last animation before the first ones are drawn', async () => {
    const told: string[] = [];
    const long = 'self.play(Rotate(s, PI), run_time=300)';
    const source = scene('s = Square()', long, long, 'self.play(ShowCreation(s))');
    const { result } = await renderIn({ renderer: warm, folder }, source, { progress: (what) => void told.push(what) });
    expect(result).toMatchObject({ ok: false, error: { kind: 'NameError', line: 8 } });
    expect(told.filter((what) => what.includes('drawn'))).toEqual([]);
  });
});

describe('the layout of a scene', () => {
  test('names texts, formulas and shapes with their places in the frame, after each animation', async () => {
    const { layout } = await clipOf(
      warm,
      scene(
        'box = Rectangle(width=6, height=2, fill_color=WHITE, fill_opacity=1).shift(2 * UP)',
        't = Text("Hello", font_size=36, color=BLACK).move_to(box)',
        'eq = MathTex("a^2", "=", "b").shift(2 * DOWN)',
        'self.play(FadeIn(box, t, eq), run_time=0.2)',
        'self.play(t.animate.shift(12 * RIGHT), FadeOut(eq), run_time=0.2)',
      ),
    );
    expect(layout.map(({ atMs, boxes }) => [atMs, boxes.map(({ kind, label }) => `${kind} ${label}`)])).toEqual([
      [133, ['shape Rectangle', 'text Hello', 'text a^2', 'text =', 'text b']],
      [333, ['shape Rectangle', 'text Hello']],
    ]);
    const [first, second] = layout;
    const [box, text, ...formula] = first?.boxes ?? [];
    expect(box).toMatchObject({ width: expect.closeTo(0.42, 1), height: 0.25, y: 0.125 });
    expect(text).toMatchObject({ textSize: 0.0625, contrast: 21 });
    expect(new Set(formula.map(({ group }) => group)).size).toBe(1);
    expect(second?.boxes[1]?.x).toBeGreaterThan(1);
    // Where it is now nothing lies behind it but the black ground.
    expect(second?.boxes[1]?.contrast).toBe(1);
  });

  test('follows a camera that moves', async () => {
    const source = scene(
      't = Text("Far").shift(10 * RIGHT)',
      'self.add(t)',
      'self.play(self.camera.frame.animate.move_to(t), run_time=0.2)',
    ).replace('(Scene)', '(MovingCameraScene)');
    const [box] = (await clipOf(warm, source)).layout[0]?.boxes ?? [];
    expect(box).toMatchObject({ label: 'Far', x: expect.closeTo(0.46, 1), y: expect.closeTo(0.46, 1) });
  });
});

describe('the warm process', () => {
  const endless = scene('s = Square()', 'while True: self.play(Rotate(s, PI))');

  test('lives on when a job is stopped, of which nothing is left', async () => {
    await warm.probe();
    const before = warmPids();
    const earlier = ownPids();
    let atWork: string[] = [];
    const abort = new AbortController();
    const progress = (what: string): void => {
      if (!what.includes('animation 3') || abort.signal.aborted) return;
      atWork = ownPids().filter((pid) => !earlier.includes(pid));
      abort.abort(new Error('canceled'));
    };
    await expect(renderIn({ renderer: warm, folder }, endless, { signal: abort.signal, progress })).rejects.toThrow(
      'canceled',
    );
    expect(warmPids()).toEqual(before);
    expect(atWork.length).toBeGreaterThan(1);
    expect(ownPids().filter((pid) => atWork.includes(pid))).toEqual([]);
  });

  test('lives on when a job is stopped as it is handed over', async () => {
    await warm.probe();
    const before = warmPids();
    const abort = new AbortController();
    const progress = (): void => void setImmediate(() => abort.abort(new Error('canceled')));
    await expect(renderIn({ renderer: warm, folder }, endless, { signal: abort.signal, progress })).rejects.toThrow(
      'canceled',
    );
    expect(warmPids()).toEqual(before);
    const { result } = await renderIn({ renderer: warm, folder }, scene('self.wait(0.2)'));
    expect(result).toMatchObject({ ok: true, durationMs: 200 });
  });

  test('is not waited for by a job that is stopped while it starts', async () => {
    const own = createManimRenderer();
    const abort = new AbortController();
    const rendering = renderIn({ renderer: own, folder }, scene('self.wait(0.2)'), { signal: abort.signal });
    abort.abort(new Error('canceled'));
    await expect(rendering).rejects.toThrow('canceled');
    expect((await renderIn({ renderer: own, folder }, scene('self.wait(0.2)'))).result.ok).toBe(true);
    await own.close();
  });

  test('is replaced when it is killed, and its job is run again', async () => {
    await warm.probe();
    const before = warmPids();
    let isKilled = false;
    const progress = (what: string): void => {
      if (isKilled || !what.startsWith('animation')) return;
      isKilled = true;
      for (const pid of warmPids()) process.kill(Number(pid), 'SIGKILL');
    };
    const { result } = await renderIn({ renderer: warm, folder }, scene(...square), { progress });
    expect(result).toMatchObject({ ok: true, renderedWith: 'manim warm process' });
    expect(isKilled).toBe(true);
    expect(warmPids().filter((pid) => before.includes(pid))).toEqual([]);
  });

  test('gives a typed error where it dies of the same job again', async () => {
    const progress = (what: string): void => {
      if (what.startsWith('animation')) for (const pid of warmPids()) process.kill(Number(pid), 'SIGKILL');
    };
    const { result } = await renderIn({ renderer: warm, folder }, scene(...square), { progress });
    expect(result).toMatchObject({ ok: false, error: { kind: 'NoOutput' } });
  });

  test('serves two jobs at a time by two processes', async () => {
    const results = await Promise.all(
      [0.2, 0.4].map(async (s) => renderIn({ renderer: warm, folder }, scene(`self.wait(${s})`))),
    );
    expect(results.map(({ result }) => result.ok && result.durationMs)).toEqual([200, 400]);
    expect(new Set(results.map(({ outDir }) => outDir)).size).toBe(2);
  });

  test('is gone when the renderer is closed, and comes again when it is asked', async () => {
    const own = createManimRenderer();
    const others = warmPids();
    await own.probe();
    expect(warmPids().length).toBeGreaterThan(others.length);
    await own.close();
    expect(warmPids()).toEqual(others);
    expect((await renderIn({ renderer: own, folder }, scene('self.wait(0.2)'))).result.ok).toBe(true);
    await own.close();
  });
});

describe('a check', () => {
  test('finds nothing in a scene that renders, and the line of what does not parse', async () => {
    expect(await warm.check(scene('self.wait()'), context)).toBeUndefined();
    expect(await warm.check(scene('self.wait('), context)).toMatchObject({ kind: 'SyntaxError', line: 5 });
    expect(await cold.check(scene('self.wait('), context)).toMatchObject({ kind: 'SyntaxError', line: 5 });
  });

  test('throws where its process ended without an answer', async () => {
    const zygote = {
      description: '',
      isAlive: () => true,
      run: async () => ({ ended: 'killed', exitCode: null, stderr: '' }) as const,
      close: async () => undefined,
    };
    const pool = {
      use: async <T>(work: (one: typeof zygote) => Promise<T>) => work(zygote),
      close: async () => undefined,
    };
    await expect(checkWarm(pool, 'x = 1', context)).rejects.toThrow('could not be checked');
  });
});

describe('a machine that refuses namespaces inside the sandbox', () => {
  test('gets a cold process for each scene, and says why', async () => {
    const root = await mkdtemp(join(folder, 'root-'));
    await symlink(resolve('.venv'), join(root, '.venv'));
    await cp('python', join(root, 'python'), { recursive: true });
    const refusing = 'import os\nos.write(4, b\'{"refused": "the kernel says no"}\\n\')\n';
    await writeFile(join(root, 'python/zygote.py'), refusing);
    const renderer = createManimRenderer({ root });
    const { result } = await renderIn({ renderer, folder }, scene('self.wait(0.2)'));
    expect(result).toMatchObject({ ok: true, renderedWith: 'manim cold process' });
    expect(await renderer.probe()).toContain('a cold process for each scene (the kernel says no); bubblewrap');
  });
});
