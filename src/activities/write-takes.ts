// Writes variants: first takes of a ladder (SPEC E2, E9).
import { writePrompt, writeSystem } from '../prompts/write-take.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { WriteTakesInput, WriteTakesResult } from './inputs.ts';
import { writeOrders } from './write-orders.ts';

export function createWriteTakes(deps: ActivityDeps) {
  return async function writeTakes(input: WriteTakesInput): Promise<WriteTakesResult> {
    return await writeOrders(deps, input, async (brief, order) => {
      const from =
        order.fromTake === undefined
          ? undefined
          : await deps.store.record.readTake({ jobId: input.jobId, sectionId: input.sectionId, take: order.fromTake });
      const prompt = writePrompt({
        ...brief,
        improvedBrief: await readOptionalText(deps, from?.improvedBriefHash),
        personPrompt: await readOptionalText(deps, order.promptHash),
      });
      return { system: writeSystem(brief.renderer), prompt };
    });
  };
}
