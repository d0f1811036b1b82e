// The repair prompt: the real error, both sources, and what earlier rounds tried, version 1 (SPEC E5, E6).
import type { RenderError } from '../domain/render-error.ts';
import type { RuleFired } from '../renderers/renderer.ts';
import { describeSection, referenceOf, type TakeBrief } from './write-take.ts';

export type EarlierTry = { readonly round: number; readonly error: string };

export type RepairPrompt = {
  readonly brief: TakeBrief;
  /** As the model wrote it; nothing when the reply held no source. */
  readonly source?: string | undefined;
  /** After the rules, where they changed something. */
  readonly fixedSource?: string | undefined;
  readonly rulesFired: readonly RuleFired[];
  readonly error?: RenderError | undefined;
  /** Why there is no source. */
  readonly writeFailure?: string | undefined;
  readonly earlier: readonly EarlierTry[];
};

const latitude: readonly string[] = [
  'Fix the error. Change nothing else.',
  'Fix the error, and rewrite the statements around it where they lead to it.',
  'Simplify the scene until it surely renders: fewer objects, only basic animations. Keep its goal.',
];

/** More latitude in each round (SPEC E6); a degraded or later round keeps the widest. */
export function latitudeOf(round: number): string {
  return latitude[Math.min(Math.max(round, 1), latitude.length) - 1] ?? '';
}

/** The user prompt of one repair. */
export function repairPrompt({
  brief,
  source,
  fixedSource,
  rulesFired,
  error,
  writeFailure,
  earlier,
}: RepairPrompt): string {
  const language = brief.renderer === 'manim' ? 'python' : 'svg';
  const block = (label: string, code: string): string => `${label}\n\`\`\`${language}\n${code}\n\`\`\``;
  const fired = rulesFired.map(
    (rule) => `- ${rule.rule}${rule.line === undefined ? '' : ` (line ${rule.line})`}: ${rule.note}`,
  );
  return [
    describeSection(brief),
    ...(error === undefined ? [] : [sayError(error)]),
    ...(writeFailure === undefined
      ? []
      : [`The reply before held no usable source: ${writeFailure}. Write a shorter, complete one.`]),
    ...(source === undefined ? [] : [block('The source as it was written:', source)]),
    ...(fixedSource === undefined || fixedSource === source
      ? []
      : [block('The source as it was rendered, after these rules:', fixedSource), fired.join('\n')]),
    ...(earlier.length === 0
      ? []
      : [
          `Tried before, without success:\n${earlier.map((tried) => `- round ${tried.round}: ${tried.error}`).join('\n')}`,
        ]),
    latitudeOf(brief.round),
    'Reply with the whole corrected source in one fenced block.',
    referenceOf('repair', brief),
  ].join('\n\n');
}

function sayError(error: RenderError): string {
  return [
    `Rendering failed: ${error.kind}: ${error.message}${error.line === undefined ? '' : ` (line ${error.line})`}`,
    ...(error.context === undefined ? [] : [error.context]),
    ...(error.traceback === undefined ? [] : [error.traceback]),
  ].join('\n');
}
