// Sources that draw the same have one fingerprint, others have not.
import { describe, expect, test } from '@jest/globals';
import { fingerprintSvg } from '../../../src/renderers/svg/fingerprint.ts';

const source = '<svg viewBox="0 0 1 1" width="2"><g id="a"><text>a b</text></g><rect x="1"/></svg>';

describe('fingerprintSvg', () => {
  test.each([
    [
      'laid out otherwise',
      '<svg\n  viewBox="0 0 1 1"\n  width="2">\n <g id="a">\n<text>\n a\n  b</text></g>\n<rect x="1"></rect>\n</svg>\n',
    ],
    ['with attributes in another order', source.replace('viewBox="0 0 1 1" width="2"', 'width="2" viewBox="0 0 1 1"')],
    ['with comments and a declaration', `<?xml version="1.0"?>\n<!-- a -->${source.replace('<g', '<!-- b --><g')}`],
    ['with other quotes', source.replaceAll('"', "'")],
  ])('is the same for a source %s', (_how, other) => {
    expect(fingerprintSvg(other)).toBe(fingerprintSvg(source));
  });

  test.each([
    ['value', source.replace('x="1"', 'x="2"')],
    ['text', source.replace('a b', 'a c')],
    ['order', '<svg viewBox="0 0 1 1" width="2"><rect x="1"/><g id="a"><text>a b</text></g></svg>'],
    ['nesting', '<svg viewBox="0 0 1 1" width="2"><g id="a"/><text>a b</text><rect x="1"/></svg>'],
    ['element around the text', source.replace('<text>a b</text>', '<text/>a b')],
  ])('is another for another %s', (_what, other) => {
    expect(fingerprintSvg(other)).not.toBe(fingerprintSvg(source));
  });

  test('tells styles in CDATA apart', () => {
    const styled = (css: string): string => `<svg><style><![CDATA[${css}]]></style></svg>`;
    expect(fingerprintSvg(styled('a { x: 1 }'))).toBe(fingerprintSvg(styled('a {\n x: 1\n}')));
    expect(fingerprintSvg(styled('a { x: 1 }'))).not.toBe(fingerprintSvg(styled('a { x: 2 }')));
  });

  test('is the text with single spaces where it cannot be read', () => {
    expect(fingerprintSvg('<svg>\n<g>\n')).toBe('<svg> <g>');
  });
});
