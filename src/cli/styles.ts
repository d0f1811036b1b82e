// Colours and marks of states, the same in every command.
import { colors } from './colors.ts';
import { statusWords, takeStatusWords, takeWords } from '../client/words.ts';

type Style = readonly [mark: string, colour: (text: string) => string];

const styles: Readonly<Record<string, Style>> = {
  queued: ['·', colors.dim],
  running: ['▸', colors.cyan],
  waiting_review: ['?', colors.yellow],
  completed: ['✓', colors.green],
  completed_with_failures: ['!', colors.yellow],
  failed: ['✗', colors.red],
  canceled: ['–', colors.dim],
  writing: ['✎', colors.cyan],
  written: ['·', colors.dim],
  rendering: ['▸', colors.cyan],
  scoring: ['▸', colors.cyan],
  accepted: ['✓', colors.green],
  rejected: ['–', colors.dim],
  unknown: ['?', colors.magenta],
};

export function mark(status: string): string {
  const [sign, colour] = styles[status] ?? ['·', colors.dim];
  return colour(sign);
}

/** The status in words, coloured. */
export function words(status: string): string {
  const known: Readonly<Record<string, string>> = { ...takeStatusWords, ...statusWords };
  const [, colour] = styles[status] ?? ['·', colors.dim];
  return colour(known[status] ?? status);
}

/** The same for a take, whose score tells more. */
export function takeStatus(take: Parameters<typeof takeWords>[0]): string {
  const [, colour] = styles[take.status] ?? ['·', colors.dim];
  return colour(takeWords(take));
}

/** Said wherever something of a demo job is shown (SPEC C9). */
export function demoBadge(demo: boolean): string {
  return demo ? `${colors.inverse(' DEMO ')} ` : '';
}
