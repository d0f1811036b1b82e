// Asks a model for a source: whole, or as edits of one, and then whole where the edits cannot be made (SPEC E3, E6).
import type { RepairScope } from '../domain/repair-scope.ts';
import type { Renderer } from '../renderers/renderer.ts';
import { applySourceEdits, holdsEdits, readEdits } from '../renderers/source-edits.ts';
import { sourceFromReply } from '../renderers/source-from-reply.ts';
import { callModel, type PaidCall, type PaidOutcome } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import type { Heart } from './heart.ts';

export type SourceAsk = {
  readonly system: string;
  readonly prompt: string;
  /** Of a repair. */
  readonly scope?: RepairScope;
  readonly edits?: {
    /** The edits are made in this text. */
    readonly source: string;
    readonly promptForWhole: (refused: { readonly reply: string; readonly reason: string }) => string;
  };
};

export type SourceAnswer = {
  readonly outcome: PaidOutcome<string>;
  /** Nothing where the reply holds none. */
  readonly source?: string | undefined;
  /** For the take's record: the scope, and how the source came to be. */
  readonly told: Readonly<Record<string, unknown>>;
};

type Making = { readonly ask: SourceAsk; readonly renderer: Renderer; readonly heart: Heart };

/** One paid call, and a second one under a step of its own (`repair:5:whole`) where edits were asked for and cannot be made. */
export async function askForSource(
  deps: ActivityDeps,
  call: PaidCall<string>,
  { ask, renderer, heart }: Making,
): Promise<SourceAnswer> {
  const { edits, scope } = ask;
  const told = { ...(scope && { scope }), ...(scope && edits === undefined && { source: 'whole' }) };
  const first = await callModel(deps, call, heart);
  if (first.kind !== 'ok') return { outcome: first, told };
  if (edits === undefined) return { outcome: first, source: sourceFromReply(first.text, renderer), told };
  const made = sourceOf(first.text, edits.source, renderer);
  if ('source' in made) return { outcome: first, source: made.source, told: { ...told, ...made.told } };
  const prompt = edits.promptForWhole({ reply: first.text, reason: made.reason });
  const { artifacts } = deps.store;
  const second = await callModel(
    deps,
    { ...call, step: `${call.step}:whole`, request: { ...call.request, prompt } },
    heart,
  );
  return {
    outcome: second,
    source: second.kind === 'ok' ? sourceFromReply(second.text, renderer) : undefined,
    told: {
      ...told,
      source: 'whole',
      editsRefused: made.reason,
      editsReplyHash: (await artifacts.putBytes(first.text, 'text/plain')).hash,
      wholePromptHash: (await artifacts.putBytes(`${ask.system}\n\n---\n\n${prompt}`, 'text/plain')).hash,
    },
  };
}

type Made = { readonly source: string; readonly told: Readonly<Record<string, unknown>> } | { readonly reason: string };

/** The source with the reply's edits made in it; a whole source in their place is taken as well: models do that. */
function sourceOf(reply: string, source: string, renderer: Renderer): Made {
  const read = readEdits(reply);
  const made = read.kind === 'edits' ? applySourceEdits(source, read.edits) : read;
  if (read.kind === 'edits' && made.kind === 'applied')
    return { source: made.source, told: { edits: read.edits.length } };
  const whole = sourceFromReply(reply, renderer);
  if (whole !== undefined && !holdsEdits(whole)) return { source: whole, told: { source: 'whole' } };
  return { reason: made.kind === 'refused' ? made.reason : 'the reply holds no edit' };
}
