// Strings of TeX that are written in a way Manim cannot use.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, nameOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

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
  /\\(begin|det|binom|dfrac|left|right|langle|rangle|cdots|forall|exists|subset|cap|cup|in|cdot|times|div|pm|frac|sqrt|sum|prod|int|lim|infty|partial|nabla|to|rightarrow|Rightarrow|le|ge|leq|geq|ne|neq|approx|equiv|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|sigma|phi|omega|Delta|Sigma|Omega|vec|hat|bar|mathbb|mathcal|sin|cos|tan|log|ln|exp)(?![a-zA-Z])/;

const isString = (name: string): boolean => name === 'String' || name === 'FormatString';

/** The strings, and what was made one with `str(…)`, that a text is put together of with `+`. */
function partsOf(scene: SourceTree, value: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  let node: SyntaxNode | null = value;
  while (node?.name === 'BinaryExpression' && textOf(scene, node.firstChild?.nextSibling) === '+') {
    if (node.lastChild) parts.push(node.lastChild);
    node = node.firstChild;
  }
  if (node) parts.push(node);
  const isText = parts.every(({ name, firstChild }) => isString(name) || nameOf(scene, firstChild) === 'str');
  return isText ? parts.toReversed() : [value];
}

/** What a string shows, without its quotes and without what an f-string fills in. */
function shownText(scene: SourceTree, node: SyntaxNode): string {
  if (!isString(node.name)) return '';
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
  if (/\$|\\\(|\\text|\\begin(?!\{{1,2}([bpvBV]?matrix|cases|array)\})/.test(text)) return false;
  const words = text.replaceAll(/\\(begin|end)\{+\w+|\\[a-zA-Z]+/g, ' ').match(/[a-zA-Z]{4,}/g) ?? [];
  return new Set(words).size < 2 && (/(^|[^\\])[\^_]/.test(text) || mathCommand.test(text));
}

/** `Tex("f(x) = x^2")` → `MathTex("f(x) = x^2")`: text with powers, indices or signs of mathematics and no dollars is a formula. */
export const texWithoutDollars: Rule = {
  name: 'tex-without-dollars',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      if (call.callee.name !== 'VariableName' || call.name !== 'Tex' || scene.ownNames.has('Tex')) return [];
      const texts = call.args.flatMap(({ keyword, value }) => (keyword ? [] : partsOf(scene, value)));
      const isText =
        texts.length > 0 &&
        texts.every(({ name, firstChild }) => isString(name) || nameOf(scene, firstChild) === 'str');
      if (!isText || !isBareFormula(texts.map((value) => shownText(scene, value)).join(' '))) return [];
      return [{ from: call.callee.from, to: call.callee.to, insert: 'MathTex', note: 'this is a formula, not text' }];
    }),
};
