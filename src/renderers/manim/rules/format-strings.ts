// Braces of TeX inside Python's f-strings, where a brace of the text is written twice.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, nodesOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

const environment = /\\(begin|end)$/;
const command = /\\(text|textbf|textit|mathrm|mathbf|mathbb|mathcal|mathit|operatorname|vec|hat|bar|sqrt)$/;
const longestCommand = 20;

function filledIn(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => name === 'FormatReplacement');
}

/** Whether `{pmatrix}` of `\begin{pmatrix}` is a word of the text, not a value: nothing is called so. */
function isWord(scene: SourceTree, field: SyntaxNode): boolean {
  const before = scene.source.slice(Math.max(0, field.from - longestCommand), field.from);
  const word = /^\{([A-Za-z][A-Za-z *]{0,40})\}$/.exec(textOf(scene, field))?.[1];
  if (word === undefined) return false;
  if (scene.ownNames.has(word)) return false;
  return environment.test(before) || command.test(before);
}

/** `f"\begin{pmatrix} {a} \end{pmatrix}"` → `f"\begin{{pmatrix}} {a} \end{{pmatrix}}"`. */
export const formatBraces: Rule = {
  name: 'format-braces',
  find: (scene) =>
    nodesOf(scene, 'FormatString').flatMap((node) =>
      filledIn(node).flatMap((field): Edit[] => {
        if (!isWord(scene, field)) return [];
        const note = 'a brace of the text is written twice in an f-string';
        return [{ from: field.from, to: field.to, insert: `{${textOf(scene, field)}}`, note }];
      }),
    ),
};

/** How many more braces open than close in a formatted string, and where a closing brace stands alone. */
function braces(scene: SourceTree, node: SyntaxNode): { readonly open: number; readonly alone: readonly number[] } {
  const fields = new Map(filledIn(node).map(({ from, to }) => [from, to]));
  const alone: number[] = [];
  let open = 0;
  for (let at = node.from; at < node.to;) {
    const pair = scene.source.slice(at, at + 2);
    const end = fields.get(at);
    if (pair === '{{' || pair === '}}') {
      open += pair === '{{' ? 1 : -1;
      at += 2;
    } else if (end !== undefined) {
      at = Math.max(end, at + 1);
    } else {
      if (pair.startsWith('}')) alone.push(at);
      at += 1;
    }
  }
  return { open, alone };
}

/** `f"\end{{pmatrix}}}"` → `f"\end{{pmatrix}}"`, where without the lone brace as many close as open, and `}` → `}}` where with it they do. */
export const loneBraces: Rule = {
  name: 'lone-braces',
  find: (scene) =>
    nodesOf(scene, 'FormatString').flatMap((node): Edit[] => {
      const { open, alone } = braces(scene, node);
      const note = 'a closing brace stood alone in an f-string';
      if (open === 0) return alone.map((at) => ({ from: at, to: at + 1, insert: '', note }));
      return open === alone.length ? alone.map((at) => ({ from: at, to: at + 1, insert: '}}', note })) : [];
    }),
};
