// Says how long a section's render is expected to take, from what was recorded (SPEC E11).
import { ApplicationFailure } from '@temporalio/activity';
import { expectedRenderMs } from '../domain/expected-render.ts';
import { codeRenderer } from './code-renderer.ts';
import type { ActivityDeps } from './deps.ts';
import type { ExpectRenderInput } from './inputs.ts';

export function createExpectRender({ store }: ActivityDeps) {
  /** Milliseconds. */
  return async function expectRender({ jobId, sectionId, quality }: ExpectRenderInput): Promise<number> {
    const section = await store.record.readSection(jobId, sectionId);
    if (section === undefined) throw ApplicationFailure.nonRetryable(`no section ${sectionId}`, 'RecordMissing');
    const { plannedDurationMs } = section;
    const renderer = codeRenderer(section);
    const past = await store.record.renderTimes({ renderer, quality });
    return expectedRenderMs({ renderer, quality, plannedDurationMs }, past);
  };
}
