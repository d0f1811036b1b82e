// Rules for tags that XML cannot read: quotes and brackets that are missing, characters that mean nothing, an end that was forgotten.
import { isElement } from '../check/known-names.ts';
import type { XmlScan } from '../xml-scan.ts';
import { mendTag, tagWithoutBracket } from './broken-tag.ts';
import { matches, overScan, places, type Edit, type SvgRule } from './svg-rule.ts';

const soundTag = /<[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?>/y;

/** Text in which a tag without its bracket would only be words. */
const wordy = /^(?:text|tspan|textPath|title|desc|style|script|metadata|foreignObject|a)$/;

type Piece = { readonly start: number; readonly end: number };

/** Behind what begins at `at` and holds no tags: a comment, a CDATA section, an instruction, a document type, an end tag. */
function opaqueEnd(source: string, at: number): number | undefined {
  for (const [opening, closing] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
    ['</', '>'],
  ] as const) {
    if (!source.startsWith(opening, at)) continue;
    const end = source.indexOf(closing, at + opening.length);
    return end < 0 ? source.length : end + closing.length;
  }
  return undefined;
}

/** The source from one `<` to the next, what holds no tags left out; a first piece may lack its bracket. */
function* tagPieces(source: string): Generator<Piece> {
  const first = source.search(/\S/);
  if (first >= 0 && source[first] !== '<') yield { start: first, end: nextBracket(source, first) };
  for (let at = source.indexOf('<'); at >= 0 && at < source.length;) {
    const opaque = opaqueEnd(source, at);
    if (opaque === undefined) {
      const end = nextBracket(source, at + 1);
      yield { start: at, end };
      const raw = /^<(style|script)\b/i.exec(source.slice(at, at + 8))?.[1];
      at = raw === undefined ? end : rawEnd(source, end, raw);
    } else {
      // What follows an end tag may be a tag that lacks its bracket.
      if (source.startsWith('</', at)) yield { start: opaque, end: nextBracket(source, opaque) };
      at = source.indexOf('<', opaque);
    }
  }
}

function nextBracket(source: string, from: number): number {
  const next = source.indexOf('<', from);
  return next < 0 ? source.length : next;
}

function rawEnd(source: string, from: number, name: string): number {
  const end = source.indexOf(`</${name}`, from);
  return end < 0 ? source.length : end;
}

type First = { readonly edits: readonly Edit[]; readonly end: number; readonly holdsWords: boolean };

/** The tag that a piece begins with, mended where it must be; nothing where it cannot be. */
function firstTag(source: string, { start, end }: Piece): First | undefined {
  if (source[start] !== '<') return { edits: [], end: start, holdsWords: false };
  soundTag.lastIndex = start;
  const sound = soundTag.exec(source)?.[0];
  const mended = sound === undefined ? mendTag(source.slice(start, end)) : { text: sound, end: sound.length };
  if (!mended) return undefined;
  const name = /^<([\w:]+)/.exec(mended.text)?.[1] ?? '';
  return {
    edits: sound === undefined ? [{ start, end: start + mended.end, text: mended.text }] : [],
    end: start + mended.end,
    holdsWords: wordy.test(name) && !mended.text.endsWith('/>'),
  };
}

/** Mends all tags of one piece: the one it begins with, and those behind it that lack their bracket. */
function pieceEdits(source: string, piece: Piece): Edit[] {
  const first = firstTag(source, piece);
  const edits = [...(first?.edits ?? [])];
  if (!first || first.holdsWords) return edits;
  for (let at = first.end; at < piece.end;) {
    const text = source.slice(at, piece.end);
    const solid = text.trimStart();
    const mended = tagWithoutBracket(solid) === undefined ? undefined : mendTag(solid);
    if (!mended) break;
    const start = at + text.length - solid.length;
    edits.push({ start, end: start + mended.end, text: mended.text });
    at = start + mended.end;
  }
  return edits;
}

/** Tags that cannot be read, or that lack their first bracket: the latter is only text to XML. */
const brokenTags: SvgRule = {
  name: 'broken-tag',
  note: (count) =>
    `put quotes and brackets back into tags that lacked them and took out stray characters, ${places(count)}`,
  edits: (source, scan) => {
    const whole = scan();
    if (whole && whole.faults.length === 0 && !whole.texts.some(({ text }) => tagWithoutBracket(text) !== undefined))
      return [];
    const edits: Edit[] = [];
    for (const piece of tagPieces(source)) edits.push(...pieceEdits(source, piece));
    return edits;
  },
};

/** End tags with characters that mean nothing in them, without their last bracket, and without their first. */
const brokenEnds = [
  /<\/([a-z]\w{0,40})[!$%^~*#@&?|\\;,+`]{1,9}\s{0,9}>/gi,
  /<\/([a-z]\w{0,40})(?=\s{0,9}(?:<|$))/gi,
  /(?<=>)\/([a-z]\w{0,40})(?:>|\s{0,9}$)/gi,
];

const brokenEndTags: SvgRule = {
  name: 'broken-end-tag',
  note: (count) => `put brackets back into end tags that lacked them and took out stray characters, ${places(count)}`,
  edits: (source, scan) =>
    (scan()?.faults.length ?? 1) === 0
      ? []
      : brokenEnds.flatMap((pattern) =>
          matches(source, pattern).flatMap(({ at, text, groups: [name = ''] }) =>
            isElement(name) ? [{ start: at, end: at + text.length, text: `</${name}>` }] : [],
          ),
        ),
};

/** Whether all but the root is closed, and nothing else is wrong: then only the last tag was forgotten, nothing was cut off. */
function lacksOnlyItsEnd(source: string, { faults, elements: [root, ...others] }: XmlScan): boolean {
  return (
    root !== undefined &&
    root.end === undefined &&
    faults.length === 1 &&
    (faults[0]?.message.startsWith('unclosed tag: svg') ?? false) &&
    others.length > 0 &&
    others.every(({ end }) => end !== undefined) &&
    source.trimEnd().endsWith('>')
  );
}

const forgottenEnd: SvgRule = {
  name: 'missing-end-of-svg',
  note: () => 'closed the <svg> element, whose end tag was missing',
  edits: overScan((source, scan) => {
    const at = source.trimEnd().length;
    return lacksOnlyItsEnd(source, scan) ? [{ start: at, end: at, text: '\n</svg>' }] : [];
  }),
};

/** In this order. */
export const tagRules: readonly SvgRule[] = [brokenTags, brokenEndTags, forgottenEnd];
