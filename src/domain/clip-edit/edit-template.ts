// What an edit is made of that needs no model: the words that ask for it, what it adds to a prompt and what it takes out of one (SPEC R2).

/** Templates of one axis exclude each other: the later takes the place of the earlier. */
export type EditAxis = 'light' | 'time' | 'warmth' | 'framing' | 'speed' | 'motion' | 'colour' | 'focus';

export type EditTemplate = {
  readonly name: string;
  readonly axis: EditAxis;
  /** In lower case; the whole of an instruction, apart from words that say nothing. */
  readonly phrases: readonly string[];
  /** The sentence that the prompt gets. Never changed without keeping the old one known: it is how an earlier edit is found again. */
  readonly clause: string;
  /** Words of the prompt that would contradict it, and what stands there instead. */
  readonly instead: readonly (readonly [RegExp, string])[];
  readonly creativity: number;
};
