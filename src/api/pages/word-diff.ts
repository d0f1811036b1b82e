// The words in which two texts differ, for whoever compares two prompts.

export type WordRun = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string };

/** Lengths of the longest common subsequence take a cell for each pair of words: above this nothing is looked for. */
const mostCells = 4_000_000;

/**
 * Runs of words in reading order; the texts of `same` and `removed` together are `before`, those of `same` and `added` are `after`. Of texts too long to be compared word by word everything between their common ends is exchanged.
 */
export function wordDiff(before: string, after: string): readonly WordRun[] {
  const a = words(before);
  const b = words(after);
  const start = commonStart(a, b);
  const end = commonEnd(a.slice(start), b.slice(start));
  const middle = changes(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([...a.slice(0, start).map(same), ...middle, ...b.slice(b.length - end).map(same)]);
}

const same = (text: string): WordRun => ({ kind: 'same', text });
const removed = (text: string): WordRun => ({ kind: 'removed', text });
const added = (text: string): WordRun => ({ kind: 'added', text });

/** Signs at the end of a word stand for themselves: `slope.` and `slope,` share their word. */
function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}'’_-]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((word, index) => word !== b[index]);
  return at < 0 ? a.length : at;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  const at = a.toReversed().findIndex((word, index) => word !== b[b.length - 1 - index]);
  return at < 0 ? a.length : at;
}

function changes(a: readonly string[], b: readonly string[]): WordRun[] {
  if (a.length * b.length > mostCells) return [...a.map(removed), ...b.map(added)];
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const runs: WordRun[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [old, fresh] = [a[i], b[j]];
    if (old !== undefined && old === fresh) {
      runs.push(same(old));
      i += 1;
      j += 1;
    } else if (old !== undefined && isOldNext(lengths, { here: i * width + j, width, isLast: fresh === undefined })) {
      runs.push(removed(old));
      i += 1;
    } else if (fresh !== undefined) {
      runs.push(added(fresh));
      j += 1;
    }
  }
  return runs;
}

/** What is taken away comes before what is put in its place. */
function isOldNext(
  lengths: Uint32Array,
  { here, width, isLast }: { readonly here: number; readonly width: number; readonly isLast: boolean },
): boolean {
  return isLast || (lengths[here + width] ?? 0) >= (lengths[here + 1] ?? 0);
}

/** How many words the ends from each pair of places on have in common, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const here = i * width + j;
      const [below, beside] = [lengths[here + width] ?? 0, lengths[here + 1] ?? 0];
      lengths[here] = a[i] === b[j] ? (lengths[here + width + 1] ?? 0) + 1 : Math.max(below, beside);
    }
  }
  return lengths;
}

/** Neighbours of one kind as one run; words that are exchanged one after the other as one exchange, with the spaces between them. */
function joined(runs: readonly WordRun[]): WordRun[] {
  const result: WordRun[] = [];
  let exchange: Exchange = { out: '', put: '' };
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (run.kind !== 'same' || isWithin(exchange, run, next)) {
      exchange = extended(exchange, run);
      continue;
    }
    result.push(...runsOf(exchange));
    exchange = { out: '', put: '' };
    const last = result.at(-1);
    if (last?.kind === 'same') result.splice(-1, 1, same(last.text + run.text));
    else result.push(run);
  }
  return [...result, ...runsOf(exchange)];
}

type Exchange = { readonly out: string; readonly put: string };

function isWithin({ out, put }: Exchange, { text }: WordRun, next: WordRun | undefined): boolean {
  return out !== '' && put !== '' && text.trim() === '' && next !== undefined && next.kind !== 'same';
}

function extended({ out, put }: Exchange, { kind, text }: WordRun): Exchange {
  return { out: kind === 'added' ? out : out + text, put: kind === 'removed' ? put : put + text };
}

function runsOf({ out, put }: Exchange): WordRun[] {
  return [removed(out), added(put)].filter(({ text }) => text !== '');
}
