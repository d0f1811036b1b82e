// The shape of a demo topic: the plan, the sources and the judgements that the demo vendors answer with (SPEC C9).

export type DemoRenderer = 'manim' | 'svg';

export type JudgedIssue = {
  readonly category: 'ai_artifacts' | 'content_match' | 'brand_compliance' | 'technical' | 'composition';
  readonly severity: 'low' | 'medium' | 'high';
  readonly description: string;
};

/** A judge's answer; `overallScore` is 0–100. */
export type Judgement = {
  readonly overallScore: number;
  readonly issues: readonly JudgedIssue[];
  readonly improvedPrompt: string;
  readonly recommendation: 'approve' | 'needs_review' | 'regenerate' | 'critical_fail';
  /** Scores of further samples of this judgement; without them the same one. */
  readonly furtherScores?: readonly number[];
};

/** Sources of V1, V2 and V3. */
export type Variants = readonly [string, string, string];

/** Whole lines that stand once in a source, and the lines for them. */
export type SourcePatch = readonly [search: string, replace: string];

/** What one ladder of a section is answered with. */
export type DemoLadder = {
  readonly written: Variants;
  /** Answer of every repair round; without one the written sources are answered again. */
  readonly repaired?: Variants;
  /** Lines of the first variant and what takes their place: the answer to its first repair where edits are asked for. They make of it the first of `repaired`. */
  readonly patch?: readonly SourcePatch[];
  readonly judgement: Judgement;
};

export type DemoSection = {
  readonly title: string;
  readonly goal: string;
  readonly narration: string;
  readonly visualBrief: string;
  readonly durationS: number;
  /** Renderer that the plan chooses where the job does not. */
  readonly renderer: DemoRenderer;
  /** Ladder 1 first; ladders past the end are answered like the last one. */
  readonly ladders: Readonly<Record<DemoRenderer, readonly [DemoLadder, ...DemoLadder[]]>>;
};

export type DemoTopic = {
  /** The name that a job is asked with. */
  readonly topic: string;
  /** Other spellings, in lower-case words. */
  readonly aliases: readonly string[];
  /** Title of the finished video. */
  readonly title: string;
  /** In the order of the video; the first n of them make sense without the rest. */
  readonly sections: readonly DemoSection[];
};

/**
 * The source with each text replaced by another: how variants and faults are told apart from their original at a glance.
 * Throws when a text is not there, so that an edit cannot silently stop to apply.
 */
export function edited(source: string, ...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The demo source has no ${JSON.stringify(from)} to replace`);
    return text.replaceAll(from, () => to);
  }, source);
}

/** A judgement that passes, with one small remark. */
export function approval(
  overallScore: number,
  remark: string,
  category: JudgedIssue['category'] = 'composition',
): Judgement {
  return {
    overallScore,
    issues: [{ category, severity: 'low', description: remark }],
    improvedPrompt: '',
    recommendation: 'approve',
  };
}
