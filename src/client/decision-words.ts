// What a verdict did, in the words that people read: `approved take 2`, `rejected: off brand`, `raised the budget to $3`.
import type { RejectReason } from '../domain/review.ts';
import type { VerdictView } from '../store/verdict-view.ts';
import type { ReviewView } from '../store/view-types.ts';

export const rejectReasonWords: Readonly<Record<RejectReason, string>> = {
  wrong_subject: 'wrong subject',
  artefacts: 'artefacts',
  off_brand: 'off brand',
  technical: 'technical fault',
  rights: 'rights',
  other: 'another reason',
};

type Given = Pick<VerdictView, 'verdict' | 'take' | 'provider' | 'model' | 'budget' | 'reasonCode'>;
type About = Pick<ReviewView, 'subject' | 'bestTake'>;

/** Goes behind the name of the person: `ann approved take 2`. */
export function decisionWords(given: Given, about: About): string {
  switch (given.verdict) {
    case 'approve':
      return approvalWords(given, about);
    case 'retake':
      return `asked for a retake${(given.provider ?? given.model) ? ` by ${given.provider ?? given.model}` : ''}`;
    case 'replace':
      return 'replaced it by an upload';
    case 'reject':
      return `rejected${given.reasonCode === null ? '' : `: ${rejectReasonWords[given.reasonCode]}`}`;
  }
}

function approvalWords({ take, budget }: Given, { subject, bestTake }: About): string {
  switch (subject) {
    case 'budget':
      return `raised the budget${budget === null ? '' : ` to ${limitWords(budget)}`}`;
    case 'plan':
      return 'approved the plan';
    case 'section':
      return (take ?? bestTake) === null ? 'approved' : `approved take ${take ?? bestTake}`;
  }
}

/** `$3, 20 calls`. */
function limitWords({ usd, calls, renders, wallS }: NonNullable<Given['budget']>): string {
  const parts = [
    usd !== undefined && `$${usd}`,
    calls !== undefined && `${calls} calls`,
    renders !== undefined && `${renders} renders`,
    wallS !== undefined && `${wallS} s`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
