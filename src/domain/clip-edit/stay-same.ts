// Knows an instruction that wants the clip to stay almost as it is, in whatever words (SPEC R4).

const nearly =
  '(?:almost|nearly|near|practically|virtually|basically|essentially|pretty much|more or less|just about|about|exactly|precisely|perfectly|completely|entirely|mostly|largely|broadly|the very|very|the exact|exact|quite)';
const alike =
  '(?:same|identical|unchanged|untouched|unaltered|as is|as it is|as it was|as they are|like it is|the way it is)';
const thing =
  '(?:it|this|that|these|them|all|everything|the rest|the whole thing|(?:the |this |that |my )?(?:whole |entire |rest of the )?(?:clip|video|shot|scene|image|picture|footage|frame|composition)|(?:everything|anything|all|the) ?(?:else|other things?|others))';
const others = '(?:anything|everything|any thing|a thing|all|the rest|any of the rest|the others)';

/** Each is a phrase of the family of "almost exactly the same". Tried on text in lower case with single spaces. */
const phrases: readonly RegExp[] = [
  // "almost exactly the same", "nearly identical", "the exact same", "pretty much unchanged"
  new RegExp(`\\b${nearly}(?: ${nearly})?(?: the)? ${alike}\\b`, 'u'),
  // "keep it the same", "leave everything else as it is", "keep the rest of the clip untouched"
  new RegExp(
    `\\b(?:keep|keeping|leave|leaving|hold|have|preserve|retain)(?:s)? ${thing}(?: else)?(?: ${nearly}){0,2}(?: the)? ${alike}\\b`,
    'u',
  ),
  new RegExp(`\\b(?:leave|leaving) ${thing}(?: else)? (?:alone|be)\\b`, 'u'),
  /\b(?:keep|preserve|retain) (?:everything|all|the rest)(?: else)?$/u,
  // "everything else stays the same", "the rest should remain as it is"
  new RegExp(
    `\\b${thing}(?: else)? (?:should |must |shall |has to |have to |needs to |can |to )?(?:stay|stays|remain|remains|be kept|is kept|be left|is left)(?: ${nearly}){0,2}(?: the)? (?:${alike}|alone)\\b`,
    'u',
  ),
  // "swap the kite, rest untouched"
  /\brest (?:unchanged|untouched|unaltered|as is|as it is|the same|identical)\b/u,
  // "do not change anything else", "without touching the rest", "change nothing else"
  new RegExp(
    `\\b(?:do not|don't|dont|never|please do not|without|and not|not) (?:change|changing|alter|altering|touch|touching|modify|modifying|edit|editing)(?: ${others})(?: else| other)?\\b`,
    'u',
  ),
  /\b(?:change|alter|touch|modify|edit) nothing(?: else)?\b/u,
  /\bnothing else (?:should |must |may |shall |is to |has to )?(?:change|changes|changed|be changed|be touched|be altered|move|moves)\b/u,
  /\b(?:no|without) (?:other|further|any other) (?:change|changes|edits|alterations|modifications|differences)\b/u,
  // "barely any change", "hardly noticeable", "an imperceptible change"
  /\b(?:barely|hardly|scarcely)(?: any)? (?:change|changes|changed|different|difference|noticeable|perceptible|visible|touch|touched|alter|altered|tweak)\b/u,
  /\b(?:imperceptible|unnoticeable|invisible|indistinguishable)\b/u,
  // "as close to the original as possible", "true to the original"
  /\bas (?:close|near|similar|faithful|true)(?: as possible)? to (?:the |this )?(?:original|current|existing|present)\b/u,
  /\bas (?:close|similar|faithful|identical) as possible\b/u,
  /\b(?:very|extremely|really|super) (?:close|similar|faithful|true) to (?:the )?(?:original|current|existing|present)\b/u,
  /\b(?:faithful|true) to the original\b/u,
  // "the same but with a red kite", "same clip, just slower"
  /\b(?:the |this )?same(?: (?:exact |very )?(?:clip|video|shot|scene|image|picture|thing))?,? (?:but|only|just|except|apart from)\b/u,
  /\b(?:identical|unchanged)(?: \w+)?,? (?:but|only|just|except|apart from|other than)\b/u,
];

/** "not the same", "no longer identical": the phrase is there to be denied. Looked for in the same clause, just before it. */
const denied =
  /(?:\bnot|n't|\bdont|\bnever|\bno longer|\bnothing like|\banything but|\bstop|\binstead of|\brather than|\bfar from)(?: \w+){0,4} ?$/u;
const clauseEnd = /[,.;:!?]| and | but | so | then /gu;

/** Whoever asks for this does not want the clip to stay as it is, whatever else they say. */
const overhaul =
  /\b(?:from scratch|start over|start again|(?:completely|totally|entirely|wholly|radically|fully) (?:different|new|redo|redone|changed?|remade|remake|reimagined?|another)|something else entirely|whole new)\b/u;

/** Lower case, single spaces, plain apostrophes and quotes gone. */
export function plainWords(instruction: string): string {
  return instruction
    .toLowerCase()
    .replaceAll(/[’‘`´]/gu, "'")
    .replaceAll(/["“”„«»]/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The phrase that says so, or nothing. Denied ones do not count, and none counts beside "completely different". */
export function staySamePhrase(instruction: string): string | undefined {
  const words = plainWords(instruction);
  if (overhaul.test(words)) return undefined;
  for (const phrase of phrases) {
    const found = phrase.exec(words);
    if (found !== null && !isDenied(words.slice(0, found.index))) return found[0];
  }
  return undefined;
}

function isDenied(before: string): boolean {
  const clause = before.split(clauseEnd).at(-1) ?? '';
  return denied.test(clause.trimEnd());
}
