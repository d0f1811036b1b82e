// Each kind of fault is found where it stands, what is legal raises no alarm, and the others come with the first.
import { describe, expect, test } from '@jest/globals';
import { checkSvg } from '../../../../src/renderers/svg/check/check-svg.ts';

const open =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">';
const svg = (body: string): string => `${open}${body}</svg>`;
const path = (d: string): string => svg(`<path d="${d}"/>`);

const faults: readonly (readonly [what: string, source: string, kind: string, says: string])[] = [
  ['an element that SVG has not', svg('<pth d="M0 0"/>'), 'UnknownElement', '<path> was meant'],
  ['a name in the wrong case', svg('<lineargradient id="a"/>'), 'UnknownElement', '<linearGradient> was meant'],
  ['HTML without foreignObject', svg('<text>a<br/>b</text>'), 'UnknownElement', 'HTML'],
  [
    'a shape inside a shape',
    svg('<rect width="1" height="1"><circle r="1"/></rect>'),
    'MisplacedElement',
    'inside <rect>',
  ],
  ['a shape inside text', svg('<text><rect width="1" height="1"/></text>'), 'MisplacedElement', 'inside <text>'],
  ['a span without its text', svg('<g><tspan>a</tspan></g>'), 'MisplacedElement', 'belongs in <text>'],
  ['words outside of text', svg('<g>Hello</g>'), 'MisplacedElement', '"Hello"'],
  ['a misspelt attribute', svg('<rect widht="1" height="1"/>'), 'UnknownAttribute', '"width" was meant'],
  ['an attribute of another language', svg('<rect strokeWidth="1"/>'), 'UnknownAttribute', '"stroke-width" was meant'],
  ['a radius by its full name', svg('<circle radius="4"/>'), 'UnknownAttribute', '"r" was meant'],
  ['the place of another shape', svg('<circle x="5" y="6" r="4"/>'), 'UnknownAttribute', '"cx" was meant'],
  ['a group with a place', svg('<g x="5"/>'), 'UnknownAttribute', 'translate'],
  ['a length with a blank', svg('<rect x="12 px"/>'), 'InvalidValue', 'no length'],
  ['a length below 0', svg('<circle r="-1"/>'), 'InvalidValue', 'negative'],
  ['a placeholder', svg('<rect x="${x}"/>'), 'InvalidValue', 'filled in'],
  ['an odd number of coordinates', svg('<polygon points="1 2 3"/>'), 'InvalidValue', 'groups of 2'],
  ['a view box of three', svg('<svg viewBox="0 0 10"/>'), 'InvalidValue', '3 numbers'],
  ['a transform with units', svg('<g transform="rotate(45deg)"/>'), 'InvalidValue', 'plain number'],
  ['a transform of CSS', svg('<g transform="translateX(4)"/>'), 'InvalidValue', 'translateX'],
  ['a rotation by two numbers', svg('<g transform="rotate(1 2)"/>'), 'InvalidValue', '1 or 3 numbers'],
  ['a way to fit that is none', svg('<svg preserveAspectRatio="xmidymid"/>'), 'InvalidValue', 'fit'],
  [
    'units in the wrong case',
    svg('<linearGradient gradientUnits="userspaceonuse"/>'),
    'InvalidValue',
    'userSpaceOnUse',
  ],
  ['a colour of five digits', svg('<rect fill="#12345"/>'), 'InvalidValue', 'no colour'],
  ['a colour without its mark', svg('<rect fill="aabbc0"/>'), 'InvalidValue', '"#" is missing'],
  ['a colour that has no such name', svg('<rect stroke="blurple"/>'), 'InvalidValue', 'no colour'],
  ['a semicolon behind a colour', svg('<rect fill="red;"/>'), 'InvalidValue', 'no colour'],
  ['a word of another language', svg('<text text-anchor="center">a</text>'), 'InvalidValue', 'text-anchor'],
  ['a wrong colour in a style', svg('<rect style="fill: #12345; x: 1px"/>'), 'InvalidStyle', 'no colour'],
  ['a misspelt property', svg('<style>a { fil: red }</style>'), 'InvalidStyle', '"fill" was meant'],
  [
    'a transform without units in a sheet',
    svg('<style>a { transform: rotate(45) }</style>'),
    'InvalidStyle',
    'transform',
  ],
  ['keyframes that are not there', svg('<rect style="animation: spin 2s infinite"/>'), 'InvalidAnimation', '"spin"'],
  ['a path without a start', path('L1 2'), 'InvalidPath', 'starts with "M"'],
  ['a path command that is none', path('M1 2 X3 4'), 'InvalidPath', 'no path command'],
  ['a number too few', path('M1 2 L3'), 'InvalidPath', 'number 2 is expected'],
  ['a flag of an arc that is none', path('M1 2 a1 1 0 2 0 3 3'), 'InvalidPath', 'flag'],
  ['two commas in a path', path('M1 2,,L3 4'), 'InvalidPath', 'two commas'],
  ['numbers behind the end of a path', path('M1 2z3 4'), 'InvalidPath', 'no path command'],
  ['a number that ends in a dot', path('M1. 2'), 'InvalidPath', 'expected'],
  ['a gradient that is not there', svg('<rect fill="url(#a)"/>'), 'BrokenReference', '"#a"'],
  ['something to use that is not there', svg('<use xlink:href="#a"/>'), 'BrokenReference', '"#a"'],
  ['a gradient as a clip', svg('<linearGradient id="a"/><rect clip-path="url(#a)"/>'), 'BrokenReference', '<clipPath>'],
  ['a use of what it stands in', svg('<g id="a"><use href="#a"/></g>'), 'BrokenReference', 'stands in itself'],
  ['an id of two things', svg('<g id="a"/><path id="a"/><use href="#a"/>'), 'BrokenReference', '2 elements'],
  [
    'an animation without end in CSS words',
    svg('<rect><animate attributeName="x" to="1" dur="1s" repeatCount="infinite"/></rect>'),
    'InvalidAnimation',
    '"indefinite"',
  ],
  [
    'a duration that is none',
    svg('<rect><animate attributeName="x" to="1" dur="1 s"/></rect>'),
    'InvalidAnimation',
    'no time',
  ],
  [
    'key times that do not match',
    svg('<rect><animate attributeName="x" values="1;2;3" keyTimes="0;1" dur="1s"/></rect>'),
    'InvalidAnimation',
    '2 keyTimes for 3 values',
  ],
  [
    'splines that are missing',
    svg('<rect><animate attributeName="x" values="1;2" keyTimes="0;1" calcMode="spline" dur="1s"/></rect>'),
    'InvalidAnimation',
    'keySplines',
  ],
  [
    'a transform animated as an attribute',
    svg('<g><animate attributeName="transform" to="scale(2)" dur="1s"/></g>'),
    'InvalidAnimation',
    'animateTransform',
  ],
  [
    'an attribute to animate that is none',
    svg('<g><animate attributeName="nosuch" to="1" dur="1s"/></g>'),
    'InvalidAnimation',
    '"nosuch"',
  ],
  [
    'a start that waits for nothing',
    svg('<rect><animate attributeName="x" to="1" begin="a.end" dur="1s"/></rect>'),
    'InvalidAnimation',
    '"#a"',
  ],
  [
    'a wrong colour in an animation',
    svg('<rect><animate attributeName="fill" values="red;blurple" dur="1s"/></rect>'),
    'InvalidAnimation',
    'no colour',
  ],
  ['text far from the view', svg('<text x="10" y="400">a</text>'), 'OutsideView', 'below'],
  ['a root without a namespace', '<svg viewBox="0 0 1 1"><g/></svg>', 'MalformedXml', 'namespace'],
];

const legal: readonly (readonly [what: string, source: string])[] = [
  ['numbers in scientific notation', path('M1e2 2E-3 L+3-4.5.5.6')],
  ['flags without blanks', path('M1 2a1 1 0 0110 10')],
  ['a single comma between commands', path('M1 2,L3 4')],
  ['an empty path', path('')],
  ['transforms one behind the other', svg('<g transform="translate(1,2)rotate(3) , scale(1 -1)"/>')],
  ['lengths of all kinds', svg('<rect x="1em" y="50%" width="calc(1px + 2px)" height="2rem" rx="auto"/>')],
  ['lists of places in text', svg('<text x="1 2,3" dy="1em" rotate="1 2">abc</text>')],
  ['colours of all kinds', svg('<g fill="rgb(1 2 3 / 50%)" stroke="HSL(1, 2%, 3%)" color="oklch(0.5 0.2 20)"/>')],
  ['colours that only the browser knows', svg('<g fill="var(--a)" stroke="currentColor" color="WindowText"/>')],
  ['a fallback for a gradient', svg('<rect fill="url(#a) red"/>')],
  ['styles with plain numbers on an element', svg('<text style="font-size:12;letter-spacing:1">a</text>')],
  [
    'attributes of editors',
    `${open.slice(0, -1)} xmlns:i="http://a.example/i" i:label="x"><i:view/><g i:x="a" data-x="1" aria-label="b"/></svg>`,
  ],
  [
    'HTML in foreignObject',
    svg('<foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><p width="a">b</p></div></foreignObject>'),
  ],
  ['anything in metadata', svg('<metadata><rdf>text</rdf></metadata>')],
  [
    'links and switches around drawings',
    svg('<a href="#b"><rect width="1" height="1"/></a><text><a href="#c"><tspan>a</tspan></a></text>'),
  ],
  ['the same thing twice', svg('<path id="a" d="M0 0"/><path id="a" d="M0 0"/><use href="#a"/>')],
  [
    'keyframes under another name than an animation word',
    svg('<style>@keyframes go { to { opacity: 0 } } .a { animation: go 1s ease-in-out both }</style>'),
  ],
  [
    'times of all kinds',
    svg(
      '<rect id="r"><animate id="a.b" attributeName="x" to="1" begin="0s; r.click+1s; click; indefinite; a\\.b.end-0.5s" dur="01:02.5" end="3min"/></rect>',
    ),
  ],
  [
    'an animation of a motion',
    svg(
      '<circle r="1"><animateMotion path="M0 0L1 1" dur="1" keyPoints="0;1" keyTimes="0;1" calcMode="linear"/></circle>',
    ),
  ],
  [
    'text that comes in from outside',
    svg('<text x="10" y="400">a<animate attributeName="y" to="10" dur="1s"/></text>'),
  ],
  ['text that a copy brings into the view', svg('<text id="a" x="900">a</text><use href="#a" x="-890"/>')],
  [
    'text beside a narrow view, which the frame shows',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 160"><text x="150" y="80">a</text></svg>',
  ],
  ['text that runs down into the view', svg('<text x="10" y="-60" writing-mode="tb">a long text</text>')],
  ['a colour made from another', svg('<g fill="rgb(from red r g b)"/>')],
  ['a value too long to be judged', svg(`<g fill="${'color-mix(in srgb,'.repeat(20)}"/>`)],
  [
    'keyframes with a name of other letters',
    svg('<style>@keyframes été { to { opacity: 0 } } .a { animation: été 1s }</style>'),
  ],
  ['a sheet in CDATA', svg('<style><![CDATA[ g > rect { fill: red } ]]></style><g/>')],
];

describe('checkSvg', () => {
  test.each(faults)('finds %s', (...[, source, kind, says]) => {
    expect(checkSvg(source)).toMatchObject({ kind, message: expect.stringContaining(says) });
  });

  test.each(legal)('finds nothing wrong with %s', (_what, source) => {
    expect(checkSvg(source)).toBeUndefined();
  });

  test('tells what is not well-formed before anything else', () => {
    expect(checkSvg(svg('<pth><rect x=1/></pth>'))).toMatchObject({
      kind: 'MalformedXml',
      message: 'unquoted attribute value.',
    });
  });

  test('points at the line and column inside of a value, and tells the others in order', () => {
    const fault = checkSvg(`${open}\n<rect zzz="1"/>\n<path d="M0 0\n  L1 2 X"/>\n<rect fill="#12345"/>\n</svg>`);
    expect(fault).toMatchObject({ kind: 'InvalidPath', line: 4, column: 8 });
    expect(fault?.context).toContain('> 4 |   L1 2 X"/>');
    expect(fault?.others).toEqual([
      { line: 2, message: expect.stringContaining('"zzz"') },
      { line: 5, message: expect.stringContaining('"#12345"') },
    ]);
  });

  test('keeps quiet about what does no harm on its own', () => {
    expect(checkSvg(svg('<rect zzz="1" z-index="3"/>'))).toBeUndefined();
  });

  test('tells a dozen of many faults', () => {
    expect(checkSvg(svg('<pth/>'.repeat(500)))?.others).toHaveLength(12);
  });
});
