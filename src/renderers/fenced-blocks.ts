// Finds the fenced code blocks of a reply by a Markdown parser that knows nothing but fences and what they may stand in.
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

export type FencedBlock = { readonly language: string; readonly code: string };

/** Longer than any reply within our output limits; beyond it a reply holds no block. */
const longestReply = 128_000;

// The parser's time grows with the square of how deep quotes and lists stand in each other; nobody writes deeper than this.
const containersAtMost = 8;
const deepLine = new RegExp(`^(?:[ \\t]{0,8}(?:>|[-+*]|\\d{1,9}[.)])){${containersAtMost + 1}}`, 'm');

// Inline marks, links, HTML and tables are of no interest here, and some of them can be made to take for ever. Without
// indented code the lines of a bare script are text.
const withoutTheRest = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeIndented',
      'codeText',
      'definition',
      'hardBreakEscape',
      'headingAtx',
      'htmlFlow',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
      'setextUnderline',
    ],
  },
};

function blocksOf(root: Nodes): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'code') blocks.push({ language: (node.lang ?? '').toLowerCase(), code: node.value });
    if ('children' in node) waiting.push(...node.children.toReversed());
  }
  return blocks;
}

/** In the order of the reply. None where it is too long or nested too deep to be a reply. Never throws. */
export function fencedBlocks(reply: string): readonly FencedBlock[] {
  if (reply.length > longestReply || deepLine.test(reply)) return [];
  return blocksOf(fromMarkdown(reply, { extensions: [withoutTheRest] }));
}
