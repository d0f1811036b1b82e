// Reviews in the words of a terminal: why one waits in few words, and the command that answers it.

/** Why a person is asked, short enough for a column. */
const shortReasons: Readonly<Record<string, string>> = {
  score_below_bar: 'below the bar',
  not_scored: 'not scored',
  degraded_take: 'degraded take',
  all_takes_failed: 'all takes failed',
  auto_regeneration_failed: 'retakes too weak',
  unknown_outcome: 'answer lost',
  plan_approval: 'plan to approve',
  budget_exhausted: 'budget used up',
};

export function shortReason(reason: string): string {
  return shortReasons[reason] ?? reason.replaceAll('_', ' ');
}

type Told = { readonly id: string; readonly subject: string; readonly reason: string };

/** The command that answers this review, and the verdicts that it takes besides. */
export function answerCommand({ id, subject, reason }: Told): string {
  const lost = reason === 'unknown_outcome';
  switch (subject) {
    case 'budget':
      return `retake review approve ${id} --budget-usd <usd>   (or reject)`;
    case 'plan':
      return lost
        ? `retake review retake ${id}   (pays again; or reject)`
        : `retake review approve ${id}   (or retake, reject)`;
    default:
      return lost
        ? `retake review retake ${id}   (pays again; or approve, replace, reject)`
        : `retake review approve ${id}   (or retake, replace, reject)`;
  }
}
