// Colours for a terminal alone: a pipe or a log gets plain text, also where CI asks every program for colours.
import picocolors from 'picocolors';

export const colors = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);
