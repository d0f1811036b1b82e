// A verdict as readers of the record see it: what was said, by whom, on which bytes, and whether it counted (SPEC C5).
import type { RejectReason, VerdictName } from '../domain/review.ts';
import type { VerdictBody } from './review-schema.ts';

export type VerdictView = {
  readonly id: string;
  readonly verdict: VerdictName;
  readonly by: string;
  readonly status: 'pending' | 'applied' | 'ignored';
  readonly ignoredBecause: string | null;
  /** The bytes it was given on. */
  readonly contentHash: string | null;
  /** The take, provider, model or upload that it names. */
  readonly take: number | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly artifact: string | null;
  /** The limits that it sets. */
  readonly budget: NonNullable<VerdictBody['budget']> | null;
  /** Of a rejection. */
  readonly reasonCode: RejectReason | null;
  readonly raw: boolean;
  readonly note: string | null;
  readonly createdAt: string;
};
