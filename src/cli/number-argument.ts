// Numbers on the command line.
import { InvalidArgumentError } from 'commander';

/** Ranges are the API's to check; what is no number is wrong usage here. */
export function numberArgument(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number');
  return value;
}
