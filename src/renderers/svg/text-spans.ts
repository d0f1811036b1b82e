// Finds comments, the end of the drawing and references in SVG text by looking at each character once: patterns would go back over hostile text again and again.
import type { Span } from './xml-scan.ts';

/** What stands between `<!--` and `-->`, for every comment that ends. */
export function commentBodies(source: string): Span[] {
  const bodies: Span[] = [];
  for (let at = source.indexOf('<!--'); at >= 0; at = source.indexOf('<!--', at)) {
    const end = source.indexOf('-->', at + 4);
    if (end < 0) break;
    bodies.push({ start: at + 4, end });
    at = end + 3;
  }
  return bodies;
}

/** Behind the `>` of the tag at `at`, quotes taken into account; undefined where it never comes. */
function tagEnd(source: string, at: number): number | undefined {
  const mark = /["'>]/g;
  mark.lastIndex = at;
  for (let found = mark.exec(source); found; found = mark.exec(source)) {
    if (found[0] === '>') return mark.lastIndex;
    const closing = source.indexOf(found[0], mark.lastIndex);
    if (closing < 0) return undefined;
    mark.lastIndex = closing + 1;
  }
  return undefined;
}

/** Where the `<svg>` that begins at `start` ends; undefined where it never does. */
export function drawingEnd(source: string, start: number): number | undefined {
  const marker = /<!--|<svg(?![\w])|<\/svg\s*>/g;
  marker.lastIndex = start;
  let depth = 0;
  for (let found = marker.exec(source); found; found = marker.exec(source)) {
    if (found[0] === '<!--') {
      const end = source.indexOf('-->', marker.lastIndex);
      if (end < 0) return undefined;
      marker.lastIndex = end + 3;
      continue;
    }
    if (found[0] === '<svg') {
      const end = tagEnd(source, marker.lastIndex);
      if (end === undefined) return undefined;
      marker.lastIndex = end;
      if (source[end - 2] === '/') continue;
      depth += 1;
    } else depth -= 1;
    if (depth === 0) return marker.lastIndex;
  }
  return undefined;
}

/** Behind the document type at `at`, its own part in brackets included; undefined where it never ends. */
function doctypeEnd(source: string, at: number): number | undefined {
  const mark = /[>[]/g;
  mark.lastIndex = at;
  const found = mark.exec(source);
  if (found?.[0] === '>') return mark.lastIndex;
  const bracket = found ? source.indexOf(']', mark.lastIndex) : -1;
  const end = bracket < 0 ? -1 : source.indexOf('>', bracket);
  return end < 0 ? undefined : end + 1;
}

type PartEnd = (text: string, at: number) => number | undefined;

const commentEnd: PartEnd = (text, at) => {
  const end = text.startsWith('<!--', at) ? text.indexOf('-->', at + 4) : -1;
  return end < 0 ? undefined : end + 3;
};

const prologPartEnd: PartEnd = (text, at) =>
  text.startsWith('<!DOCTYPE', at) ? doctypeEnd(text, at) : commentEnd(text, at);

/** Whether the text from `at` on is nothing but space and such parts. */
function holdsOnly(text: string, at: number, partEnd: PartEnd): boolean {
  const solid = /\S/g;
  solid.lastIndex = at;
  for (let found = solid.exec(text); found; found = solid.exec(text)) {
    const end = partEnd(text, found.index);
    if (end === undefined) return false;
    solid.lastIndex = end;
  }
  return true;
}

/** Whether the text may stand before the root: a declaration, comments, a document type. */
export function isProlog(text: string): boolean {
  const declaration = /^<\?xml[^>]*\?>/.exec(text)?.[0] ?? '';
  return holdsOnly(text, declaration.length, prologPartEnd);
}

/** Whether the text may stand behind the root. */
export function isOnlyComments(text: string): boolean {
  return holdsOnly(text, 0, commentEnd);
}

const opening = /^\s*(?:["']|&quot;|&apos;|&#3[49];)?\s*/;

/** Every `url(…)` that points outside the document. */
export function outsideUrls(text: string): Span[] {
  const urls: Span[] = [];
  const marker = /url\(/gi;
  for (let found = marker.exec(text); found; found = marker.exec(text)) {
    const closing = text.indexOf(')', marker.lastIndex);
    // CSS closes at its end what is still open there.
    const end = closing < 0 ? text.length : closing;
    const target = text.slice(marker.lastIndex, end).replace(opening, '');
    if (!/^(?:["'&#]|data:|$)/i.test(target)) urls.push({ start: found.index, end: Math.min(end + 1, text.length) });
    marker.lastIndex = end + 1;
  }
  return urls;
}

export type LocalUrl = Span & { readonly id: string };

/** Every `url(#…)` that points into the document. */
export function localUrls(text: string): LocalUrl[] {
  const urls: LocalUrl[] = [];
  const marker = /url\(/gi;
  for (let found = marker.exec(text); found; found = marker.exec(text)) {
    const end = text.indexOf(')', marker.lastIndex);
    if (end < 0) break;
    const target = text
      .slice(marker.lastIndex, end)
      .replace(opening, '')
      .replace(/(?:["'\s]|&quot;|&apos;)+$/, '');
    if (target.startsWith('#') && target.length > 1)
      urls.push({ start: found.index, end: end + 1, id: target.slice(1) });
    marker.lastIndex = end + 1;
  }
  return urls;
}
