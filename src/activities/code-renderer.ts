// The renderer of a section whose takes are code. A scene has none: media providers make its takes.
import { ApplicationFailure } from '@temporalio/activity';
import type { RendererName } from '../domain/job.ts';

/** Throws `NoRenderer`, which no retry would change, for a section that is a scene. */
export function codeRenderer(section: {
  readonly sectionId: string;
  readonly renderer: RendererName | null;
}): RendererName {
  if (section.renderer !== null) return section.renderer;
  throw ApplicationFailure.nonRetryable(
    `section ${section.sectionId} is a scene: no renderer makes its takes`,
    'NoRenderer',
  );
}
