// Hostile text costs no more than harmless text of its length does, give or take, and ends as a value: the worker's one thread reads it.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fixScene } from '../../src/renderers/manim/fix-scene.ts';
import { createManimRenderer } from '../../src/renderers/manim/manim-renderer.ts';
import { withoutStatement } from '../../src/renderers/manim/remove-statement.ts';
import type { Renderer } from '../../src/renderers/renderer.ts';
import { sourceFromReply } from '../../src/renderers/source-from-reply.ts';
import { checkSvg } from '../../src/renderers/svg/check/check-svg.ts';
import { fingerprintSvg } from '../../src/renderers/svg/fingerprint.ts';
import { sourceBounds } from '../../src/renderers/svg/source-bounds.ts';
import { sourceFault } from '../../src/renderers/svg/source-fault.ts';
import { createSvgRenderer } from '../../src/renderers/svg/svg-renderer.ts';
import { applySvgRules } from '../../src/renderers/svg/svg-rules.ts';
import { withoutFailingElement } from '../../src/renderers/svg/without-failing-element.ts';

const renderers: readonly Renderer[] = [createManimRenderer(), createSvgRenderer()];
const length = 60_000;
const fill = (unit: string, characters = length): string => unit.repeat(Math.floor(characters / unit.length));
const svg = (body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" fill="red">${body}</svg>`;
const head = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n';

/** CPU time of this process: what else the machine does does not count. */
function costMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Of what the others are measured by: shortest of three. */
const leastMs = (work: () => unknown): number => Math.min(...[1, 2, 3].map(() => costMs(work)));

/** Once where that is within the bound, else the shortest of three: a first run also compiles, and collects what others left. */
function expectAtMost(ms: number, work: () => unknown): void {
  const first = costMs(work);
  expect(first < ms ? first : Math.min(first, costMs(work), costMs(work))).toBeLessThan(ms);
}

function readSvg(source: string): void {
  const fixed = applySvgRules(source);
  fingerprintSvg(fixed.source);
  const fault = checkSvg(fixed.source);
  if (fault) withoutFailingElement(fixed.source, fault);
}

function readScene(source: string): void {
  withoutStatement(fixScene(source).source, { kind: 'NameError', message: '', line: 5 });
}

const readReply = (reply: string): void => renderers.forEach((renderer) => void sourceFromReply(reply, renderer));

// What was quadratic took from forty to a thousand times as long.
const timesAtMost = 25;

describe('a hostile drawing', () => {
  const harmless = leastMs(() => readSvg(svg(fill('<rect width="1" height="1" fill="red"/>'))));
  const units = [
    '&',
    '<',
    '<g>',
    '<svg ',
    '<!--',
    '<!---->',
    '-->',
    '<!DOCTYPE [',
    '<?',
    '</g>',
    '</',
    '<![CDATA[',
    '<g a',
    'a="" ',
    'a=1 ',
    'url(',
    'url( ',
    '@import',
    '<style>',
    '<script>',
    '1',
    ' ',
    '-',
    '"',
    '&a;',
    '<x xmlns:a="b">',
  ];
  test.each(units)('of %j repeated costs about what a harmless one does', (unit) => {
    for (const source of [
      svg(fill(unit)),
      `<svg/>${fill(unit)}`,
      `${fill(unit)}<svg>`,
      `<svg width="${fill(unit)}" ${fill(unit)}>`,
    ])
      expectAtMost(harmless * timesAtMost, () => readSvg(source));
  });

  test('is a fault where it nests too deep or is too long', () => {
    expect(sourceFault(svg(fill('<g>')))).toMatchObject({
      kind: 'OutOfMemory',
      message: expect.stringContaining('deep'),
    });
    const long = svg(' '.repeat(sourceBounds.characters));
    expect(applySvgRules(long)).toEqual({ source: long, fired: [] });
    expect(sourceFault(long)).toMatchObject({ kind: 'OutOfMemory', message: expect.stringContaining('characters') });
  });

  test('is left as it is where it has more faults than can be mended', () => {
    const { source, fired } = applySvgRules(svg(fill('</x>')));
    expect([source, fired]).toEqual([svg(fill('</x>')), []]);
  });
});

describe('a hostile reply', () => {
  const harmless = leastMs(() => readReply(fill('Some words of a reply that hold nothing.\n')));
  const units = [
    '> ',
    '- ',
    '1. ',
    '```\n',
    '```',
    '~~~ a\n',
    '[',
    '![',
    '*a ',
    '_',
    '`',
    '<',
    '\n',
    '\t',
    ' ',
    'class a',
    'def ',
  ];
  test.each(units)('of %j repeated costs about what a harmless one does', (unit) => {
    for (const reply of [fill(unit), `\`\`\`python\n${fill(unit)}`, `class ${fill(unit)}`])
      expectAtMost(harmless * timesAtMost, () => readReply(reply));
  });
});

describe('a hostile scene', () => {
  // Its rules and the statement's removal give up after two seconds each: that is the most it may cost, whatever a harmless one does.
  const short = 20_000;
  const givenUpMs = 4_000;
  /** The clock is looked at between steps. */
  const oneStepMs = 1_000;
  const units = [
    '(',
    'f(',
    'Circle(',
    'FadeInFrom(x,',
    '`',
    ':',
    'a.',
    'self.a.',
    'a=',
    'a,',
    'not ',
    '()',
    '\n',
    '\t',
    '"',
    'class A(Scene): pass\n',
    'pi,',
    'TL\n',
    'Circle(colour=1)\n',
    'colour=1,',
    '\ta\n a\n',
    '{a}',
    '\\\\',
  ];
  test.each(units)('of %j repeated is given up on in time', (unit) => {
    for (const source of [fill(unit, short), `${head}        Circle(${fill(unit, short)})`])
      expectAtMost(givenUpMs + oneStepMs, () => readScene(source));
  });

  test('whose tree cannot be walked is left as it is', () => {
    const source = `${head}        Circle(${fill('Circle(colour=1)\n')})`;
    expect(() => readScene(source)).not.toThrow();
  });

  test('is left as it is where it nests too deep or is too long', () => {
    for (const source of [head + fill('ShowCreation('), `${head}ShowCreation()\n${'#\n'.repeat(100_000)}`])
      expect(fixScene(source)).toEqual({ source, fired: [] });
  });
});

describe('any text', () => {
  const pieces = [
    '<svg ',
    '<svg>',
    '</svg>',
    '<g',
    '/>',
    '>',
    '<',
    '&',
    '&#x',
    ';',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE',
    '[',
    ']',
    'xmlns:',
    'a="b"',
    '"',
    "'",
    '=',
    'url(',
    ')',
    '<style>',
    'href="#',
    '\n',
    '\r',
    '\t',
    ' ',

    'class A(Scene):',
    'def construct(self):',
    '    ',
    'Tex(f"{',
    '}',
    'CONFIG = {',
    'FadeInFrom(',
    ',',
    'colour=',
    '\\',
    '```',
    '~~~',
    '> ',
    '- ',
    '1. ',
    'python',
    '#',
    'import ',
    'self.camera_frame',
    '\u{1F600}',
    '\uD800',
    '\0',
  ];
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 60 })
      .map((parts) => parts.join('')),
  );

  test('is read without an exception', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: -1, max: 20 }), (text, line) => {
        const error = { kind: 'NameError', message: '', line };
        readReply(text);
        sourceFault(text);
        checkSvg(text);
        fingerprintSvg(text);
        for (const renderer of renderers) {
          const { source } = renderer.fix(text);
          renderer.withoutFailingStatement(source, error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
