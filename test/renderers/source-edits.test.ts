// Search/replace edits: read out of whatever a model writes around them, made all or none, and only where they are meant.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applySourceEdits, editBounds, holdsEdits, readEdits } from '../../src/renderers/source-edits.ts';

const edit = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const scene = [
  'class Ring(Scene):',
  '    def construct(self):',
  '        ring = Circl()',
  '        self.add(ring)',
].join('\n');

/** What a reply makes of a source, or why it makes nothing of it. */
function mended(reply: string, source = scene): string {
  const read = readEdits(reply);
  if (read.kind === 'refused') return read.reason;
  const made = applySourceEdits(source, read.edits);
  return made.kind === 'applied' ? made.source : made.reason;
}

describe('readEdits', () => {
  test('reads every edit, in order, with the prose and the fences around them', () => {
    const reply = `Two lines fail.\n\n\`\`\`python\n${edit('a', 'b')}\n\`\`\`\nand\n\`\`\`\n${edit('c\nd', '')}\n\`\`\``;
    expect(readEdits(reply)).toEqual({
      kind: 'edits',
      edits: [
        { search: 'a', replace: 'b' },
        { search: 'c\nd', replace: '' },
      ],
    });
    expect(holdsEdits(reply)).toBe(true);
  });

  test('reads edits whose lines end as on Windows, and markers of another length', () => {
    const reply = '<<<<<< SEARCH scene.py\r\nx = 1\r\n========\r\nx = 2\r\n>>>>> REPLACE\r\n';
    expect(readEdits(reply)).toEqual({ kind: 'edits', edits: [{ search: 'x = 1', replace: 'x = 2' }] });
  });

  test.each([
    ['prose', 'Change Circl to Circle.', 'holds no edit'],
    ['an edit that is cut off', '<<<<<<< SEARCH\na\n=======\nb', 'edit 1 is not closed'],
    ['a second edit inside the first', `<<<<<<< SEARCH\na\n=======\n${edit('b', 'c')}`, 'edit 1 is not closed'],
    ['an edit without a divider', '<<<<<<< SEARCH\na\n>>>>>>> REPLACE', 'edit 1 has no line ======='],
    ['an edit with two dividers', edit('a', 'b\n=======\nc'), 'edit 1 has more than one line ======='],
    ['more edits than anybody means', Array.from({ length: 41 }, () => edit('a', 'b')).join('\n'), 'more than 40'],
    ['a reply that is too long', 'a'.repeat(editBounds.characters + 1), 'too long'],
  ])('says what is wrong with %s', (_name, reply, reason) => {
    expect(readEdits(reply)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  test('does not take shifts, comparisons and rules of text for markers', () => {
    expect(holdsEdits('x = 1 << SEARCH\n<<<<<<< HEAD\n=======')).toBe(false);
    expect(readEdits('a\n=======\nb\n>>>>>>> REPLACE')).toMatchObject({ kind: 'refused' });
  });
});

describe('applySourceEdits', () => {
  test('replaces the lines that it finds and leaves every other character', () => {
    const source = `# ring  \n${scene}\n`;
    expect(mended(edit('        ring = Circl()', '        ring = Circle()'), source)).toBe(
      source.replace('Circl()', 'Circle()'),
    );
  });

  test('does not mind blanks at the ends of lines, nor how lines end', () => {
    const source = 'a = 1  \r\nb = 2\r\nc = 3';
    expect(mended(edit('a = 1\nb = 2   ', 'a = 4'), source)).toBe('a = 4\nc = 3');
  });

  test('takes a line out with its end where its replacement is empty', () => {
    expect(mended(edit('        ring = Circl()', ''))).toBe(scene.replace('        ring = Circl()\n', ''));
  });

  test('makes several edits by the source as it was, whatever their order', () => {
    const reply = `${edit('d', 'D')}\n${edit('a', 'd')}`;
    expect(mended(reply, 'a\nb\nc\nd')).toBe('d\nb\nc\nD');
  });

  test.each([
    [
      'stands nowhere',
      edit('        ring = Circel()', 'x'),
      'edit 1 is not in the source: it begins with "ring = Circel()"',
    ],
    ['is a part of a line only', edit('ring', 'x'), 'edit 1 is not in the source'],
    ['has another indentation', edit('ring = Circl()', 'x'), 'edit 1 is not in the source'],
    ['searches for nothing', edit('', 'x'), 'edit 1 searches for nothing'],
    ['changes nothing', edit('        ring = Circl()', '        ring = Circl()'), 'the edits change nothing'],
  ])('refuses an edit that %s', (_name, reply, reason) => {
    expect(mended(reply)).toContain(reason);
  });

  test('refuses an edit whose lines stand in the source twice, side by side or apart', () => {
    expect(mended(edit('a', 'b'), 'a\na')).toContain('edit 1 stands in the source more than once');
    expect(mended(edit('a\nb', 'c'), 'a\nb\nx\na\nb')).toContain('more than once');
  });

  test('makes none where one cannot be made', () => {
    const [search, replace] = ['        ring = Circl()', '        ring = Circle()'];
    expect(mended(`${edit(search, replace)}\n${edit('nowhere', 'x')}`)).toContain('edit 2 is not in the source');
  });

  test('refuses edits that overlap', () => {
    expect(mended(`${edit('a\nb', 'x')}\n${edit('b\nc', 'y')}`, 'a\nb\nc')).toBe('edits 1 and 2 overlap');
  });

  test('finds a whole tag within a line of a drawing, and no half of a name', () => {
    const drawing = '<svg><rect width="10" fill="ered"/><circle r="5"/></svg>';
    expect(mended(edit('<rect width="10" fill="ered"/>', '<rect width="10" fill="red"/>'), drawing)).toBe(
      '<svg><rect width="10" fill="red"/><circle r="5"/></svg>',
    );
    expect(mended(edit('fill="ered"', 'fill="red"'), drawing)).toContain('not in the source');
    expect(mended(edit('<g/>', '<a/>'), '<svg><g/><g/></svg>')).toContain('more than once');
  });

  test('puts dollar signs and backslashes where they are, unread', () => {
    expect(mended(edit('a', String.raw`r"$& \alpha $1"`), 'a\nb')).toBe(String.raw`r"$& \alpha $1"` + '\nb');
  });
});

describe('hostile replies', () => {
  const pieces = fc.constantFrom(
    '<<<<<<< SEARCH',
    '=======',
    '>>>>>>> REPLACE',
    '```',
    '```python',
    'a',
    'a ',
    '',
    '\0',
    '\uD800',
    '<a>',
    'a\r',
  );

  test('never throw, and what is applied is the source with the replacements in it', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.array(pieces, { maxLength: 20 }), (reply, source) => {
        const read = readEdits(reply.join('\n'));
        if (read.kind === 'refused') return expect(read.reason).not.toBe('');
        const made = applySourceEdits(source.join('\n'), read.edits);
        if (made.kind === 'refused') return expect(made.reason).not.toBe('');
        for (const { replace } of read.edits) expect(made.source).toContain(replace.trim());
      }),
    );
  });

  test('cost about what harmless ones of their length do', () => {
    const cost = (work: () => unknown): number =>
      Math.min(
        ...[1, 2, 3].map(() => {
          const start = performance.now();
          work();
          return performance.now() - start;
        }),
      );
    const lines = (unit: string): string => `${unit}\n`.repeat(30_000);
    const apply = (source: string, search: string) => cost(() => mended(edit(search, 'x'), source));
    const harmless = apply(`${lines('b')}a`, 'a');
    expect(apply(lines('a'), `${lines('a').slice(0, 30_000)}b`) / harmless).toBeLessThan(25);
    expect(apply(lines('a'), `b\n${lines('a').slice(0, 30_000)}`) / harmless).toBeLessThan(25);
    expect(apply('a'.repeat(60_000), `<${'a'.repeat(30_000)}>`) / harmless).toBeLessThan(25);
    const many = `${lines('<<<<<<< SEARCH')}${lines('=======')}`;
    expect(cost(() => mended(many)) / harmless).toBeLessThan(25);
  });
});
