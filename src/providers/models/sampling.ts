// Creativity and variant turned into what a model takes, with a record of what was sent and what was dropped (SPEC C3).
import type { ModelId } from '../../domain/role.ts';
import { capabilityOf } from './capability.ts';
import type { Applied, ModelRequest } from './language-model.ts';

/** What to send for a request's creativity and variant. Creativity is cut to the model's range; the variant is the seed. */
export function samplingFor(model: ModelId, request: Pick<ModelRequest, 'creativity' | 'variant'>): Applied {
  const { temperature: range, seed: takesSeed, effort } = capabilityOf(model);
  const dropped: string[] = [];
  if (range === 'rejected') dropped.push('temperature');
  if (request.variant !== undefined && !takesSeed) dropped.push('seed');
  return {
    ...(range !== 'rejected' && { temperature: Math.min(range.max, Math.max(range.min, request.creativity)) }),
    ...(request.variant !== undefined && takesSeed && { seed: request.variant }),
    ...(effort !== undefined && { effort }),
    dropped,
  };
}
