// What a person's verdict is in the history of a section (SPEC C5, A9).
import { patched } from '@temporalio/workflow';
import type { Fact } from '../domain/move.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { Verdict } from '../domain/review.ts';

/** A retake with a provider or prompt of their own is made before anything that was under way is accepted; not so in runs from before that rule. */
export function verdictFact(verdict: Verdict, { media }: Pick<SectionPolicy, 'media'>): Fact {
  const isWish = verdict.verdict === 'retake' && (verdict.provider ?? verdict.promptHash) !== undefined;
  const isWishFirst = media !== undefined && isWish && patched('2026-11-21-wish-first');
  return { kind: 'verdict', verdict, ...(isWishFirst && { isWishFirst }) };
}
