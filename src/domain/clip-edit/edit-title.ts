// What an edit of a clip is called: several of one clip are told apart by what they ask for.

const longest = 100;

/** `Hook (cinematic): a bit darker`; of a long instruction its beginning, in one line. */
export function editTitle(scene: string, instruction: string): string {
  const letters = Array.from(instruction.trim().replaceAll(/\s+/gu, ' '));
  const asked = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('');
  return `${scene}: ${asked}`;
}
