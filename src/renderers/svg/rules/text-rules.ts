// Rules for what keeps the text of an SVG from being read as XML: words around it, bare ampersands, attributes given twice.
import { namedCharacters } from '../named-characters.ts';
import { commentBodies, drawingEnd, isOnlyComments, isProlog } from '../text-spans.ts';
import { matches, outsideOf, overScan, places, remove, removeAttribute, type Edit, type SvgRule } from './svg-rule.ts';

const textOutsideSvg: SvgRule = {
  name: 'text-outside-svg',
  note: () => 'removed what stood before or after the <svg> element',
  edits: (source) => {
    const start = source.search(/<svg[\s>/]/);
    if (start < 0) return [];
    const head = source.slice(0, start);
    const end = drawingEnd(source, start);
    const edits: Edit[] = [];
    if (!isProlog(head)) edits.push(remove({ start: 0, end: start }));
    if (end !== undefined && !isOnlyComments(source.slice(end))) edits.push(remove({ start: end, end: source.length }));
    return edits;
  },
};

const commentHyphens: SvgRule = {
  name: 'double-hyphen-in-comment',
  note: (count) => `replaced "--" inside comments, which XML forbids, ${places(count)}`,
  edits: (source) =>
    commentBodies(source).flatMap(({ start, end }) => {
      const body = source.slice(start, end);
      const calm = body.replaceAll(/-(?=-)/g, '- ').replace(/-$/, '- ');
      return calm === body ? [] : [{ start, end, text: calm }];
    }),
};

const ampersands: SvgRule = {
  name: 'unescaped-ampersand',
  note: (count) => `wrote "&" and named characters as XML wants them, ${places(count)}`,
  edits: overScan((source, { opaque }) => {
    const isMarkup = outsideOf(opaque);
    const declared = new Set(matches(source, /<!ENTITY\s+(\w+)/g).map(({ groups: [name] }) => name));
    return matches(source, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)(?:([a-z]\w*);)?/gi).flatMap(
      ({ at, text, groups: [name] }) => {
        if (!isMarkup(at) || (name !== undefined && declared.has(name))) return [];
        const character =
          name !== undefined && Object.hasOwn(namedCharacters, name) ? namedCharacters[name] : undefined;
        return [{ start: at, end: at + text.length, text: character ?? `&amp;${text.slice(1)}` }];
      },
    );
  }),
};

const lessThans: SvgRule = {
  name: 'unescaped-less-than',
  note: (count) => `wrote "<" in text as &lt;, ${places(count)}`,
  edits: overScan((source, { opaque }) => {
    const isMarkup = outsideOf(opaque);
    return matches(source, /<(?![a-z_:/!?])/gi).flatMap(({ at }) =>
      isMarkup(at) ? [{ start: at, end: at + 1, text: '&lt;' }] : [],
    );
  }),
};

const duplicateAttributes: SvgRule = {
  name: 'duplicate-attribute',
  note: (count) => `kept the first of attributes given twice, ${places(count)}`,
  edits: overScan((source, { elements }) =>
    elements.flatMap(({ attributes }) => {
      const seen = new Set<string>();
      return attributes.flatMap((attribute) => {
        if (seen.has(attribute.name)) return [removeAttribute(source, attribute)];
        seen.add(attribute.name);
        return [];
      });
    }),
  ),
};

/** In this order. */
export const textRules: readonly SvgRule[] = [
  textOutsideSvg,
  commentHyphens,
  ampersands,
  lessThans,
  duplicateAttributes,
];
