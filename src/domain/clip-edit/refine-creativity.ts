// The creativity of an edit from what the model said and what the instruction asks for (SPEC R4, R5).
import { creativityBands, middleOf, type Placed, placeCreativity } from './creativity-bands.ts';
import { staySamePhrase } from './stay-same.ts';

/** From here on a number contradicts an instruction that wants the clip almost exactly the same (SPEC R4). */
export const refinedFrom = 0.35;

/** Places what the model said, and takes it down into the lowest band where the instruction asks for that. */
export function refineCreativity(said: number, instruction: string): Placed {
  const placed = placeCreativity(said);
  if (!(placed.creativity >= refinedFrom)) return placed;
  const phrase = staySamePhrase(instruction);
  if (phrase === undefined) return placed;
  const creativity = middleOf(creativityBands.same);
  const note = `the instruction says "${phrase}": creativity taken down from ${placed.creativity} to ${creativity}`;
  return { creativity, band: 'same', notes: [...placed.notes, note] };
}

/** What an edit gets whose reply could not be read: a misread must not destroy a clip that was to stay the same (SPEC R5). */
export function unreadCreativity(preset: 'default' | 'original'): Placed {
  const creativity = preset === 'original' ? 0.7 : 0.3;
  const why = preset === 'original' ? 'as the preset original has it' : 'little is changed';
  const note = `the model's reply could not be read and its text is taken as the prompt: creativity ${creativity}, ${why}`;
  return { ...placeCreativity(creativity), notes: [note] };
}
