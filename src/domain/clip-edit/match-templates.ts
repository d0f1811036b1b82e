// Understands an instruction that asks for nothing but edits of the table, and applies them to a prompt (SPEC R2).
import { creativityBands, middleOf } from './creativity-bands.ts';
import type { EditTemplate } from './edit-template.ts';
import { editTemplates } from './edit-templates.ts';
import { plainWords, staySamePhrase } from './stay-same.ts';

export type TemplateEdit = {
  readonly templates: readonly EditTemplate[];
  /** The phrase by which everything else is to stay the same, where there is one. */
  readonly staySame?: string;
  readonly creativity: number;
};

type Known = { readonly phrase: string; readonly template: EditTemplate };

/** Longest first: "less dark" before "dark", "slow it down" before "slow". */
const known: readonly Known[] = editTemplates
  .flatMap((template) => template.phrases.map((phrase) => ({ phrase, template })))
  .toSorted((a, b) => b.phrase.length - a.phrase.length);

/** What may stand between two words of a phrase: "increase the brightness", "speed this clip up". */
const between =
  ' (?:(?:(?:the|its|this|that|my) )?(?:clip|video|shot|scene|image|picture|things|it|this|that|the|its) )?';

/** Words around the phrase that add nothing to it. What is left after them is a wish that no template knows. */
const courtesies: readonly RegExp[] = [
  /\b(?:please|pls|plz|thanks|thank you|kindly|hi|hello|ok|okay|hey|just|only|simply|maybe|perhaps|now|then|again|still)\b/gu,
  /\b(?:can|could|would|will) (?:you|we|i|it|this|that)\b/gu,
  /\b(?:i would|i'd|we'd|id|we would) (?:like|prefer|love)(?: it| this| that)?\b/gu,
  /\b(?:i|we) (?:want|need|wish|think|prefer|like)(?: it| this| that)?\b/gu,
  /\b(?:make|making|turn|turning|set|setting|change|changing|let|have|get|bring|put|shift|switch|adjust|edit|render|show|give|use|take|try|add|go|moving|move|be|is|was|are|it's|its|should|must|needs|need|has|have|look|looks|looking|feel|feels|appear|appears|seem|seems|become|becomes|happen|happens|play|plays)\b/gu,
  /\b(?:the |this |that |my |our )?(?:whole |entire |overall )?(?:clip|video|shot|scene|image|picture|footage|frame|camera|view|lighting|light|lights|exposure|brightness|tone|tones|colou?rs?|framing|pace|speed|tempo|motion|movement|temperature|everything|thing|one|version)\b/gu,
  /\bthan (?:before|now|it is|it was|this|that|the original)\b/gu,
  /\b(?:it|this|that|like|me|us|to|into|in|of|the|a|an|at|for|with|on|up|out|its|is|as|so|overall|all|here|there|possible|everywhere|place|takes|during)\b/gu,
];

const slightly =
  /\b(?:a (?:tiny |little )?bit|a little|a touch|a tad|a shade|slightly|somewhat|a smidge|a notch|marginally|a hair|little)\b/gu;
const strongly =
  /\b(?:a lot|a good deal|much|way|far|considerably|significantly|noticeably|very|really|quite|even|lots)\b/gu;

/**
 * The edits that an instruction asks for, or nothing where it says more than the table knows, contradicts itself or is denied ("not
 * darker"): then a model reads it. "A bit" and "much" choose the number within the bands below 0.5; "keep the rest as it is" the lowest.
 */
export function templatesOf(instruction: string): TemplateEdit | undefined {
  const staySame = staySamePhrase(instruction);
  const found = findAll(withoutStaySame(plainWords(instruction)));
  if (found === undefined) return undefined;
  const { templates, rest } = found;
  const isSlight = rest.search(slightly) >= 0;
  const isStrong = !isSlight && rest.search(strongly) >= 0;
  if (!saysNothing(rest)) return undefined;
  const creativity =
    staySame === undefined ? creativityOf(templates, { isSlight, isStrong }) : middleOf(creativityBands.same);
  return { templates, creativity, ...(staySame !== undefined && { staySame }) };
}

/** People say it twice: "almost the same, don't touch anything else". */
function withoutStaySame(words: string): string {
  const phrase = staySamePhrase(words);
  return phrase === undefined ? words : withoutStaySame(words.replace(phrase, ' '));
}

function findAll(asked: string): { readonly templates: readonly EditTemplate[]; readonly rest: string } | undefined {
  const templates: EditTemplate[] = [];
  let rest = asked;
  for (const { phrase, template } of known) {
    const pattern = new RegExp(`(?<![\\w-])${phrase.replaceAll(' ', between)}(?![\\w-])`, 'u');
    if (!pattern.test(rest)) continue;
    rest = rest.replace(pattern, ' ');
    if (templates.some(({ axis, name }) => axis === template.axis && name !== template.name)) return undefined;
    if (!templates.includes(template)) templates.push(template);
  }
  return templates.length === 0 ? undefined : { templates, rest };
}

function saysNothing(rest: string): boolean {
  const left = [slightly, strongly, ...courtesies].reduce((text, pattern) => text.replaceAll(pattern, ' '), rest);
  return (
    left.replaceAll(/\b(?:and|but|also|plus|while|keep|keeping|or)\b/gu, ' ').replaceAll(/[\s.,;:!?()–—-]+/gu, '') ===
    ''
  );
}

function creativityOf(
  templates: readonly EditTemplate[],
  { isSlight, isStrong }: { readonly isSlight: boolean; readonly isStrong: boolean },
): number {
  const own = Math.max(...templates.map(({ creativity }) => creativity));
  const { precise, small } = creativityBands;
  if (isSlight) return own >= small.from ? small.from : precise.from;
  return isStrong ? middleOf(small) : own;
}

/**
 * The prompt with what the edits ask for. What an earlier edit of the same axis added goes, what contradicts is replaced; the same edit a
 * second time changes nothing.
 */
export function applyTemplates(prompt: string, templates: readonly EditTemplate[]): string {
  return templates.reduce(applyOne, prompt);
}

function applyOne(prompt: string, template: EditTemplate): string {
  const others = editTemplates.filter(({ axis, name }) => axis === template.axis && name !== template.name);
  const without = others.reduce((text, { clause }) => text.replaceAll(` ${clause}`, '').replaceAll(clause, ''), prompt);
  const fitting = template.instead.reduce((text, [words, instead]) => text.replaceAll(words, instead), without);
  if (fitting.includes(template.clause)) return fitting;
  const text = fitting.trimEnd();
  if (text === '') return template.clause;
  const stop = /[.!?…]["')\]]?$/u.test(text) ? '' : '.';
  return `${text}${stop} ${template.clause}`;
}
