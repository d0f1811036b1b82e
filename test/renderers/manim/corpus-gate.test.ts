// The check against scenes that models wrote: how many of those that fail it stops before a render, and none of those that render.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixScene } from '../../../src/renderers/manim/fix-scene.ts';
import { faultsOf } from './checked.ts';

type Outcome = { readonly hash: string; readonly ok: boolean; readonly kind?: string };
type Labels = Readonly<Record<string, { readonly written: Outcome; readonly fixed: Outcome }>>;

/** Which scenes render with the Manim of this project, as written and after the rules. */
const labels: { readonly scenes: Labels; readonly good: Labels } = JSON.parse(
  readFileSync(new URL('../../../bench/corpora/manim-0.22-labels.json', import.meta.url), 'utf8'),
);

const corpora = process.env['RETAKE_CORPORA'] ?? join(process.env['RETAKE_SHARED'] ?? '../shared', 'corpora');
const hasCorpora = existsSync(join(corpora, 'manim-scenes.jsonl')) && existsSync(join(corpora, 'manim-good.jsonl'));

// What reading can tell. Any other kind of failure depends on the values that the scene computes.
const readable = new Set([
  'SyntaxError',
  'NameError',
  'UnboundLocalError',
  'TypeError',
  'AttributeError',
  'ImportError',
  'ModuleNotFoundError',
  'NoScene',
]);

type Scene = {
  readonly id: string;
  readonly source: string;
  /** How a render with an older Manim ended; of manim-scenes only. */
  readonly measured?: { readonly ok: boolean; readonly errorType?: string };
};

function readCorpus(name: string): readonly Scene[] {
  return readFileSync(join(corpora, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A source whose outcome is known, and whether the check says anything about it. */
type Seen = { readonly id: string; readonly outcome: Omit<Outcome, 'hash'>; readonly isStopped: boolean };

const renders = ({ outcome }: Seen): boolean => outcome.ok;
const isReadable = ({ outcome }: Seen): boolean => !outcome.ok && readable.has(outcome.kind ?? '');
const share = (seen: readonly Seen[]): number => seen.filter(({ isStopped }) => isStopped).length / seen.length;
const stopped = (seen: readonly Seen[]): readonly string[] =>
  seen.flatMap(({ id, isStopped }) => (isStopped ? [id] : []));

const withCorpora = hasCorpora ? describe : describe.skip;

withCorpora('the check over the corpora (skipped without them)', () => {
  const faulty = new Map<string, boolean>();
  const isStopped = (source: string): boolean => faulty.get(source) ?? false;
  let scenes: readonly Scene[] = [];
  let good: readonly Scene[] = [];

  beforeAll(async () => {
    [scenes, good] = [readCorpus('manim-scenes'), readCorpus('manim-good')];
    const sources = [...new Set([...scenes, ...good].flatMap(({ source }) => [source, fixScene(source).source]))];
    const found = await faultsOf(sources);
    for (const [index, source] of sources.entries()) faulty.set(source, (found[index]?.length ?? 0) > 0);
  }, 180_000);

  /** The scenes whose label is of just this text. */
  const seen = (corpus: readonly Scene[], known: Labels, way: 'written' | 'fixed'): Seen[] =>
    corpus.flatMap(({ id, source }) => {
      const text = way === 'written' ? source : fixScene(source).source;
      const outcome = known[id]?.[way];
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
      return outcome?.hash === hash ? [{ id, outcome, isStopped: isStopped(text) }] : [];
    });

  test.each(['written', 'fixed'] as const)('nothing that renders is stopped: %s', (way) => {
    expect(stopped(seen(scenes, labels.scenes, way).filter(renders))).toEqual([]);
    expect(stopped(seen(good, labels.good, way).filter(renders))).toEqual([]);
  });

  test.each([
    ['written', 0.95],
    ['fixed', 0.85],
  ] as const)('most of what reading can tell is stopped: %s', (way, least) => {
    expect(share(seen(scenes, labels.scenes, way).filter(isReadable))).toBeGreaterThan(least);
  });

  test('so is most of what an older Manim did not render for such a reason', () => {
    const older = scenes.flatMap(({ id, source, measured }): Seen[] => {
      if (!measured) return [];
      const { ok, errorType: kind } = measured;
      return [{ id, outcome: { ok, ...(kind !== undefined && { kind }) }, isStopped: isStopped(source) }];
    });
    expect(share(older.filter(isReadable))).toBeGreaterThan(0.95);
  });

  test('the labels are of the rules as they are: label-manim.mjs makes them anew', () => {
    expect(seen(scenes, labels.scenes, 'fixed').length / scenes.length).toBeGreaterThan(0.9);
  });

  test('the rules mend scenes and break none', () => {
    const all = Object.values(labels.scenes);
    expect(all.filter(({ written, fixed }) => written.ok && !fixed.ok)).toEqual([]);
    expect(all.filter(({ written, fixed }) => !written.ok && fixed.ok).length).toBeGreaterThan(40);
  });
});
