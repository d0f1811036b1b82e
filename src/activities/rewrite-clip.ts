// Makes the prompt of an edited clip: by a template, or by the rewrite model (SPEC R2–R5).
import { z } from 'zod';
import { type Placed, creativityBands, newSeedFrom } from '../domain/clip-edit/creativity-bands.ts';
import { applyTemplates, templatesOf } from '../domain/clip-edit/match-templates.ts';
import { movedBands, movedCreativity } from '../domain/clip-edit/moved-bands.ts';
import { refineCreativity, unreadCreativity } from '../domain/clip-edit/refine-creativity.ts';
import {
  readUnreadReply,
  type RewriteReply,
  rewritePrompt,
  rewriteSchema,
  rewriteSystem,
  type UnreadReply,
} from '../prompts/rewrite-clip.ts';
import type { ModelRequest } from '../providers/models/language-model.ts';
import type { FoundClip } from '../store/find-clip.ts';
import { callModel, type PaidOutcome } from './call-model.ts';
import type { RewriteClipInput, RewriteClipResult } from './clip-edit-inputs.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeart } from './heart.ts';
import { readClip } from './load-clip.ts';

/** A prompt and a sentence; the rest is room for thinking. */
const rewriteOutputTokens = 4_000;
/** The rewriter at its steadiest: what may change is said by the number that it answers with. */
const rewriterCreativity = 0.2;
/** Thumbs that the bands go by: the newest. */
const thumbsRead = 200;

/** How the prompt of an edit came to be, as its artifact holds it. */
export const rewriteArtifactSchema = z.object({
  prompt: z.string(),
  creativity: z.number(),
  by: z.enum(['template', 'model', 'unread_reply']),
  reasoning: z.string(),
  notes: z.array(z.string()),
});
export type Rewrite = z.infer<typeof rewriteArtifactSchema>;

export function createRewriteClip(deps: ActivityDeps) {
  return async function rewriteClip(input: RewriteClipInput): Promise<RewriteClipResult> {
    const clip = await readClip(deps, input);
    if (clip.kind === 'missing') return { kind: 'missing', message: clip.message };
    const instruction = await deps.store.artifacts.readText(input.instructionHash);
    const rewrite = byTemplate(clip, instruction) ?? (await byModel(deps, input, { clip, instruction }));
    if ('kind' in rewrite) return rewrite;
    const learnt = input.learn ? await withMovedBands(deps, input.editJobId, rewrite) : rewrite;
    return await kept(deps, { ...learnt, notes: [...clip.notes, ...learnt.notes] }, clip.prompt);
  };
}

async function kept({ store }: ActivityDeps, rewrite: Rewrite, parentPrompt: string): Promise<RewriteClipResult> {
  // From 0.5 on there is a new seed: the same prompt makes another clip.
  const unchanged = rewrite.prompt === parentPrompt && rewrite.creativity < newSeedFrom;
  const notes = unchanged ? [...rewrite.notes, 'the prompt of the clip says this already'] : rewrite.notes;
  const [prompt, whole] = await Promise.all([
    store.artifacts.putBytes(rewrite.prompt, 'text/plain; charset=utf-8'),
    store.artifacts.putBytes(JSON.stringify({ ...rewrite, notes }, null, 2), 'application/json'),
  ]);
  const { creativity, by } = rewrite;
  return { kind: 'rewritten', promptHash: prompt.hash, rewriteHash: whole.hash, creativity, by, notes, unchanged };
}

function byTemplate(clip: FoundClip, instruction: string): Rewrite | undefined {
  const edit = templatesOf(instruction);
  if (edit === undefined) return undefined;
  const names = edit.templates.map(({ name }) => name).join(', ');
  return {
    prompt: applyTemplates(clip.prompt, edit.templates),
    creativity: edit.creativity,
    by: 'template',
    reasoning: `The instruction asks for ${names}: rewritten by template, no model was called.`,
    notes:
      edit.staySame === undefined ? [] : [`the instruction says "${edit.staySame}": ${creativityBands.same.means}`],
  };
}

type Asked = { readonly clip: FoundClip; readonly instruction: string };

type NotRewritten = Exclude<RewriteClipResult, { kind: 'rewritten' }>;
/** No prompt can be had of the reply; why. */
type Unreadable = { readonly unreadable: string };

/** A reply that gives no prompt is asked for once more, as the judge's is; one that the vendor refused is not. */
async function byModel(deps: ActivityDeps, input: RewriteClipInput, asked: Asked): Promise<Rewrite | NotRewritten> {
  const { editJobId: jobId, onUnknown, preset, round = 1 } = input;
  const call = { jobId, onUnknown, request: requestOf(input, asked) };
  return await withHeart(async (heart) => {
    const ask = async (step: string): Promise<Rewrite | NotRewritten | Unreadable> =>
      readOutcome(await callModel<RewriteReply>(deps, { ...call, step }, heart), asked.instruction, preset);
    const first = await ask(`rewrite:${round}`);
    const read = 'unreadable' in first ? await ask(`rewrite:${round}:again`) : first;
    return 'unreadable' in read ? { kind: 'not_rewritten', reason: read.unreadable } : read;
  });
}

function requestOf({ models }: RewriteClipInput, { clip, instruction }: Asked): ModelRequest<RewriteReply> {
  const { title, prompt, scene, brand, references, medium } = clip;
  return {
    model: models.rewrite,
    role: 'rewrite',
    system: rewriteSystem,
    prompt: rewritePrompt({
      title,
      prompt,
      ...(scene !== undefined && { scene }),
      brand,
      references: references.length,
      medium,
      earlier: earlierInstructions(clip),
      instruction,
    }),
    maxOutputTokens: rewriteOutputTokens,
    creativity: rewriterCreativity,
    schema: { name: 'clip_rewrite', zod: rewriteSchema },
  };
}

/** Of the versions that the edited one was made from, oldest first: what was reverted is no part of the conversation any more. */
function earlierInstructions({ versions, version: edited }: FoundClip): readonly string[] {
  const instructions: string[] = [];
  let row = versions.find(({ version }) => version === edited);
  while (row !== undefined) {
    const { instruction, parent } = row;
    if (instruction !== null) instructions.unshift(instruction);
    // A parent has always the lower number, so this ends.
    row = parent === null ? undefined : versions.find(({ version }) => version === parent);
  }
  return instructions;
}

function readOutcome(
  outcome: PaidOutcome<RewriteReply>,
  instruction: string,
  preset: RewriteClipInput['preset'],
): Rewrite | NotRewritten | Unreadable {
  switch (outcome.kind) {
    case 'budget_denied':
    case 'unknown':
      return outcome;
    case 'refused':
      return { kind: 'not_rewritten', reason: `refused: ${outcome.reason}` };
    case 'ok': {
      const { prompt, temperature, reasoning } = outcome.value;
      const { creativity, notes } = refineCreativity(temperature, instruction);
      return { prompt, creativity, by: 'model', reasoning, notes: [...notes] };
    }
    case 'invalid': {
      const read = readUnreadReply(outcome.partial ?? '');
      return read === undefined ? { unreadable: `invalid: ${outcome.reason}` } : unread(read, instruction, preset);
    }
    case 'truncated':
    case 'empty':
      return { unreadable: `${outcome.kind}: ${outcome.reason}` };
  }
}

/** SPEC R5. */
function unread(
  { prompt, temperature, reasoning = 'The reply of the model could not be read as JSON.' }: UnreadReply,
  instruction: string,
  preset: RewriteClipInput['preset'],
): Rewrite {
  const placed: Placed =
    temperature === undefined ? unreadCreativity(preset) : refineCreativity(temperature, instruction);
  const notes =
    temperature === undefined
      ? placed.notes
      : ["the model's reply was not of the form that was asked for", ...placed.notes];
  return { prompt, creativity: placed.creativity, by: 'unread_reply', reasoning, notes: [...notes] };
}

/** SPEC R9. Demo edits teach real ones nothing, nor the other way round. */
async function withMovedBands({ store }: ActivityDeps, editJobId: string, rewrite: Rewrite): Promise<Rewrite> {
  const demo = (await store.record.readJob(editJobId))?.demo ?? false;
  const { bands, notes } = movedBands(await store.clips.judgedEdits(thumbsRead, { demo }));
  const creativity = movedCreativity(rewrite.creativity, bands);
  if (creativity === rewrite.creativity) return rewrite;
  const moved = `creativity ${rewrite.creativity} moved to ${creativity} by the thumbs of earlier edits`;
  return { ...rewrite, creativity, notes: [...rewrite.notes, moved, ...notes] };
}
