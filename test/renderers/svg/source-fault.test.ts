// What is wrong with a source is told with its place; the smallest part at that place can be left out.
import { describe, expect, test } from '@jest/globals';
import { sourceFault } from '../../../src/renderers/svg/source-fault.ts';
import { withoutFailingElement } from '../../../src/renderers/svg/without-failing-element.ts';

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">';

describe('sourceFault', () => {
  test('points at the line and column of an element that is not closed', () => {
    const fault = sourceFault(`${open}\n<g>\n<rect width="1">\n</g>\n</svg>`);
    expect(fault).toMatchObject({ kind: 'MalformedXml', line: 4, message: expect.stringContaining('close tag') });
    expect(fault?.context).toContain('> 4 | </g>');
    expect(fault?.context).toContain('  3 | <rect width="1">');
  });

  test.each([
    ['a document that is cut off', `${open}<g><rect`, 'MalformedXml'],
    ['a prefix without a declaration', `${open}<use xlink:href="#a"/></svg>`, 'MalformedXml'],
    ['an attribute without quotes', `${open}<rect x=1/></svg>`, 'MalformedXml'],
    ['text without a drawing', 'I cannot draw this.', 'NoScene'],
    ['an empty reply', '', 'NoScene'],
    ['another root', '<html><body><svg/></body></html>', 'NoScene'],
    ['nesting without end', `${open}${'<g>'.repeat(600)}${'</g>'.repeat(600)}</svg>`, 'OutOfMemory'],
  ])('names the kind of %s', (_what, source, kind) => {
    expect(sourceFault(source)?.kind).toBe(kind);
  });

  test('counts what <use> unfolds to before a browser tries', () => {
    let body = '<g id="l0"><rect width="1" height="1"/></g>';
    for (let level = 1; level <= 8; level += 1)
      body += `<g id="l${level}">${`<use href="#l${level - 1}"/>`.repeat(10)}</g>`;
    expect(sourceFault(`${open}${body}</svg>`)).toMatchObject({
      kind: 'OutOfMemory',
      message: expect.stringContaining('<use>'),
    });
  });

  test('takes <use> in a circle and long chains without falling over', () => {
    expect(sourceFault(`${open}<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>`)).toBeUndefined();
    const chain = Array.from(
      { length: 9_000 },
      (_, index) => `<g id="c${index}"><use href="#c${index + 1}"/></g>`,
    ).join('');
    expect(sourceFault(`${open}${chain}</svg>`)?.kind).toBe('OutOfMemory');
  });

  test('finds nothing wrong with a whole drawing', () => {
    expect(sourceFault(`${open}<rect width="1" height="1"/></svg>`)).toBeUndefined();
  });
});

describe('withoutFailingElement', () => {
  const without = (source: string): string | undefined => {
    const fault = sourceFault(source);
    return fault && withoutFailingElement(source, fault);
  };

  test('leaves out the element whose attribute is broken', () => {
    expect(without(`${open}\n<rect width="1"/>\n<circle r=2/>\n</svg>`)).toBe(`${open}\n<rect width="1"/>\n\n</svg>`);
  });

  test('leaves out a stray end tag', () => {
    expect(without(`${open}\n<g><rect/></g>\n</text>\n</svg>`)).toBe(`${open}\n<g><rect/></g>\n\n</svg>`);
  });

  test('gives up where the error has no place, or nothing would be left', () => {
    expect(withoutFailingElement(`${open}<g/></svg>`, { kind: 'Timeout', message: 'late' })).toBeUndefined();
    expect(without(`${open}\n<rect x=1/>\n</svg>`)).toBeUndefined();
    expect(without(`${open}<g>\n<rect`)).toBeUndefined();
  });
});
