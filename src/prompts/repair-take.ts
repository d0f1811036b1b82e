// The repair prompt: the real error, both sources, what earlier rounds tried, and how much may change, version 2 (SPEC E5, E6).
import type { RenderError } from '../domain/render-error.ts';
import type { RepairScope } from '../domain/repair-scope.ts';
import { writtenApproach } from '../domain/variation.ts';
import type { FailingBlock } from '../renderers/failing-block.ts';
import type { RuleFired } from '../renderers/renderer.ts';
import { excerpt } from './excerpt.ts';
import { referenceLine } from './reference.ts';
import { describeSection, type TakeBrief } from './write-take.ts';

/** One take of the line of repairs before this one. */
export type EarlierTry = {
  readonly round: number;
  /** Nothing for the take that the line began with. */
  readonly scope?: RepairScope | undefined;
  /** Lines that went and came against the take before it. */
  readonly changed?: readonly string[] | undefined;
  readonly error: string;
  /** The error of the take before it came back. */
  readonly again: boolean;
};

export type RepairPrompt = {
  readonly brief: TakeBrief;
  readonly scope: RepairScope;
  /** Edits of the rendered source are wanted, not a whole one. */
  readonly asEdits: boolean;
  /** Number of another written approach, where the one so far led to the same error again and again. */
  readonly approach?: number | undefined;
  /** What the scope `block` lets be rewritten, where it was found. */
  readonly block?: FailingBlock | undefined;
  /** As the model wrote it; nothing when no reply held a source. */
  readonly source?: string | undefined;
  /** After the rules: what was rendered. */
  readonly fixedSource?: string | undefined;
  readonly rulesFired: readonly RuleFired[];
  readonly error?: RenderError | undefined;
  /** Why the reply before gave no source. */
  readonly writeFailure?: string | undefined;
  /** The earlier take that has this very source: another repair starts from it too. */
  readonly sameAs?: number | undefined;
  readonly earlier: readonly EarlierTry[];
  /** What the model answered when it was asked for edits, and why they could not be made. */
  readonly refusedEdits?: { readonly reply: string; readonly reason: string } | undefined;
};

/** Characters that each part may have: a prompt stays below about 25,000 tokens, whatever was rendered. */
const most = {
  source: 48_000,
  written: 16_000,
  message: 2_000,
  context: 3_000,
  traceback: 4_000,
  reply: 4_000,
  tried: 400,
};
const mostOthers = 12;
const mostTries = 5;

/** The user prompt of one repair. Its length is bounded; the surroundings of the failing line are always in it. */
export function repairPrompt(prompt: RepairPrompt): string {
  const { brief, error, writeFailure, earlier } = prompt;
  return [
    describeSection(brief),
    ...(brief.personPrompt === undefined
      ? []
      : [`A reviewer asked for this:\n${excerpt(brief.personPrompt, most.context)}`]),
    ...(error === undefined ? [] : [sayError(error)]),
    ...(writeFailure === undefined
      ? []
      : [
          `The last reply held no usable source: ${writeFailure.slice(0, most.tried)}. ${prompt.asEdits ? 'Keep this one short.' : 'Write a shorter, complete one.'}`,
        ]),
    ...saySame(prompt),
    ...saySources(prompt),
    ...(earlier.length === 0 ? [] : [sayEarlier(earlier)]),
    sayScope(prompt),
    ...(prompt.refusedEdits === undefined ? [] : [sayRefused(prompt.refusedEdits)]),
    prompt.asEdits ? editsWanted : 'Reply with the whole corrected source in one fenced block.',
    sayReference(prompt),
  ].join('\n\n');
}

function sayReference({ brief, scope, asEdits }: RepairPrompt): string {
  const { topic, renderer, sectionNumber: section, ladder, round, variant } = brief;
  const wanted = asEdits ? scope : 'whole';
  return referenceLine({ purpose: 'repair', topic, renderer, section, ladder, round, variant, scope: wanted });
}

const editsWanted = [
  'Reply with edits alone, each in exactly this form:',
  '<<<<<<< SEARCH\nlines of the source as it was rendered, copied exactly, with their indentation\n=======\nthe lines that take their place\n>>>>>>> REPLACE',
  'A SEARCH text is made of whole lines and stands in that source exactly once: take as many lines as that needs. Edits do not overlap. All of them are made, or none.',
].join('\n');

function sayError(error: RenderError): string {
  const others = (error.others ?? []).slice(0, mostOthers);
  const more = (error.others?.length ?? 0) - others.length;
  return [
    `Rendering failed: ${error.kind}: ${error.message.slice(0, most.message)}${error.line === undefined ? '' : ` (line ${error.line})`}`,
    ...(error.context === undefined ? [] : [excerpt(error.context, most.context, markedLine(error.context))]),
    ...(error.traceback === undefined ? [] : [error.traceback.slice(-most.traceback)]),
    ...(others.length === 0 ? [] : ['The same check found more; mend these too:']),
    ...others.map(
      ({ line, message }) => `- ${line === undefined ? '' : `line ${line}: `}${message.slice(0, most.tried)}`,
    ),
    ...(more > 0 ? [`- … and ${more} more`] : []),
  ].join('\n');
}

/** The line of the context that is marked as the failing one. */
function markedLine(context: string): { readonly line?: number } {
  const at = context.split('\n').findIndex((line) => line.startsWith('>'));
  return at < 0 ? {} : { line: at + 1 };
}

function saySame({ sameAs, error }: RepairPrompt): string[] {
  if (sameAs === undefined) return [];
  if (error === undefined)
    return [
      `The source draws the same as take ${sameAs}, which was not good enough. Write one that shows the idea in another way.`,
    ];
  return [
    `The source is the same as that of take ${sameAs}, which failed with this error, and another repair starts from it. Mend it in another way than the first that comes to mind.`,
  ];
}

function saySources({ brief, source, fixedSource, rulesFired, error }: RepairPrompt): string[] {
  const language = brief.renderer === 'manim' ? 'python' : 'svg';
  const block = (label: string, code: string): string => `${label}\n\`\`\`${language}\n${code}\n\`\`\``;
  const rendered = fixedSource ?? source;
  if (rendered === undefined) return [];
  const shown = excerpt(rendered, most.source, error);
  if (source === undefined || source === rendered) return [block('The source as it was rendered:', shown)];
  const fired = rulesFired.map(
    (rule) =>
      `- ${rule.rule}${rule.line === undefined ? '' : ` (line ${rule.line})`}: ${rule.note.slice(0, most.tried)}`,
  );
  return [
    block('The source as it was written:', excerpt(source, most.written, error)),
    block('The source as it was rendered, after the rules below:', shown),
    fired.slice(0, mostOthers).join('\n'),
  ];
}

function sayEarlier(earlier: readonly EarlierTry[]): string {
  const lines = earlier
    .slice(-mostTries)
    .flatMap(({ round, scope, changed, error, again }) => [
      `- round ${round}${scope === undefined ? '' : ` (${scope})`}: ${again ? 'the same error again: ' : ''}${error.slice(0, most.tried)}`,
      ...(changed === undefined ? [] : ['  It had changed:', ...changed.map((line) => `    ${line}`)]),
      ...(changed?.length === 0 ? ['    nothing'] : []),
    ]);
  const stuck = earlier.at(-1)?.again === true;
  return [
    'Tried before, without success:',
    ...lines,
    ...(stuck ? ['The same error came back: what was changed did not remove its cause. Look for it elsewhere.'] : []),
  ].join('\n');
}

/** How much may change: more with each scope (SPEC E6). */
function sayScope({ scope, block, approach, error }: RepairPrompt): string {
  // Nothing failed in a source that was never written, or that draws what was drawn before.
  if (error === undefined && scope !== 'whole') return 'Write the whole scene. Keep its goal.';
  switch (scope) {
    case 'patch':
      return 'Fix the error in the lines that fail. Change nothing else.';
    case 'block': {
      const where =
        block === undefined
          ? 'what surrounds the lines that fail'
          : `the ${block.what} that holds the lines that fail, lines ${block.from}–${block.to}, from \`${block.opening}\``;
      return `Fix the error by rewriting ${where}, as far as it leads to the error. Leave the rest as it is.`;
    }
    case 'whole':
      return [
        'Simplify the scene until it surely renders: fewer objects, only basic animations. Keep its goal.',
        ...(approach === undefined
          ? []
          : [`Simplifying led to the same error again: build it in another way. ${writtenApproach(approach)}`]),
      ].join('\n');
  }
}

function sayRefused({ reply, reason }: { readonly reply: string; readonly reason: string }): string {
  return `You were asked for edits and answered:\n${excerpt(reply, most.reply)}\n\nThey could not be made: ${reason.slice(0, most.tried)}. So the whole source is wanted now, with the change made in it.`;
}
