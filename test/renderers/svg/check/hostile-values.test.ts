// Values and names that are made to be hard to read cost about what harmless ones do: check, rules and fingerprint take time linear to the source.
import { describe, expect, test } from '@jest/globals';
import { checkSvg } from '../../../../src/renderers/svg/check/check-svg.ts';
import { fingerprintSvg } from '../../../../src/renderers/svg/fingerprint.ts';
import { applySvgRules } from '../../../../src/renderers/svg/svg-rules.ts';
import { withoutFailingElement } from '../../../../src/renderers/svg/without-failing-element.ts';

const length = 60_000;
const fill = (unit: string): string => unit.repeat(Math.floor(length / unit.length));
const svg = (body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" fill="red">${body}</svg>`;

function read(source: string): void {
  const fixed = applySvgRules(source);
  fingerprintSvg(fixed.source);
  const fault = checkSvg(fixed.source);
  if (fault) withoutFailingElement(fixed.source, fault);
}

/** Shorter of two: what else the machine does counts for as little as can be. */
function costMs(work: () => unknown): number {
  return Math.min(
    ...[1, 2].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

// What is quadratic takes from forty to a thousand times as long.
const timesAtMost = 25;

describe('a drawing', () => {
  const harmless = costMs(() => read(svg(fill('<rect width="1" height="1" fill="red"/>'))));
  const within = (start: string, unit: string, end: string): string => svg(start + fill(unit) + end);
  const each = (unit: (index: number) => string): string =>
    svg(Array.from({ length: 3_000 }, (_, index) => unit(index)).join(''));
  const values: readonly (readonly [what: string, source: string])[] = [
    ['a path of many runs', within('<path d="M0 0', 'L1 2', '"/>')],
    ['a path of commands without numbers', within('<path d="M0 0', 'L1 ', '"/>')],
    ['a path of one endless number', within('<path d="M', '1', '"/>')],
    ['a path of separators', within('<path d="M0 0', ';', 'x"/>')],
    ['a path of blanks', within('<path d="M0 0', ' ', 'x"/>')],
    ['transforms without an end', within('<g transform="', 'scale(', '"/>')],
    ['transforms in CSS', within('<g transform="', 'translateX(1', '"/>')],
    ['points', within('<polygon points="', '1,', '"/>')],
    ['a style of open rules', within('<style>', 'a{', '</style>')],
    ['a style of open brackets', within('<g style="fill:', '(', '"/>')],
    ['a style of wrong declarations', within('<style>a{', 'fill:blurb;', '}</style>')],
    ['a style of open addresses', within('<style>a{fill:', 'url(#a', '}</style>')],
    ['a style of open comments', within('<style>', '/*', '</style>')],
    ['a style of open texts', within('<style>', '"\n', '</style>')],
    ['a style of escapes', within('<style>', '\\75 ', '</style>')],
    ['a style of pictures', within('<style>', 'image-set("', '</style>')],
    ['colours that all differ', each((index) => `<g fill="hsl(${index} 1% 2%)"/>`)],
    ['wrong colours that all differ', each((index) => `<g fill="q${index}"/>`)],
    ['wrong names that all differ', each((index) => `<wq${index} wq${index}="1"/>`)],
    [
      'wrong attributes of one element',
      svg(`<g ${Array.from({ length: 5_000 }, (_, index) => `q${index}="1"`).join(' ')}/>`),
    ],
    ['references into nothing', within('', '<use href="#a"/>', '')],
    [
      'references into what they stand in',
      svg(`${'<g id="a">'.repeat(400)}${fill('<use href="#a"/>')}${'</g>'.repeat(400)}`),
    ],
    ['one id for all', within('<use href="#a"/>', '<g id="a"/>', '')],
    ['times of an animation', within('<rect><animate attributeName="x" begin="', 'a.b;', '"/></rect>')],
    ['dots in a time', within('<rect><animate attributeName="x" begin="', 'a.', '"/></rect>')],
    ['values of an animation', within('<rect><animate attributeName="x" values="', 'a;', '"/></rect>')],
    ['tags without brackets', within('', 'path d=1>', '')],
    ['tags with half their quotes', within('', '<path d="1 ', '')],
    ['attributes without quotes', within('<path ', 'd=1 ', '')],
    ['blanks behind an equals sign', within('<path d= ', ' ', ' x')],
    ['quotes', within('<path d=', '"', '')],
    ['end tags without brackets', within('', '</g', '')],
    ['characters that mean nothing', within('<path ', '!', '')],
    ['swallowed attributes', within('<g fill="', ' a=', '"/>')],
    ['processing instructions', within('', '<?a b?>', '')],
    ['numbered characters', within('<g fill="', '&#117;', '"/>')],
    ['animations of links', within('', '<set attributeName="href" to="x"/>', '')],
  ];
  test.each(values)('with %s costs about what a harmless one does', (_what, source) => {
    expect(costMs(() => read(source)) / harmless).toBeLessThan(timesAtMost);
  });

  test('with entities that unfold without end is left without them', () => {
    const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`);
    const laughs = `<!DOCTYPE svg [<!ENTITY a0 "lol">${entities.join('')}]>${svg('<text>&a9;</text>')}`;
    const { source, fired } = applySvgRules(laughs);
    expect(source.length).toBeLessThan(200);
    expect(source).not.toContain('ENTITY');
    expect(fired.map(({ rule }) => rule)).toContain('doctype-removed');
  });
});
