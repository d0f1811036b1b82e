// Errors that are the same to whoever repairs, and errors that are not.
import { describe, expect, test } from '@jest/globals';
import { isSameError, type RenderError } from '../../src/domain/render-error.ts';
import { errorSignature } from '../../src/renderers/error-signature.ts';

const source = ['class Ring(Scene):', '    def construct(self):', '        ring = Circl(2)', '        )'].join('\n');
const error: RenderError = { kind: 'NameError', message: "name 'Circl' is not defined", line: 3 };
const signature = errorSignature(source, error);

function isSame(otherSource: string, change: Partial<RenderError>): boolean {
  return isSameError(signature, errorSignature(otherSource, { ...error, ...change }));
}

describe('errorSignature', () => {
  test('is 16 hex digits, also of a line that the source does not have', () => {
    expect(signature).toMatch(/^[\da-f]{16}$/);
    expect(errorSignature('', { ...error, line: 99 })).toMatch(/^[\da-f]{16}$/);
  });

  test('is the same error where the line has moved, is indented otherwise, or its message is worded otherwise', () => {
    const moved = `# one line more\n${source.replace('        ring =', '    ring  =')}`;
    expect(isSame(moved, { line: 4, message: 'no Circl' })).toBe(true);
  });

  test('is the same error where a repair reworded the line and kept the mistake', () => {
    expect(isSame(source.replace('Circl(2)', 'Circl(radius=2)'), {})).toBe(true);
  });

  test('is another error by its kind, and where both line and message differ', () => {
    expect(isSame(source, { kind: 'TypeError' })).toBe(false);
    expect(isSame(source.replace('Circl(2)', 'Squar(2)'), { message: "name 'Squar' is not defined" })).toBe(false);
  });

  test('does not count numbers and addresses of a message', () => {
    const of = (message: string) => errorSignature(source, { kind: 'Timeout', message });
    const first = of('stopped in animation 3 after 60.5 s at 0x7f3a');
    expect(isSameError(first, of('stopped in  animation 12 after 60 s at 0x11'))).toBe(true);
    expect(isSameError(first, of('stopped before its first animation'))).toBe(false);
  });

  test('is another error where the grammar is broken in another line, whatever the message', () => {
    const at = (line: number, message: string) => errorSignature(source, { kind: 'SyntaxError', message, line });
    expect(isSameError(at(2, 'invalid syntax'), at(3, 'invalid syntax'))).toBe(false);
    expect(isSameError(at(3, 'invalid syntax'), at(3, "'(' was never closed"))).toBe(true);
  });

  test('goes by the message too where the line says nothing by itself', () => {
    const at = (message: string) => errorSignature(source, { kind: 'SyntaxError', message, line: 4 });
    expect(isSameError(at("unmatched ')'"), at('invalid syntax'))).toBe(false);
  });

  test('goes by what stands at the column of a line that holds a whole drawing', () => {
    const drawing = (before: string, fault: string) => `<svg>${before.repeat(100)}${fault}${'<g/>'.repeat(100)}</svg>`;
    const at = (text: string, fault: string) =>
      errorSignature(text, { kind: 'MalformedXml', message: 'x', line: 1, column: text.indexOf(fault) });
    const fault = '<rect width=1/>';
    const first = at(drawing('<g></g>', fault), fault);
    expect(isSameError(first, at(drawing('<g></g><g></g>', fault), fault))).toBe(true);
    expect(isSameError(first, at(drawing('<g></g>', '<rect width=2/>'), '<rect width=2/>'))).toBe(false);
  });

  test('is no same error where one of the two is not known', () => {
    expect(isSameError(undefined, undefined)).toBe(false);
    expect(isSameError(signature, undefined)).toBe(false);
  });
});
