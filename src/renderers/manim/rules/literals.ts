// Strings and points that are written in a way Manim cannot use.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

const texClasses = new Set([
  'Tex',
  'MathTex',
  'SingleStringMathTex',
  'Title',
  'BulletedList',
  'TexText',
  'TexMobject',
  'TextMobject',
  'OldTex',
]);

function rawEdit(scene: SourceTree, node: SyntaxNode): Edit[] {
  const text = textOf(scene, node);
  const [, prefix = '', body = ''] = /^([a-zA-Z]*)(["'][^]*)$/.exec(text) ?? [];
  if (/r/i.test(prefix) || /b/i.test(prefix)) return [];
  const single = [...body.matchAll(/\\[^]/g)].filter(([escape]) => /^\\[a-zA-Z,;:!{} ]$/.test(escape));
  if (single.length === 0 || isLineBreakOnly(body, single)) return [];
  const note = 'TeX commands need a raw string, else Python reads their backslash';
  if (!/\\[\\"'\n]/.test(body)) return [{ from: node.from, to: node.from, insert: 'r', note }];
  const start = node.from + prefix.length;
  return single.map((match) => ({ from: start + match.index, to: start + match.index, insert: '\\', note }));
}

/** `"a\n b"`: a line break that is meant, not the beginning of `\nabla`. */
function isLineBreakOnly(body: string, escapes: readonly RegExpMatchArray[]): boolean {
  return escapes.every((match) => match[0] === '\\n' && !/[a-z]/.test(body[(match.index ?? 0) + 2] ?? ''));
}

/** `MathTex("\frac{1}{2}")` → `MathTex(r"\frac{1}{2}")`. */
export const rawTexStrings: Rule = {
  name: 'raw-tex-strings',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      texClasses.has(call.name)
        ? call.args.flatMap(({ keyword, value }) =>
            !keyword && (value.name === 'String' || value.name === 'FormatString') ? rawEdit(scene, value) : [],
          )
        : [],
    ),
};

const mathCommand =
  /\\(cap|cup|in|cdot|times|div|pm|frac|sqrt|sum|prod|int|lim|infty|partial|nabla|to|rightarrow|Rightarrow|le|ge|leq|geq|ne|neq|approx|equiv|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|sigma|phi|omega|Delta|Sigma|Omega|vec|hat|bar|mathbb|mathcal|sin|cos|tan|log|ln|exp)(?![a-zA-Z])/;

/** What a string shows, without its quotes and without what an f-string fills in. */
function shownText(scene: SourceTree, node: SyntaxNode): string {
  const parts: string[] = [];
  let at = node.from;
  for (const filled of childrenOf(node).filter((child) => child.name === 'FormatReplacement')) {
    parts.push(scene.source.slice(at, filled.from));
    at = filled.to;
  }
  const text = [...parts, scene.source.slice(at, node.to)].join('').replace(/^[a-zA-Z]*["']+/, '');
  let end = text.length;
  while (end > 0 && /["']/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** A formula that was written as text. Text with several real words would lose its spaces as one: that is left to a repair. */
function isBareFormula(text: string): boolean {
  if (/\$|\\\(|\\text|\\begin/.test(text)) return false;
  const words = text.replaceAll(/\\[a-zA-Z]+/g, ' ').match(/[a-zA-Z]{4,}/g) ?? [];
  return words.length < 2 && (/(^|[^\\])[\^_]/.test(text) || mathCommand.test(text));
}

/** `Tex("f(x) = x^2")` → `MathTex("f(x) = x^2")`: text with powers, indices or signs of mathematics and no dollars is a formula. */
export const texWithoutDollars: Rule = {
  name: 'tex-without-dollars',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      if (call.callee.name !== 'VariableName' || call.name !== 'Tex' || scene.ownNames.has('Tex')) return [];
      const texts = call.args.flatMap(({ keyword, value }) => (keyword ? [] : [value]));
      const isText = texts.length > 0 && texts.every(({ name }) => name === 'String' || name === 'FormatString');
      if (!isText || !isBareFormula(texts.map((value) => shownText(scene, value)).join(' '))) return [];
      return [{ from: call.callee.from, to: call.callee.to, insert: 'MathTex', note: 'this is a formula, not text' }];
    }),
};

const pointTakers = new Set([
  'Polygon',
  'Line',
  'DashedLine',
  'Arrow',
  'DoubleArrow',
  'Dot',
  'move_to',
  'shift',
  'ArcBetweenPoints',
]);
const pointKeywords = new Set(['start', 'end', 'point', 'start_point', 'end_point']);
const isOperand = (node: SyntaxNode): boolean => !['[', ']', '(', ')', ',', 'Comment'].includes(node.name);

/** The list of two numbers that a point is written as, also inside `np.array(…)`. */
function flatPoint(scene: SourceTree, value: SyntaxNode): SyntaxNode | undefined {
  if (value.name === 'CallExpression' && textOf(scene, value.firstChild) === 'np.array') {
    const inner = value.lastChild ? childrenOf(value.lastChild).filter(isOperand) : [];
    return inner.length === 1 && inner[0] ? flatPoint(scene, inner[0]) : undefined;
  }
  if (value.name !== 'ArrayExpression' && value.name !== 'TupleExpression') return undefined;
  const items = childrenOf(value).filter(isOperand);
  const isPlain = items.every(
    (item) => !item.name.endsWith('Expression') || item.name === 'BinaryExpression' || item.name === 'UnaryExpression',
  );
  return items.length === 2 && isPlain ? value : undefined;
}

/** `Polygon([0, 0], [1, 0], …)` → `Polygon([0, 0, 0], [1, 0, 0], …)`: points have three coordinates. */
export const flatPoints: Rule = {
  name: 'flat-points',
  find: (scene) =>
    scene.calls.flatMap((call) =>
      pointTakers.has(call.name) && !scene.ownNames.has(call.name)
        ? call.args.flatMap(({ keyword, value }): Edit[] => {
            const point = !keyword || pointKeywords.has(textOf(scene, keyword)) ? flatPoint(scene, value) : undefined;
            const last = point && childrenOf(point).filter(isOperand).at(-1);
            return last ? [{ from: last.to, to: last.to, insert: ', 0', note: 'a point has three coordinates' }] : [];
          })
        : [],
    ),
};
