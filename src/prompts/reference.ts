// The reference line of a prompt: names the step in a vendor's own logs, and tells the demo vendors what is asked.
import type { RepairScope } from '../domain/repair-scope.ts';

export type PromptReference = {
  readonly purpose: 'plan' | 'write' | 'repair' | 'judge' | 'judge_scene' | 'rewrite';
  readonly topic: string;
  readonly renderer?: 'manim' | 'svg';
  /** 1-based number of the section. */
  readonly section?: number;
  readonly ladder?: number;
  /** 0 for the first writing of a ladder, 1–3 for its repair rounds. */
  readonly round?: number;
  readonly variant?: number;
  /** Of a scene: 0 for its first generation, 1–3 for retakes, and who made the asset. */
  readonly retake?: number;
  readonly provider?: string;
  /** 2 and more: a further sample of a judgement. */
  readonly sample?: number;
  /** Of a repair: `patch` and `block` ask for edits, `whole` for a source. */
  readonly scope?: RepairScope;
  /** Of a rewrite: what is to become of the clip; its prompt stands in the text (`promptToRewrite`). */
  readonly instruction?: string;
};

const marker = 'Reference: ';

/** One line, last in the prompt: `Reference: {"purpose":"write","topic":"…","section":2,…}`. */
export function referenceLine(reference: PromptReference): string {
  return marker + JSON.stringify(reference);
}

/** Reads the last reference line of a prompt; nothing when there is none. */
export function readReference(prompt: string): PromptReference | undefined {
  const line = prompt
    .split('\n')
    .filter((candidate) => candidate.startsWith(marker))
    .at(-1);
  if (line === undefined) return undefined;
  try {
    // The line was written by referenceLine; anything else fails to parse or is ignored by its readers.
    return JSON.parse(line.slice(marker.length)) as PromptReference;
  } catch {
    return undefined;
  }
}
