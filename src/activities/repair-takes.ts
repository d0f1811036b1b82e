// Repairs failed takes with their real errors, each in its scope (SPEC E5, E6).
import { type RepairPrompt, repairPrompt } from '../prompts/repair-take.ts';
import { repairSystem } from '../prompts/write-take.ts';
import { failingBlock } from '../renderers/failing-block.ts';
import type { SourceAsk } from './ask-for-source.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { WriteTakesInput, WriteTakesResult } from './inputs.ts';
import { earlierTries, repairBase, repairLine } from './repair-line.ts';
import { type AskFor, writeOrders } from './write-orders.ts';

export function createRepairTakes(deps: ActivityDeps) {
  return async function repairTakes(input: WriteTakesInput): Promise<WriteTakesResult> {
    return await writeOrders(deps, input, (brief, order) => askForRepair(deps, input, { brief, order }));
  };
}

async function askForRepair(
  deps: ActivityDeps,
  input: WriteTakesInput,
  { brief, order }: { readonly brief: Parameters<AskFor>[0]; readonly order: Parameters<AskFor>[1] },
): Promise<SourceAsk> {
  const line = await repairLine(deps, input, order.fromTake);
  const base = await repairBase(deps, line);
  const { fixedSource, error } = base;
  // An order from before there were scopes is answered as it was then.
  const { scope = 'whole', approach } = order;
  const asEdits = scope !== 'whole' && fixedSource !== undefined && error !== undefined;
  const prompt: RepairPrompt = {
    brief: { ...brief, personPrompt: await readOptionalText(deps, order.promptHash) },
    scope,
    asEdits,
    approach,
    ...(asEdits &&
      scope === 'block' &&
      error.line !== undefined && { block: failingBlock(brief.renderer, fixedSource, error.line) }),
    ...base,
    earlier: await earlierTries(deps, line),
  };
  const ask = { system: repairSystem(brief.renderer), prompt: repairPrompt(prompt), scope };
  if (!asEdits) return ask;
  return {
    ...ask,
    edits: {
      source: fixedSource,
      promptForWhole: (refusedEdits) => repairPrompt({ ...prompt, asEdits: false, refusedEdits }),
    },
  };
}
