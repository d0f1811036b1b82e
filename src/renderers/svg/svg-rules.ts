// The rules that an SVG goes through before its first render (SPEC E3): small, named, each over a real parse, each idempotent.
import { nameRules } from './rules/name-rules.ts';
import { rootRules } from './rules/root-rules.ts';
import { safetyRules } from './rules/safety-rules.ts';
import type { Edit, SvgRule } from './rules/svg-rule.ts';
import { tagRules } from './rules/tag-rules.ts';
import { textRules } from './rules/text-rules.ts';
import { valueRules } from './rules/value-rules.ts';
import { sourceBounds } from './source-bounds.ts';
import { scanXml, type XmlScan } from './xml-scan.ts';

/** In this order: first what keeps the text from being read as XML, then what must not be in it, then what is missing. */
export const svgRules: readonly SvgRule[] = [
  ...tagRules,
  ...textRules,
  ...nameRules,
  ...safetyRules,
  ...rootRules,
  ...valueRules,
];

function apply(source: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let limit = source.length;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    // What lies in a span that is edited already goes with it.
    if (end > limit) continue;
    pieces.push(source.slice(end, limit), text);
    limit = start;
  }
  pieces.push(source.slice(0, limit));
  return pieces.toReversed().join('');
}

/** A scan of the source, made when it is first asked for; nothing where the source cannot be read to its end. */
function lazyScan(source: string): () => XmlScan | undefined {
  let scan: XmlScan | undefined;
  return () => {
    scan ??= scanXml(source);
    return scan.stopped ? undefined : scan;
  };
}

/** A root, or what is left of one at the very start. */
const holdsDrawing = /<(?:\w+:)?svg[\s>/]|^\s*<?svg[!$%^~*#@]?\s+(?:xmlns|viewBox|width|height)/;

export type FiredRule = { readonly rule: string; readonly line: number; readonly note: string };

/**
 * Puts a source through all rules, in time linear to it; never throws. A source that needs none comes back as it was, and so does one that
 * is larger than a drawing may be.
 */
export function applySvgRules(source: string): { readonly source: string; readonly fired: readonly FiredRule[] } {
  if (source.length > sourceBounds.characters || !holdsDrawing.test(source)) return { source, fired: [] };
  let current = source;
  let scan = lazyScan(current);
  const fired: FiredRule[] = [];
  for (const rule of svgRules) {
    const edits = rule.edits(current, scan);
    if (edits.length === 0) continue;
    const first = edits.reduce((least, { start }) => Math.min(least, start), Infinity);
    fired.push({ rule: rule.name, line: current.slice(0, first).split('\n').length, note: rule.note(edits.length) });
    current = apply(current, edits);
    scan = lazyScan(current);
  }
  return { source: current, fired };
}
