// SPEC A4, A6 and A7: who makes the next take.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseProvider, type ProviderQuestion } from '../../src/domain/choose-provider.ts';
import { type MediaProvider, videoProviders } from '../../src/domain/media.ts';
import { videoOrder } from '../../src/domain/policy/scenes.ts';

const video: ProviderQuestion['policy'] = { medium: 'video', provider: 'kling', order: videoOrder };

const choose = (question: Partial<ProviderQuestion>) =>
  chooseProvider({ policy: video, retake: 0, tried: [], ...question });

describe('chooseProvider', () => {
  test('says of an edit that it is one, and of another try of it that nothing is improved', () => {
    const edit = { promptHash: 'p', creativity: 0.3, parentHash: 'a' };
    const policy = { ...video, edit };
    expect(choose({ policy })?.why).toBe('Edit: kling, chosen when it was asked for');
    expect(choose({ policy, retake: 1, current: 'kling' })?.why).toBe('Retake 1: kling again');
  });

  test.each<[Partial<ProviderQuestion>, string]>([
    [{ retake: 0 }, "First generation: kling, the scene's own, with your prompt"],
    [{ retake: 1, current: 'kling' }, 'Retake 1: kling again, with your prompt'],
    [
      { retake: 1, pinned: 'veo', policy: { ...video, order: [...videoOrder, 'veo'] } },
      'A person chose veo, with your prompt',
    ],
  ])('says of %j whose prompt it is', (question, why) => {
    expect(choose({ ...question, hasPrompt: true })?.why).toBe(why);
  });

  test.each<[string, Partial<ProviderQuestion>, string]>([
    ['the scene’s own at first', { policy: { ...video, provider: 'luma' } }, 'luma'],
    ['the same on retake 1', { retake: 1, current: 'hailuo' }, 'hailuo'],
    ['the scene’s own on retake 1 where no take is there', { retake: 1 }, 'kling'],
    ['the first other on retake 2', { retake: 2, current: 'kling' }, 'runway'],
    ['the first other on retake 2 from further down', { retake: 2, current: 'luma' }, 'kling'],
    ['the best on retake 3', { retake: 3, policy: { ...video, bestProvider: 'luma' } }, 'luma'],
    [
      'the best on retake 3 though it is the current',
      { retake: 3, current: 'luma', policy: { ...video, bestProvider: 'luma' } },
      'luma',
    ],
    ['the first on retake 3 where none is the best', { retake: 3, current: 'runway' }, 'kling'],
    [
      'the first on retake 3 where the best cannot be called',
      { retake: 3, policy: { ...video, bestProvider: 'veo' } },
      'kling',
    ],
    ['the first that can be called', { policy: { ...video, provider: 'veo' } }, 'kling'],
    ['the next on retake 1 where the current cannot be called', { retake: 1, current: 'veo' }, 'kling'],
  ])('takes %s', (_title, question, provider) => {
    expect(choose(question)?.provider).toBe(provider);
  });

  test.each<[string, Partial<ProviderQuestion>, string]>([
    ['retake 1', { retake: 1, current: 'kling', insignificant: 'kling' }, 'runway'],
    ['retake 2', { retake: 2, current: 'kling', insignificant: 'runway' }, 'luma'],
    [
      'retake 3',
      { retake: 3, current: 'runway', insignificant: 'runway', policy: { ...video, bestProvider: 'runway' } },
      'luma',
    ],
  ])('does not keep a provider that gained too little, on %s', (_title, question, provider) => {
    expect(choose(question)).toMatchObject({ provider, why: expect.stringContaining('gained too little') });
  });

  test.each<[string, Partial<ProviderQuestion>, string[]]>([
    [
      'the first generation',
      { retake: 0, policy: { ...video, provider: 'luma' } },
      ['luma', 'hailuo', 'kling', 'runway'],
    ],
    ['retake 1', { retake: 1, current: 'runway' }, ['runway', 'luma', 'hailuo', 'kling']],
    ['retake 2', { retake: 2, current: 'luma' }, ['kling', 'runway', 'hailuo', 'luma']],
    ['retake 3', { retake: 3, policy: { ...video, bestProvider: 'hailuo' } }, ['hailuo', 'kling', 'runway', 'luma']],
  ])('goes on to the next within %s, each once', (_title, question, order) => {
    const tried: ProviderQuestion['tried'][number][] = [];
    for (let choice = choose({ ...question, tried }); choice; choice = choose({ ...question, tried }))
      tried.push(choice.provider);
    expect(tried).toEqual(order);
  });

  test('keeps the only provider where no other can be called', () => {
    const policy = { medium: 'image', provider: 'falai', order: ['falai'] } as const;
    expect(choose({ policy, retake: 2, current: 'falai', insignificant: 'falai' })).toEqual({
      provider: 'falai',
      why: 'Retake 2: falai again, since no other is left',
    });
  });

  test('finds nobody where no provider can be called', () => {
    expect(choose({ policy: { ...video, order: [] } })).toBeUndefined();
  });

  test.each<[string, Partial<ProviderQuestion>, string | undefined]>([
    ['is taken in any retake', { retake: 2, current: 'luma', insignificant: 'luma', pinned: 'luma' }, 'luma'],
    ['is not replaced once it was tried', { retake: 1, pinned: 'luma', tried: ['luma'] }, undefined],
    [
      'is taken outside of the order where it has a model',
      { retake: 1, pinned: 'veo', policy: { ...video, models: { veo: 'runway:veo3.1' } } },
      'veo',
    ],
    ['is not taken without a model', { retake: 1, pinned: 'veo' }, undefined],
    [
      'is not taken for the other medium',
      { retake: 1, pinned: 'flux', policy: { ...video, models: { flux: 'piapi:flux' } } },
      undefined,
    ],
  ])('a person’s choice %s', (_title, question, provider) => {
    expect(choose(question)?.provider).toBe(provider);
  });

  test.each<[Partial<ProviderQuestion>, string]>([
    [{ retake: 0 }, "First generation: kling, the scene's own"],
    [
      { retake: 0, policy: { ...video, unnamed: true, bestProvider: 'kling' } },
      'First generation: kling, the best for this kind of content',
    ],
    [
      { retake: 0, policy: { ...video, unnamed: true, learnt: 'learnt so' } },
      'First generation: kling, the first in the order (learnt so)',
    ],
    [{ retake: 1 }, 'Retake 1: kling again, with an improved prompt'],
    [{ retake: 2 }, 'Retake 2: another provider than kling, the first in the order'],
    [{ retake: 3, policy: { ...video, bestProvider: 'luma' } }, 'Retake 3: luma, the best for this kind of content'],
    [
      { retake: 2, tried: ['runway'] },
      'Retake 2: another provider than kling, the first in the order; luma instead, since runway was tried within this retake',
    ],
    [
      { retake: 0, policy: { ...video, provider: 'veo' } },
      "First generation: veo, the scene's own; kling instead, since veo cannot be called",
    ],
    [
      { retake: 2, policy: { ...video, learnt: 'order learnt' } },
      'Retake 2: another provider than kling, the first in the order (order learnt)',
    ],
    [{ retake: 1, pinned: 'luma' }, 'A person chose luma'],
  ])('says why of %j', (question, why) => {
    expect(choose(question)?.why).toBe(why);
  });
});

test('only chooses untried providers of the order, and leaves those it is to leave while another is there', () => {
  const provider = fc.constantFrom<MediaProvider[]>(...videoProviders);
  fc.assert(
    fc.property(
      fc.record({
        order: fc.uniqueArray(provider),
        own: provider,
        best: fc.option(provider, { nil: undefined }),
        retake: fc.integer({ min: 0, max: 3 }),
        current: fc.option(provider, { nil: undefined }),
        insignificant: fc.option(provider, { nil: undefined }),
        tried: fc.uniqueArray(provider),
      }),
      ({ order, own, best, tried, ...question }) => {
        const policy = { medium: 'video', provider: own, order, ...(best && { bestProvider: best }) } as const;
        const chosen = chooseProvider({ ...question, policy, tried })?.provider;
        const left = order.filter((name) => !tried.includes(name));
        if (left.length === 0) return chosen === undefined;
        const others = left.filter((name) => name !== question.insignificant);
        return chosen !== undefined && left.includes(chosen) && (others.length === 0 || others.includes(chosen));
      },
    ),
  );
});
