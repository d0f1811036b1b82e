// Keeps a take's source as it was written and as the rules left it (SPEC C3, E3).
import type { Renderer } from '../renderers/renderer.ts';
import type { ActivityDeps } from './deps.ts';

/** The source after the rules, and what the take's row says of both. */
export async function keepSource({ store }: ActivityDeps, renderer: Renderer, source: string) {
  const { source: fixedSource, fired } = renderer.fix(source);
  return {
    fixedSource,
    kept: {
      sourceHash: (await store.artifacts.putBytes(source, 'text/plain')).hash,
      fixedSourceHash: (await store.artifacts.putBytes(fixedSource, 'text/plain')).hash,
      rulesFired: fired.map((rule) => ({ ...rule })),
    },
  };
}
