// Wraps a demo source as models do: with prose, with a second block, or bare, so that its extraction is exercised (SPEC E3).
import type { DemoRenderer, SourcePatch } from './topic.ts';

const fence = '```';
const languages: Readonly<Record<DemoRenderer, string>> = { manim: 'python', svg: 'svg' };
const runHints: Readonly<Record<DemoRenderer, string>> = {
  manim: `${fence}bash\nmanim -ql scene.py\n${fence}`,
  svg: `${fence}text\n0–1 s the figure appears, 1–4 s it moves, 4–5 s the result\n${fence}`,
};

export type SourceReply = {
  readonly renderer: DemoRenderer;
  readonly title: string;
  readonly source: string;
  /** 1-based. */
  readonly variant: number;
};

/** The whole reply: V1 explains itself, V2 adds a second block that is no source, V3 says as little as it can: a block without a language, or no block at all. */
export function sourceReply({ renderer, title, source, variant }: SourceReply): string {
  const block = `${fence}${languages[renderer]}\n${source.trim()}\n${fence}`;
  if (variant === 1) {
    return `Here is the scene for **${title}**.\n\n${block}\n\nEach step starts when the one before it has settled, so that the eye can follow.\n`;
  }
  if (variant === 2) return `${block}\n\nThe order of events:\n\n${runHints[renderer]}\n`;
  return renderer === 'manim' ? `${fence}\n${source.trim()}\n${fence}\n` : source;
}

/** The reply to a repair: what was wrong comes first. */
export function repairReply(reply: SourceReply): string {
  return `I kept the scene for **${reply.title}** as it was and replaced the part that failed.\n\n${fence}${languages[reply.renderer]}\n${reply.source.trim()}\n${fence}\n`;
}

/** The reply to a repair that asks for edits: each as a block between its markers. */
export function patchReply(title: string, patch: readonly SourcePatch[]): string {
  const blocks = patch.map(([search, replace]) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`);
  return `Only this fails in **${title}**; everything else stays.\n\n${fence}\n${blocks.join('\n')}${fence}\n`;
}
