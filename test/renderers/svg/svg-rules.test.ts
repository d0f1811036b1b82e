// Each rule of the SVG source: what it changes, that it does so once, and that it leaves good sources alone.
import { describe, expect, test } from '@jest/globals';
import { applySvgRules } from '../../../src/renderers/svg/svg-rules.ts';
import { sourceFault } from '../../../src/renderers/svg/source-fault.ts';

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">';
const svg = (body: string): string => `${open}${body}</svg>`;

const cases: readonly (readonly [rule: string, before: string, after: string])[] = [
  ['text-outside-svg', `Here is it:\n${svg('<g/>')}\nHope you like it!`, svg('<g/>')],
  ['text-outside-svg', `\n  <?xml version="1.0"?>${svg('<g/>')}`, svg('<g/>')],
  ['text-outside-svg', `${svg('<svg><g/></svg>')} and ${svg('')}`, svg('<svg><g/></svg>')],
  ['double-hyphen-in-comment', svg('<!-- -- part -- one --->'), svg('<!-- - - part - - one - -->')],
  [
    'unescaped-ampersand',
    svg('<text>Tom & Jerry &amp; R&D &#38;</text>'),
    svg('<text>Tom &amp; Jerry &amp; R&amp;D &#38;</text>'),
  ],
  [
    'unescaped-ampersand',
    svg('<text x="a&b">3 &times; 4 &unknown;</text>'),
    svg('<text x="a&amp;b">3 × 4 &amp;unknown;</text>'),
  ],
  ['unescaped-ampersand', svg('<text>&constructor;</text>'), svg('<text>&amp;constructor;</text>')],
  ['unescaped-less-than', svg('<text>a < b, 1 <2</text>'), svg('<text>a &lt; b, 1 &lt;2</text>')],
  ['duplicate-attribute', svg('<rect x="1" fill="red"\n x="2"/>'), svg('<rect x="1" fill="red"/>')],
  ['doctype-removed', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('<g/>')}`, svg('<g/>')],
  ['script-removed', svg('<g/><script>if (a) b();</script><g/>'), svg('<g/><g/>')],
  ['event-handler-removed', svg('<rect onclick="go()" x="1" onLoad="x"/>'), svg('<rect x="1"/>')],
  ['external-reference-removed', svg('<image href="https://a.example/b.png" x="1"/>'), svg('<image x="1"/>')],
  [
    'external-reference-removed',
    svg('<rect fill="url(http://a.example/#p)"/><rect fill="url(#p)"/>'),
    svg('<rect fill="none"/><rect fill="url(#p)"/>'),
  ],
  [
    'external-reference-removed',
    svg('<style>@import "http://a.example/x.css"; a{fill:url("#p")}</style>'),
    svg('<style> a{fill:url("#p")}</style>'),
  ],
  [
    'external-reference-removed',
    svg('<rect fill="url( &quot;http://a.example/#p&quot; )"/>'),
    svg('<rect fill="none"/>'),
  ],
  ['text-outside-svg', `<!-- a --> b <!-- c -->${svg('<g/>')}<!-- d -->\n e`, svg('<g/>')],
  // Tags that XML cannot read.
  ['broken-tag', svg('<rect x=1 y=2 fill="red"/>'), svg('<rect x="1" y="2" fill="red"/>')],
  ['broken-tag', svg('<rect x="1 y="2"/>'), svg('<rect x="1" y="2"/>')],
  ['broken-tag', svg('<rect x=1" y="2"/>'), svg('<rect x="1" y="2"/>')],
  ['broken-tag', svg('<path d=M1 2L3 4 fill="red"/>'), svg('<path d="M1 2L3 4" fill="red"/>')],
  [
    'broken-tag',
    svg('<g transform="translate(1 2)><path d="M1 2"/></g>'),
    svg('<g transform="translate(1 2)"><path d="M1 2"/></g>'),
  ],
  ['broken-tag', svg('<rect x="1" /<rect x="2"/>'), svg('<rect x="1"/><rect x="2"/>')],
  ['broken-tag', svg('<g id="a"<rect x="2"/></g>'), svg('<g id="a"><rect x="2"/></g>')],
  ['broken-tag', svg('<rect x="1"/>path d="M1 2"/><g/>'), svg('<rect x="1"/><path d="M1 2"/><g/>')],
  ['broken-tag', svg('<rect$ x="1"!/><g~></g>'), svg('<rect x="1"/><g></g>')],
  ['broken-tag', `${open.slice(1)}<g/></svg>`, svg('<g/>')],
  ['broken-end-tag', svg('<g></g$><g></g'), svg('<g></g><g></g>')],
  ['broken-end-tag', `${open}<g/>/svg>`, svg('<g/>')],
  ['missing-end-of-svg', `${open}<g></g>`, `${open}<g></g>\n</svg>`],
  // Names.
  ['misspelt-element', svg('<pth d="M1 2"/><patth d="M1 2"></patth>'), svg('<path d="M1 2"/><path d="M1 2"></path>')],
  [
    'misspelt-element',
    svg('<lineargradient id="a"></lineargradient>'),
    svg('<linearGradient id="a"></linearGradient>'),
  ],
  [
    'misspelt-attribute',
    svg('<rect widht="1" strokeWidth="2" fil="red"/>'),
    svg('<rect width="1" stroke-width="2" fill="red"/>'),
  ],
  ['misspelt-attribute', svg('<path p="M1 2L3 4"/>'), svg('<path d="M1 2L3 4"/>')],
  ['misspelt-attribute', svg('<circle radius="4" fill-color="red"/>'), svg('<circle r="4" fill="red"/>')],
  ['misspelt-attribute', `<svg xmnls="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><g/></svg>`, svg('<g/>')],
  // Values.
  ['swallowed-attribute', svg('<rect width="200 height=300"/>'), svg('<rect width="200" height="300"/>')],
  ['stray-semicolon', svg('<rect fill="red;" x="1;"/>'), svg('<rect fill="red" x="1"/>')],
  ['colour-notation', svg('<rect fill="0xAABBCC" stroke="aabbc0"/>'), svg('<rect fill="#AABBCC" stroke="#aabbc0"/>')],
  [
    'css-transform',
    svg('<g transform="rotate(45deg) translateX(4px)"/>'),
    svg('<g transform="rotate(45) translate(4 0)"/>'),
  ],
  ['misplaced-unit', svg('<rect opacity=".6px" x="12 px"/>'), svg('<rect opacity=".6" x="12px"/>')],
  ['misplaced-unit', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10px 10px"><g/></svg>`, svg('<g/>')],
  ['list-separators', svg('<path d="M1 2;L3,,4"/>'), svg('<path d="M1 2 L3 4"/>')],
  ['list-separators', svg('<path d="M1 2 /* up */ L3. 4"/>'), svg('<path d="M1 2   L3 4"/>')],
  [
    'other-word',
    svg('<text text-anchor="center" dominant-baseline="center">a</text>'),
    svg('<text text-anchor="middle" dominant-baseline="central">a</text>'),
  ],
  [
    'other-word',
    svg('<linearGradient gradientUnits="userspaceonuse"/>'),
    svg('<linearGradient gradientUnits="userSpaceOnUse"/>'),
  ],
  [
    'endless-animation',
    svg('<animate attributeName="x" repeatCount="infinite"/>'),
    svg('<animate attributeName="x" repeatCount="indefinite"/>'),
  ],
  // What must not be in a drawing.
  ['instruction-removed', `<?xml-stylesheet href="a.css"?>${svg('<g/>')}`, svg('<g/>')],
  [
    'active-content-removed',
    svg('<foreignObject><iframe src="#a"></iframe><b xmlns="http://www.w3.org/1999/xhtml">a</b></foreignObject>'),
    svg('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">a</b></foreignObject>'),
  ],
  [
    'active-content-removed',
    svg('<meta http-equiv="refresh" content="0;url=http://a.example"/><form></form><g/>'),
    svg('<g/>'),
  ],
  ['animated-link-removed', svg('<a><set attributeName="href" to="javascript:a()"/></a>'), svg('<a></a>')],
  [
    'animated-link-removed',
    svg('<a><animate attributeName="xlink:href" values="#a;http://a.example"/></a>'),
    svg('<a></a>'),
  ],
  ['animated-link-removed', svg('<g><set attributeName="onclick" to="a()"/></g>'), svg('<g></g>')],
  ['external-reference-removed', svg('<a href="javascript:alert(1)" x="1"><g/></a>'), svg('<a x="1"><g/></a>')],
  ['external-reference-removed', svg('<a href="&#1;java&#10;script:a()"><g/></a>'), svg('<a><g/></a>')],
  ['external-reference-removed', svg('<rect fill="url(http://a.example/b"/>'), svg('<rect/>')],
  ['external-reference-removed', svg('<style>a{fill:u\\72l(http://a.example)}</style>'), svg('<style></style>')],
  ['external-reference-removed', svg('<rect style="fill:&#117;rl(http://a.example)"/>'), svg('<rect/>')],
  [
    'external-reference-removed',
    svg('<style>a{background:image-set("http://a.example" 1x)}</style>'),
    svg('<style>a{background:none}</style>'),
  ],
  [
    'svg-namespace',
    '<svg viewBox="0 0 1 1"><g/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g/></svg>',
  ],
  [
    'svg-namespace',
    '<svg xmlns="https://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  ],
  [
    'xlink-namespace',
    svg('<use xlink:href="#a"/>'),
    `<svg xmlns:xlink="http://www.w3.org/1999/xlink"${open.slice(4)}<use xlink:href="#a"/></svg>`,
  ],
  [
    'missing-view-box',
    '<svg xmlns="http://www.w3.org/2000/svg" width="640px" height="360"/>',
    '<svg viewBox="0 0 640 360" xmlns="http://www.w3.org/2000/svg" width="640px" height="360"/>',
  ],
];

describe('applySvgRules', () => {
  test.each(cases)('%s changes what it is for and records it', (rule, before, after) => {
    const { source, fired } = applySvgRules(before);
    expect(source).toBe(after);
    expect(fired.map((entry) => entry.rule)).toEqual([rule]);
  });

  test.each(cases)('%s has nothing to do the second time', (_rule, before) => {
    const once = applySvgRules(before).source;
    expect(applySvgRules(once)).toEqual({ source: once, fired: [] });
  });

  test.each([
    svg('<!-- fine --><style><![CDATA[ a > b { fill: red } /* & < */ ]]></style><text>&lt; &#x3c; &quot;</text>'),
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- head -->\n${svg('<a href="#x"><image href="data:image/png;base64,AAAA"/></a>')}\n<!-- tail -->\n`,
    svg('<g><rect width="1"'),
    svg('<rect fill="url( #p )"/><rect fill="url(&quot;#p&quot;)"/><svg width="1" height="1" viewBox="0 0 1 1"/>'),
    svg(`<g width="${'9'.repeat(400)}"/>`),
    `${open}<g><text>cut off in the mid`,
    'no drawing at all & nothing < more',
    svg('<text>path d="M1 2" and fill=3</text>'),
    svg('<g id="cut"><rect x="1"/>').replace('</svg>', ''),
    svg('<metadata xmlns:dc="http://purl.org/dc/"><dc:source>a</dc:source></metadata>'),
    svg('<foreignObject><pth xmlns="http://www.w3.org/1999/xhtml" widht="1"/></foreignObject>'),
    svg('<use href="#a"><set attributeName="href" to="#b"/></use>'),
    svg('<ret x="1"/><rect weight="3" height="1" zzz="1" fill="blurple"/>'),
    svg('<path d="M1 2 X3 4"/><path d="M12..5 4"/>'),
  ])('leaves alone what needs no rule or is cut off', (source) => {
    expect(applySvgRules(source)).toEqual({ source, fired: [] });
  });

  test('heals several faults of one reply, each by its rule, with the line of the first place', () => {
    const { source, fired } = applySvgRules(
      'Sure!\n<svg width="4" height="3">\n<text>a & b</text>\n<text>c & d</text></svg>',
    );
    expect(sourceFault(source)).toBeUndefined();
    expect(fired).toEqual([
      { rule: 'text-outside-svg', line: 1, note: expect.stringContaining('before or after') },
      { rule: 'unescaped-ampersand', line: 2, note: expect.stringContaining('in 2 places') },
      { rule: 'svg-namespace', line: 1, note: expect.any(String) },
      { rule: 'missing-view-box', line: 1, note: expect.any(String) },
    ]);
  });
});
