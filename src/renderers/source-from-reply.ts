// Takes the source out of a model's reply, whatever surrounds it (SPEC E3).
import { fencedBlocks } from './fenced-blocks.ts';
import type { Renderer } from './renderer.ts';

/**
 * The last and fullest block in the renderer's language; else a block without a language, else the bare reply, where it looks like source.
 * Nothing when there is none. Never throws, and takes time linear to the reply.
 */
export function sourceFromReply(
  reply: string,
  renderer: Pick<Renderer, 'languages' | 'looksLikeSource'>,
): string | undefined {
  const blocks = fencedBlocks(reply);
  const named = blocks.filter(
    (block) => renderer.languages.includes(block.language) && renderer.looksLikeSource(block.code),
  );
  const unnamed = blocks.filter((block) => renderer.looksLikeSource(block.code));
  const [candidates] = [named, unnamed].filter((list) => list.length > 0);
  if (candidates === undefined)
    return renderer.looksLikeSource(reply) && blocks.length === 0 ? reply.trim() : undefined;
  return candidates.reduce((fullest, block) => (block.code.length >= fullest.code.length ? block : fullest)).code;
}
