// Takes the source out of a model's reply, whatever surrounds it (SPEC E3).
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Nodes } from 'mdast';
import type { Renderer } from './renderer.ts';

type Block = { readonly language: string; readonly code: string };

/** Fenced blocks only: the indented lines of a bare script are code to Markdown too. */
function fencedBlocks(node: Nodes, reply: string): Block[] {
  if (node.type === 'code') {
    const isFenced = /^[`~]/.test(reply.slice(node.position?.start.offset));
    return isFenced ? [{ language: (node.lang ?? '').toLowerCase(), code: node.value }] : [];
  }
  return 'children' in node ? node.children.flatMap((child) => fencedBlocks(child, reply)) : [];
}

/** The last and fullest block in the renderer's language; else a block without a language, else the bare reply, where it looks like source. Nothing when there is none. */
export function sourceFromReply(
  reply: string,
  renderer: Pick<Renderer, 'languages' | 'looksLikeSource'>,
): string | undefined {
  const blocks = fencedBlocks(fromMarkdown(reply), reply);
  const named = blocks.filter(
    (block) => renderer.languages.includes(block.language) && renderer.looksLikeSource(block.code),
  );
  const unnamed = blocks.filter((block) => renderer.looksLikeSource(block.code));
  const [candidates] = [named, unnamed].filter((list) => list.length > 0);
  if (candidates === undefined)
    return renderer.looksLikeSource(reply) && blocks.length === 0 ? reply.trim() : undefined;
  return candidates.reduce((fullest, block) => (block.code.length >= fullest.code.length ? block : fullest)).code;
}
