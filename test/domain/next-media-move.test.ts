// The ladder of a scene: SPEC A3–A9 and C4, exact to the call.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { by, type Came, mediaPolicy, models, playMedia } from './play-media.ts';

describe('a scene', () => {
  test('is accepted at once at 70', () => {
    const { sent, end } = playMedia({ of: by({ 'kling 0': 70 }) });
    expect(sent).toEqual(['kling 0']);
    expect(end).toMatchObject({ kind: 'accept', take: 1, approvedBy: { kind: 'score' } });
  });

  test('is retaken at 69', () => {
    const { sent, end } = playMedia({ of: by({ 'kling 0': 69, 'kling 1': 71 }) });
    expect(sent).toEqual(['kling 0', 'kling 1']);
    expect(end).toMatchObject({ kind: 'accept', take: 2 });
  });

  test('goes through the ladder in its order and then to a person, with its best take', () => {
    const { sent, asked } = playMedia({
      of: by({ 'kling 0': 40, 'kling 1': 62, 'runway 2': 48, 'luma 3': 55 }),
    });
    expect(sent).toEqual(['kling 0', 'kling 1', 'runway 2', 'luma 3']);
    expect(asked).toEqual(['auto_regeneration_failed 2']);
  });

  test('builds on its best take, not on its last', () => {
    const { moves } = playMedia({ of: by({ 'kling 0': 60, 'kling 1': 45, 'runway 2': 50 }) });
    const bases = moves.flatMap((move) => (move.kind === 'write' ? [move.orders[0]?.fromTake] : []));
    expect(bases).toEqual([undefined, 1, 1, 1]);
  });

  test('does not keep a provider that gained less than 10 points', () => {
    const policy = mediaPolicy({ contentType: 'cinematic' });
    const { sent } = playMedia({ of: by({ 'kling 0': 40, 'kling 1': 55, 'runway 2': 58 }) }, policy);
    // The best for cinematic is runway, which has just gained 3 points.
    expect(sent.at(-1)).toBe('luma 3');
  });

  test('keeps the best provider for its content where that gained enough', () => {
    const policy = mediaPolicy({ contentType: 'cinematic' });
    const { sent } = playMedia({ of: by({ 'kling 0': 20, 'kling 1': 35, 'runway 2': 60 }) }, policy);
    expect(sent.at(-1)).toBe('runway 3');
  });

  test('tries the next provider within the same retake where one failed', () => {
    const { sent } = playMedia({ of: by({ 'kling 0': 'refused', 'runway 0': 'task_failed', 'luma 0': 80 }) });
    expect(sent).toEqual(['kling 0', 'runway 0', 'luma 0']);
  });

  test('uses up the retake of a failed generation in the original preset', () => {
    const policy = mediaPolicy({}, { preset: 'original' });
    const { sent, asked } = playMedia(
      { of: by({ 'kling 0': 40, 'kling 1': 'refused', 'runway 2': 'refused' }) },
      policy,
    );
    expect(sent).toEqual(['kling 0', 'kling 1', 'runway 2', 'luma 3']);
    expect(asked).toEqual(['auto_regeneration_failed 1']);
  });

  test('asks where every provider failed, without going through the retakes', () => {
    const { sent, asked } = playMedia({ of: () => 'refused' });
    expect(sent).toEqual(['kling 0', 'runway 0', 'luma 0', 'hailuo 0']);
    expect(asked).toEqual(['all_takes_failed none']);
  });

  test('never sends a prompt where it was sent before', () => {
    const { sent } = playMedia({ of: by({ 'kling 0': 40, 'kling 1': 'same', 'runway 1': 80 }) });
    expect(sent).toEqual(['kling 0', 'runway 1']);
  });

  test('asks a person about a create whose answer was lost', () => {
    const { asked, sent } = playMedia({ of: () => 'lost' });
    expect(sent).toEqual(['kling 0']);
    expect(asked).toEqual(['unknown_outcome none']);
  });

  test('goes on to the next provider after a lost create where the policy gives it up', () => {
    const policy = mediaPolicy();
    const media = policy.media && { ...policy.media, onUnknown: { kind: 'fail' as const } };
    const { sent } = playMedia(
      { of: by({ 'kling 0': 'lost', 'runway 0': 75 }) },
      { ...policy, ...(media && { media }) },
    );
    expect(sent).toEqual(['kling 0', 'runway 0']);
  });

  test('fetches and scores what a vendor tells of late, and accepts it', () => {
    let isFound = false;
    const { moves, end } = playMedia({
      of: ({ take }) => {
        if (take !== 1) return 40;
        return isFound ? 80 : 'lost';
      },
      verdicts: [
        {
          get verdict() {
            isFound = true;
            return 'retake' as const;
          },
        },
      ],
      // write, submit (lost), ask, write, submit: the retake is at its vendor.
      foundLate: { take: 1, afterMoves: 5 },
    });
    expect(moves.slice(5, 7)).toEqual([
      { kind: 'await_tasks', takes: [1, 2] },
      { kind: 'fetch', take: 1 },
    ]);
    expect(end).toMatchObject({ kind: 'accept', take: 1 });
  });

  test('asks where nobody could score the take', () => {
    expect(playMedia({ of: () => 'unscored' }).asked).toEqual(['not_scored 1']);
  });
});

describe('a scene that names veo', () => {
  test('comes back to the fixed order after it', () => {
    const policy = mediaPolicy(
      { provider: 'veo', contentType: 'food' },
      { callable: ['veo', 'kling', 'runway'], models: { ...models, veo: 'runway:veo3.1' } },
    );
    const { sent } = playMedia({ of: by({}, 40) }, policy);
    expect(sent).toEqual(['veo 0', 'veo 1', 'kling 2', 'runway 3']);
  });
});

describe("a person's retake of a scene", () => {
  const poor = by({}, 40);

  test('starts 3 retakes anew', () => {
    const { sent, asked } = playMedia({ of: poor, verdicts: [{ verdict: 'retake' }] });
    expect(sent.slice(4)).toEqual(['kling 1', 'runway 2', 'luma 3']);
    expect(asked).toHaveLength(2);
  });

  test('keeps the provider that they chose in every one of them', () => {
    const { sent } = playMedia({ of: poor, verdicts: [{ verdict: 'retake', provider: 'hailuo' }] });
    expect(sent.slice(4)).toEqual(['hailuo 1', 'hailuo 2', 'hailuo 3']);
  });

  test('carries their prompt in every one of them', () => {
    const { moves } = playMedia({ of: poor, verdicts: [{ verdict: 'retake', promptHash: 'p' }] });
    const prompts = moves.flatMap((move) => (move.kind === 'write' ? [move.orders[0]?.promptHash] : []));
    expect(prompts.slice(4)).toEqual(['p', 'p', 'p']);
  });

  test('may send again what was lost', () => {
    let isLost = true;
    const of = (): Came => {
      const came: Came = isLost ? 'lost' : 80;
      return came;
    };
    const { moves, end } = playMedia({
      of: (order) => {
        isLost = (order.media?.retake ?? 0) === 0;
        return of();
      },
      verdicts: [{ verdict: 'retake' }],
    });
    const again = moves.findLast((move) => move.kind === 'write');
    expect(again).toMatchObject({ orders: [{ media: { provider: 'kling', knowingly: true } }] });
    expect(end).toMatchObject({ kind: 'accept' });
  });
});

describe('two retakes at once', () => {
  const policy = mediaPolicy({}, { retakesAtOnce: 2 });

  test('are by different providers, and both count', () => {
    const { sent, asked } = playMedia({ of: by({}, 40) }, policy);
    expect(sent).toEqual(['kling 0', 'kling 1', 'runway 2', 'luma 3']);
    expect(asked).toEqual(['auto_regeneration_failed 1']);
  });

  test('are both given to their providers before either is waited for', () => {
    const { moves } = playMedia({ of: by({}, 40) }, policy);
    const kinds = moves.map(({ kind }) => kind);
    const second = kinds.indexOf('write', 1);
    expect(kinds.slice(second, second + 4)).toEqual(['write', 'submit', 'submit', 'await_tasks']);
  });

  test('are both scored before one is accepted', () => {
    const { end, moves } = playMedia({ of: by({ 'kling 1': 75, 'runway 2': 90 }, 40) }, policy);
    expect(moves.filter(({ kind }) => kind === 'score')).toHaveLength(3);
    expect(end).toMatchObject({ kind: 'accept', take: 3 });
  });
});

const anyCame = fc.constantFrom<Came>(
  ...([10, 45, 60, 69, 70, 90, 'lost', 'refused', 'same', 'task_failed', 'not_fetched', 'unscored'] as const),
);
const anyScript = fc.array(anyCame, { minLength: 1, maxLength: 40 });
const anyVerdicts = fc.array(
  fc.record({
    verdict: fc.constantFrom('approve' as const, 'retake' as const, 'reject' as const),
    provider: fc.constantFrom('kling', 'luma', 'hailuo'),
  }),
  { maxLength: 4 },
);

describe('over any luck a scene', () => {
  const luck = (script: readonly Came[]) => {
    let at = 0;
    const known = new Map<number, Came>();
    return ({ take }: { readonly take: number }): Came => {
      const came = known.get(take) ?? script[at++ % script.length] ?? 40;
      known.set(take, came);
      return came;
    };
  };

  test('ends', () => {
    fc.assert(
      fc.property(anyScript, anyVerdicts, (script, verdicts) => {
        expect(['accept', 'fail']).toContain(playMedia({ of: luck(script), verdicts }).end?.kind);
      }),
    );
  });

  test('is given to providers at most 16 times before a person is asked', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        // 4 providers, each at most once in the first generation and in each of 3 retakes.
        expect(playMedia({ of: luck(script) }).sent.length).toBeLessThanOrEqual(16);
      }),
    );
  });

  test('asks the same provider at most once in each retake of a ladder', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const { sent } = playMedia({ of: luck(script) });
        expect(new Set(sent).size).toBe(sent.length);
      }),
    );
  });

  test('makes the same moves when it continues as new before each of them', () => {
    fc.assert(
      fc.property(anyScript, anyVerdicts, (script, verdicts) => {
        const whole = playMedia({ of: luck(script), verdicts });
        const carried = playMedia({ of: luck(script), verdicts, carried: true });
        expect(carried.moves).toEqual(whole.moves);
      }),
    );
  });
});
