// Plays a section's whole history without Temporal: moves from `nextMove`, facts from drawn luck.
import type { Fact, Move, TakeOrder, WriteOutcome } from '../../src/domain/move.ts';
import { nextMove } from '../../src/domain/next-move.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import type { VerdictName } from '../../src/domain/review.ts';

export const policy = explainerPolicy('deep');

/** Answers for the outcome of one move, drawn by the property tests. */
export type Luck = {
  readonly writes: readonly WriteOutcome[];
  readonly renders: readonly boolean[];
  /** Of the errors of failed renders; without any, errors have none. */
  readonly signatures?: readonly string[];
  readonly scores: readonly number[];
  /** What speaks against a rendered take besides its score; nothing when absent. */
  readonly facts?: readonly ('none' | 'hard' | 'soft' | 'disliked' | 'unscored')[];
  readonly verdicts: readonly VerdictName[];
  readonly budget: readonly boolean[];
};

function performer(luck: Luck): (move: Move) => Fact[] {
  let writes = 0;
  let renders = 0;
  let scores = 0;
  let verdicts = 0;
  let denials = 0;
  const at = <T>(list: readonly T[], index: number, otherwise: T): T =>
    list[index % Math.max(1, list.length)] ?? otherwise;
  const person = (name: VerdictName): Fact => ({
    kind: 'verdict',
    verdict: {
      verdictId: `v${verdicts}`,
      reviewId: 'r',
      verdict: name,
      by: 'ann',
      ...(name === 'replace' && { artifactHash: 'h' }),
    },
  });
  const write = (orders: readonly TakeOrder[]): Extract<Fact, { kind: 'wrote' }> => ({
    kind: 'wrote',
    orders,
    outcomes: orders.map((order) => ({ take: order.take, outcome: at(luck.writes, writes++, 'written') })),
  });
  const render = (take: number): Fact => {
    const signature = at(luck.signatures ?? [], renders, '');
    return at(luck.renders, renders++, true)
      ? { kind: 'rendered', take, ok: true }
      : {
          kind: 'rendered',
          take,
          ok: false,
          error: { kind: 'NameError', message: 'no', line: 3, ...(signature !== '' && { signature }) },
        };
  };
  /** Until one renders: those after it are stopped. */
  const renderUntilOne = (takes: readonly number[]): Fact[] => {
    const facts: Fact[] = [];
    for (const take of takes) {
      facts.push(render(take));
      const last = facts.at(-1);
      if (last?.kind === 'rendered' && last.ok) break;
    }
    return facts;
  };
  return (move) => {
    switch (move.kind) {
      case 'race': {
        const wrote = write(move.orders);
        const written = wrote.outcomes.filter(({ outcome }) => outcome === 'written').map(({ take }) => take);
        return [wrote, ...renderUntilOne(written)];
      }
      case 'hedge':
        return renderUntilOne(move.takes);
      case 'write':
      case 'repair':
        if (denials < luck.budget.length) {
          denials += 1;
          if (at(luck.budget, denials, true)) return [{ kind: 'budget_denied', by: 'calls' }];
        }
        return [write(move.orders)];
      case 'adopt':
      case 'degrade':
        return [{ kind: 'wrote', orders: [move.order], outcomes: [{ take: move.order.take, outcome: 'written' }] }];
      case 'render':
        return [render(move.take)];
      case 'score': {
        const score = at(luck.scores, scores++, 80);
        const facts = at(luck.facts ?? [], scores, 'none');
        if (facts === 'unscored') return [{ kind: 'unscored', take: move.take, reason: 'invalid' }];
        return [
          {
            kind: 'scored',
            take: move.take,
            score,
            recommendation: facts === 'disliked' ? 'regenerate' : 'approve',
            hardFailure: facts === 'hard',
            softFindings: facts === 'soft' ? 2 : 0,
          },
        ];
      }
      case 'submit':
      case 'await_tasks':
      case 'fetch':
        throw new Error(`takes of code never make the move ${move.kind}`);
      case 'wait_for_budget':
        return [{ kind: 'budget_decided', raised: true }];
      case 'ask': {
        verdicts += 1;
        // A person who approves where there is nothing to approve is asked again; after a while this one gives up.
        const name = verdicts > 6 ? 'reject' : at(luck.verdicts, verdicts, 'reject');
        return [{ kind: 'asked', reviewId: 'r', reason: move.reason }, person(name)];
      }
      case 'accept':
      case 'replace':
        return [{ kind: 'ended', status: 'completed' }];
      case 'fail':
        return [{ kind: 'ended', status: 'failed' }];
    }
  };
}

export function play(luck: Luck, rules: SectionPolicy = policy): { moves: Move[]; history: Fact[] } {
  const perform = performer(luck);
  const history: Fact[] = [];
  const moves: Move[] = [];
  for (let step = 0; step < 2_000; step += 1) {
    const move = nextMove(history, rules);
    if (move === undefined) return { moves, history };
    moves.push(move);
    history.push(...perform(move));
  }
  throw new Error('the history did not end within 2,000 moves');
}
