// Makes the prompt of a scene's next take from the one before and what the judge found (SPEC A5). Pure: no model is asked.
import { type IssueCategory, issueCategories, type ScoreIssue } from './score.ts';

export type PromptWish = {
  /** 0 for the first generation, 1–3 for the retakes of SPEC A4. */
  readonly retake: number;
  /** The scene's own prompt. */
  readonly scenePrompt: string;
  /** A person's prompt for this ladder: stands in for the scene's and the judge's. */
  readonly personPrompt?: string | undefined;
  /** The judge's rewrite of the prompt of the take that is retaken. */
  readonly improvedPrompt?: string | undefined;
  /** What the judge found in that take. */
  readonly issues: readonly ScoreIssue[];
  /** The brand guide: stands in for the built-in brand fixes. */
  readonly brand?: string | undefined;
};

export type ImprovedPrompt = {
  readonly prompt: string;
  /** What is not to be seen; nothing where the prompt is sent as it is. For the provider's negative prompt, else for the prompt's end. */
  readonly avoid?: string;
  /** What was added and why, one sentence each, for the take's record. */
  readonly fixes: readonly string[];
};

/** The avoid list of SPEC A5. */
export const avoidList = 'garbled text, fake interface, distorted features, cold clinical light, blue and grey tones';

const categoryFixes: Readonly<Record<Exclude<IssueCategory, 'brand_compliance'>, string>> = {
  ai_artifacts: 'Photorealistic, clean, no text overlays or interface elements',
  content_match: 'Main subject in focus and clearly visible',
  technical: 'High resolution, sharp, professional',
  composition: 'Balanced composition, clear subject, uncluttered',
};

type BrandFix = { readonly names: RegExp; readonly text: string; readonly against: RegExp };

/** By what the description of the issue names; `against` are words of a scene that such a fix contradicts. */
const brandFixes: readonly BrandFix[] = [
  {
    names: /lighting/i,
    text: 'Warm golden natural light and soft shadows',
    against: /\b(night|midnight|moonlight|moonlit|blue hour|blue light|neon|storm|stormy)\b/i,
  },
  {
    names: /colou?r/i,
    text: 'Earth tones, warm browns and greens',
    against: /\b(blue|grey|gray|silver|neon|monochrome|black and white)\b/i,
  },
  {
    names: /clinical|corporate/i,
    text: 'Cosy home, natural textures and organic materials',
    against: /\b(hospital|clinic|laboratory|office|factory)\b/i,
  },
];

const avoidAgainst = /\b(blue|grey|gray|cold light|clinical light|interface)\b/i;

/** Added whatever the judge found, from the given retake on. */
const simplifications = [
  { fromRetake: 2, text: 'Simple composition with one clear subject' },
  { fromRetake: 3, text: 'Minimal, clean, professional photography' },
] as const;

type Fix = { readonly text: string; readonly why: string };

function contradiction(base: string, against: RegExp): string {
  const word = against.exec(base)?.[0];
  return word === undefined ? '' : `, against “${word}” in the prompt`;
}

function brandFixesFor(base: string, descriptions: readonly string[], brand: string | undefined): Fix[] {
  if (brand !== undefined) return [{ text: brand, why: 'brand_compliance, from the brand guide' }];
  return brandFixes
    .filter(({ names }) => descriptions.some((description) => names.test(description)))
    .map(({ text, against }) => ({ text, why: `brand_compliance${contradiction(base, against)}` }));
}

function fixesFor(base: string, { retake, issues, brand }: PromptWish): Fix[] {
  const ofIssues = issueCategories.flatMap((category): Fix[] => {
    const found = issues.filter((issue) => issue.category === category);
    if (found.length === 0) return [];
    if (category !== 'brand_compliance') return [{ text: categoryFixes[category], why: category }];
    return brandFixesFor(
      base,
      found.map(({ description }) => description),
      given(brand),
    );
  });
  const ofRetake = simplifications
    .filter(({ fromRetake }) => retake >= fromRetake)
    .map(({ fromRetake, text }) => ({ text, why: `from retake ${fromRetake} on` }));
  return [...ofIssues, ...ofRetake];
}

const given = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

const says = (prompt: string, { text }: Fix): boolean => prompt.toLowerCase().includes(text.toLowerCase());

/**
 * SPEC A5. The first generation sends the scene's prompt, or a person's, as it is; so does retake 1 with a person's prompt. Otherwise the base
 * is a person's prompt, else on retake 1 the judge's, else the scene's own; then come one fix per issue category and what later retakes add. A
 * fix that contradicts the scene (golden light at night) is sent all the same, and said in `fixes`.
 */
export function improvePrompt(wish: PromptWish): ImprovedPrompt {
  const personal = given(wish.personPrompt);
  if (wish.retake === 0 || (wish.retake === 1 && personal !== undefined))
    return { prompt: personal ?? wish.scenePrompt, fixes: [] };
  const improved = wish.retake === 1 ? given(wish.improvedPrompt) : undefined;
  const base = personal ?? improved ?? wish.scenePrompt.trim();
  // Each fix once, also where the prompt says it already.
  const fixes = fixesFor(base, wish).filter((fix) => !says(base, fix));
  const clash = contradiction(`${base} ${wish.brand ?? ''}`, avoidAgainst);
  return {
    prompt: fixes.reduce((prompt, { text }) => `${asSentence(prompt)} ${asSentence(text)}`, base),
    avoid: avoidList,
    fixes: [
      ...fixes.map(({ text, why }) => `${asSentence(text)} (${why})`),
      ...(clash === '' ? [] : [`Avoid: ${avoidList}. (every retake${clash})`]),
    ],
  };
}
