// Real renders in the real sandbox: a good scene is a playable clip, a bad one the typed error that a repair needs.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManimRenderer, type ManimRenderer } from '../../../src/renderers/manim/manim-renderer.ts';
import { conform } from '../../../src/renderers/video/conform.ts';
import { probeVideo } from '../../../src/renderers/video/probe-video.ts';
import { renderIn, scene } from './scenes.ts';

let folder: string;
let renderer: ManimRenderer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manim-test-'));
  renderer = createManimRenderer({ wallMs: { standard: 2_500 } });
});

afterAll(async () => {
  await renderer.close();
  await rm(folder, { recursive: true, force: true });
});

async function errorOf(source: string, quality: 'draft' | 'standard' = 'draft') {
  const { result } = await renderIn({ renderer, folder }, source, { quality });
  if (result.ok) throw new Error('it rendered');
  return result.error;
}

describe('a scene that is right', () => {
  test('becomes a clip of the quality, with its own length and its animations told', async () => {
    const told: string[] = [];
    const source = scene('c = Circle()', 'self.play(Create(c), run_time=0.6)', 'print("noise")', 'self.wait(0.4)');
    const { result } = await renderIn({ renderer, folder }, source, { progress: (what) => told.push(what) });
    expect(result).toMatchObject({
      ok: true,
      durationMs: 1000,
      width: 854,
      height: 480,
      fps: 15,
      renderedWith: 'manim warm process',
    });
    expect(told).toEqual(expect.arrayContaining(['starting Manim', 'animation 1', 'animation 2']));
    if (!result.ok) return;
    const facts = await probeVideo(result.video, new AbortController().signal);
    expect(facts).toMatchObject({
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      timeBase: '1/15360',
      frames: 15,
      hasAudio: false,
      hasBFrames: false,
    });
    const signal = new AbortController().signal;
    expect(await conform(result.video, { quality: 'draft', out: join(folder, 'same.mp4'), signal })).toMatchObject({
      encoded: false,
    });
  });

  test('may use formulas, with parts to address, without LaTeX', async () => {
    const source = scene(
      't = MathTex("a^2", "+", r"\\sqrt{b}", "= c")',
      'assert [len(part) for part in t] == [2, 1, 3, 2], [len(part) for part in t]',
      's = Tex("Area $x^2$ of ", "it")',
      'assert [len(part) for part in s] == [8, 2], [len(part) for part in s]',
      'e = MathTex(r"a &= b \\\\ &= d", substrings_to_isolate=["d"])',
      'assert len(e.get_part_by_tex("d")) == 1',
      'm = MathTex("e^{i", r"\\tau} = 1")',
      'assert len(m) == 2',
      'assert 0.3 < MathTex("x^2").height < 0.6, MathTex("x^2").height',
      'u = Tex("50% of # & v₁²"), MathTex("½x²")',
      'assert len(u[1][0]) == 5, len(u[1][0])',
      'self.add(t, s, e, m, Matrix([[1, 2], [3, 4]]), DecimalNumber(3.14), BulletedList("one", "two"), Title("Title"))',
      'self.wait(0.2)',
    );
    expect((await renderIn({ renderer, folder }, source)).result).toMatchObject({ ok: true });
  });

  test('is the last class that no other class builds on', async () => {
    const source =
      'from manim import *\nclass Base(Scene):\n    def construct(self):\n        self.wait(0.2)\nclass Mine(Base):\n    def construct(self):\n        self.wait(0.4)\nif __name__ == "__main__":\n    raise RuntimeError\n';
    expect((await renderIn({ renderer, folder }, source)).result).toMatchObject({ ok: true, durationMs: 400 });
  });
});

describe('a scene that fails', () => {
  test('a wrong name: kind, message, line, the lines around it and a traceback without paths', async () => {
    expect(await errorOf(scene('c = Circle()', 'self.play(ShowCreation(c))', 'self.wait()'))).toEqual({
      kind: 'NameError',
      message: "name 'ShowCreation' is not defined",
      line: 6,
      context:
        '  3 | class A(Scene):\n  4 |     def construct(self):\n  5 |         c = Circle()\n> 6 |         self.play(ShowCreation(c))\n  7 |         self.wait()',
      traceback:
        "Traceback (innermost last):\n  source, line 6, in construct\n    self.play(ShowCreation(c))\nNameError: name 'ShowCreation' is not defined",
    });
  });

  test('a late error inside the library points at the line of the scene', async () => {
    const error = await errorOf(
      scene('c = Circle()', 'self.play(Create(c), run_time=0.1)', 'self.play(Create(c, colour=RED))'),
    );
    expect(error).toMatchObject({ kind: 'TypeError', line: 7 });
    expect(error.message).toContain("unexpected keyword argument 'colour'");
    expect(error.traceback).toMatch(
      /source, line 7, in construct\n.*\n {2}manim\/animation\/creation\.py, line \d+, in __init__\n/,
    );
    expect(error.traceback).not.toMatch(/\/(opt|root|usr|work)\//);
  });

  test('an error in a function of the scene points into it', async () => {
    expect(await errorOf(`from manim import *\ndef f():\n    return 1 / 0\n${scene('f()')}`)).toMatchObject({
      kind: 'ZeroDivisionError',
      line: 3,
    });
  });

  test.each([
    ['a missing bracket', scene('c = Circle('), { kind: 'SyntaxError', line: 5, column: 19 }],
    ['a wrong indentation', `${scene('c = 1')}       d = 2\n`, { kind: 'SyntaxError', line: 6 }],
  ])('%s is a SyntaxError with its line', async (_, source, expected) => {
    expect(await errorOf(source)).toMatchObject(expected);
  });

  test.each([
    ['no scene', 'x = 1', { kind: 'NoScene' }],
    ['no animation', scene('self.add(Circle())'), { kind: 'NoOutput' }],
    ['an end without a word', scene('import os', 'os._exit(0)'), { kind: 'NoOutput' }],
    ['too much memory', scene('x = bytearray(16 * 10**9)'), { kind: 'OutOfMemory', line: 5 }],
    [
      'a bad formula',
      scene(String.raw`MathTex(r"\nonsense{x}")`),
      {
        kind: 'FormulaError',
        line: 5,
        message: String.raw`Undefined control sequence \nonsense in the formula \nonsense{x}`,
      },
    ],
    [
      'what only LaTeX can draw',
      scene(String.raw`Tex(r"\begin{tikzpicture}\end{tikzpicture}")`),
      { kind: 'NeedsLatex', line: 5 },
    ],
    ['a missing file', scene('ImageMobject("photo.png")'), { kind: 'OSError', line: 5 }],
  ])('%s', async (_, source, expected) => {
    expect(await errorOf(source)).toMatchObject(expected);
  });

  test('an endless loop is a Timeout', async () => {
    expect(await errorOf(scene('while True: pass'), 'standard')).toMatchObject({ kind: 'Timeout' });
  });
});

describe('the renderer', () => {
  test('stops at an abort and throws its reason', async () => {
    const abort = new AbortController();
    const rendering = renderIn({ renderer, folder }, scene('while True: self.wait(1)'), {
      signal: abort.signal,
      progress: (what) => what === 'animation 2' && abort.abort(new Error('canceled')),
    });
    await expect(rendering).rejects.toThrow('canceled');
  });

  test('says what is in use', async () => {
    expect(await renderer.probe()).toMatch(/^Manim 0\.22\.0 on Python 3\.\d+\.\d+, a warm process; bubblewrap/);
  });

  test('says what is missing', async () => {
    await expect(createManimRenderer({ root: folder }).probe()).rejects.toThrow('npm run setup');
  });
});
