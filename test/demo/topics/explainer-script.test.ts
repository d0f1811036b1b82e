// The demo script answers every step of every demo topic, and nothing else.
import { describe, expect, test } from '@jest/globals';
import { demoTopics, explainerDemoScript, isDemoTopic } from '../../../src/demo/explainer-script.ts';
import type { DemoReply, DemoRequest } from '../../../src/demo/script.ts';
import { judgeSchema, type JudgeReply } from '../../../src/prompts/judge.ts';
import { planPrompt, planSchema, type PlanReply } from '../../../src/prompts/plan.ts';
import { referenceLine, type PromptReference } from '../../../src/prompts/reference.ts';
import { readEdits } from '../../../src/renderers/source-edits.ts';
import { sourceFromReply } from '../../../src/renderers/source-from-reply.ts';

const renderers = ['manim', 'svg'] as const;
const sectionNumbers = [1, 2, 3, 4];
const variants = [1, 2, 3];
const first = 'The Pythagorean theorem';
const looks = {
  manim: { languages: ['python'], looksLikeSource: (text: string) => text.includes('def construct') },
  svg: { languages: ['svg'], looksLikeSource: (text: string) => text.includes('<svg') },
};

function asked(prompt: string): DemoRequest {
  return { vendor: 'anthropic', model: 'any', system: '', prompt, images: 0 };
}

function answer(reference: PromptReference): DemoReply {
  return explainerDemoScript(asked(`A prompt of the step.\n\n${referenceLine(reference)}`));
}

function textOf(reply: DemoReply): string {
  if (reply.kind !== 'text') throw new Error(`answered ${JSON.stringify(reply)}`);
  return reply.text;
}

function planOf(prompt: string): PlanReply {
  return planSchema.parse(JSON.parse(textOf(explainerDemoScript(asked(prompt)))));
}

function judged(section: number, ladder: number, topic = first): JudgeReply {
  return judgeSchema.parse(
    JSON.parse(textOf(answer({ purpose: 'judge', topic, section, ladder, round: 0, variant: 1, renderer: 'svg' }))),
  );
}

describe('topics', () => {
  test('there are three, each with its title', () => {
    expect(demoTopics.map(({ topic }) => topic)).toEqual([first, 'Binary search', 'How vaccines work']);
    expect(demoTopics.every(({ title }) => title.length > 0)).toBe(true);
  });

  test.each([
    'the pythagorean theorem',
    '  The  Pythagorean Theorem! ',
    "Pythagoras' theorem",
    'pythagoras',
    'BINARY-SEARCH',
    'How do vaccines work?',
  ])('knows %j', (spelling) => {
    expect(isDemoTopic(spelling)).toBe(true);
  });

  test.each(['', 'the', 'Photosynthesis', 'binary', 'search binary trees'])('does not know %j', (other) => {
    expect(isDemoTopic(other)).toBe(false);
  });

  test('an unknown topic is a refused request that lists the known ones', () => {
    const reply = answer({ purpose: 'plan', topic: 'Photosynthesis' });
    expect(reply).toMatchObject({ kind: 'error', status: 400 });
    for (const { topic } of demoTopics) expect(JSON.stringify(reply)).toContain(topic);
  });

  test('a prompt without a reference line is a refused request', () => {
    expect(explainerDemoScript(asked('Plan something.'))).toMatchObject({ kind: 'error', status: 400 });
  });
});

describe('plan', () => {
  test.each(demoTopics.map(({ topic }) => topic))('of %s has four sections of both renderers', (topic) => {
    const plan = planOf(planPrompt({ topic }));
    expect(plan.sections).toHaveLength(4);
    expect(new Set(plan.sections.map(({ renderer }) => renderer))).toEqual(new Set(renderers));
    for (const { durationS } of plan.sections) {
      expect(durationS).toBeGreaterThanOrEqual(4);
      expect(durationS).toBeLessThanOrEqual(6);
    }
  });

  test.each(renderers)('uses only %s where the job asks for it', (renderer) => {
    expect(planOf(planPrompt({ topic: first, renderer })).sections.map((section) => section.renderer)).toEqual(
      Array.from({ length: 4 }, () => renderer),
    );
  });

  test('keeps the first sections where fewer are asked for', () => {
    const whole = planOf(planPrompt({ topic: first }));
    expect(planOf(planPrompt({ topic: first, sections: 2 })).sections).toEqual(whole.sections.slice(0, 2));
  });

  test('says in its title that it has no more than four', () => {
    const plan = planOf(planPrompt({ topic: first, sections: 9 }));
    expect(plan.sections).toHaveLength(4);
    expect(plan.title).toContain('4 sections');
  });
});

describe('takes', () => {
  test('every step has a reply that holds a source, and the same request has the same reply', () => {
    for (const { topic } of demoTopics)
      for (const renderer of renderers)
        for (const section of sectionNumbers)
          for (const variant of variants)
            for (const [purpose, round] of [
              ['write', 0],
              ['repair', 1],
            ] as const) {
              const reference = { purpose, topic, renderer, section, ladder: 1, round, variant };
              const text = textOf(answer(reference));
              expect(textOf(answer(reference))).toBe(text);
              expect(sourceFromReply(text, looks[renderer])?.length).toBeGreaterThan(300);
            }
  });

  test('the first repair of a first variant is a patch where edits are asked for, and every other one a whole source', () => {
    const asks = { purpose: 'repair', topic: first, renderer: 'manim', section: 3, ladder: 1 } as const;
    const edits = (more: Pick<PromptReference, 'round' | 'variant' | 'scope'>) =>
      readEdits(textOf(answer({ ...asks, ...more }))).kind === 'edits';
    expect(edits({ round: 1, variant: 1, scope: 'patch' })).toBe(true);
    expect(edits({ round: 1, variant: 2, scope: 'patch' })).toBe(false);
    expect(edits({ round: 2, variant: 1, scope: 'block' })).toBe(false);
    expect(edits({ round: 1, variant: 1, scope: 'whole' })).toBe(false);
  });

  test('a section or a variant that does not exist is a refused request', () => {
    const reference = { purpose: 'write', topic: first, renderer: 'svg', ladder: 1, round: 0 } as const;
    expect(answer({ ...reference, section: 5, variant: 1 })).toMatchObject({ kind: 'error', status: 400 });
    expect(answer({ ...reference, section: 1, variant: 4 })).toMatchObject({ kind: 'error', status: 400 });
  });

  test.each(renderers)('each ladder of the section that scores low brings another %s source', (renderer) => {
    const sources = [1, 2, 3, 4].map((ladder) =>
      textOf(answer({ purpose: 'write', topic: first, renderer, section: 4, ladder, round: 0, variant: 1 })),
    );
    expect(new Set(sources).size).toBe(4);
  });
});

describe('judgement', () => {
  test('approves every section but the last of the first topic', () => {
    for (const { topic } of demoTopics)
      for (const section of sectionNumbers) {
        if (topic === first && section === 4) continue;
        const { overallScore, recommendation } = judged(section, 1, topic);
        expect(overallScore).toBeGreaterThanOrEqual(80);
        expect(recommendation).toBe('approve');
      }
  });

  test('gives other scores to further samples where it is near the bar', () => {
    const reference = { purpose: 'judge', topic: first, section: 4, ladder: 3, round: 0, variant: 1 } as const;
    const scores = [1, 2, 3].map(
      (sample) => judgeSchema.parse(JSON.parse(textOf(answer({ ...reference, sample })))).overallScore,
    );
    expect(scores).toEqual([61, 57, 66]);
  });

  test('sends the last section of the first topic back three times, each with another brief', () => {
    const judgements = [1, 2, 3].map((ladder) => judged(4, ladder));
    expect(judgements.map(({ overallScore }) => overallScore)).toEqual([52, 58, 61]);
    expect(judgements.every(({ recommendation }) => recommendation === 'regenerate')).toBe(true);
    expect(new Set(judgements.map(({ improvedPrompt }) => improvedPrompt)).size).toBe(3);
  });

  test('approves what follows a person, however many ladders there were', () => {
    expect([4, 5, 9].map((ladder) => judged(4, ladder).overallScore)).toEqual([90, 90, 90]);
  });
});
