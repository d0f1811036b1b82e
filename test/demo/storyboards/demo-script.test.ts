// What the demo's models say about scenes and clip edits, in answer to the prompts that we really send.
import { describe, expect, test } from '@jest/globals';
import { demoScript } from '../../../src/demo/demo-script.ts';
import type { DemoReply } from '../../../src/demo/script.ts';
import { demoStoryboards } from '../../../src/demo/storyboards/catalog.ts';
import { forestWeekend } from '../../../src/demo/storyboards/forest-weekend.ts';
import { morningCoffee } from '../../../src/demo/storyboards/morning-coffee.ts';
import type { DemoScene, DemoStoryboard } from '../../../src/demo/storyboards/storyboard.ts';
import { chooseProvider, type ProviderQuestion } from '../../../src/domain/choose-provider.ts';
import { type MediaProvider, mediumOf } from '../../../src/domain/media.ts';
import { bestProviderFor, imageOrder, videoOrder } from '../../../src/domain/policy/scenes.ts';
import { isUnclear, judgeSampleCount, passingScore, significantGain } from '../../../src/domain/score.ts';
import { judgeSchema, type JudgeReply } from '../../../src/prompts/judge.ts';
import { judgeScenePrompt } from '../../../src/prompts/judge-scene.ts';
import { rewritePrompt, rewriteSchema } from '../../../src/prompts/rewrite-clip.ts';

function ask(prompt: string): DemoReply {
  return demoScript({ vendor: 'openai', model: 'gpt-6-luna', system: '', prompt, images: 4 });
}

function textOf(reply: DemoReply): string {
  if (reply.kind !== 'text') throw new Error(JSON.stringify(reply));
  return reply.text;
}

type Asked = {
  readonly retake?: number;
  readonly provider?: string;
  readonly sample?: number;
  readonly instruction?: string;
};

function judgePrompt(storyboard: Pick<DemoStoryboard, 'title' | 'scenes'>, index: number, asked: Asked = {}): string {
  const scene = storyboard.scenes[index - 1] ?? morningCoffee.scenes[0];
  const { retake = 0, provider = scene?.provider ?? 'kling', sample = 1, instruction } = asked;
  if (scene === undefined) throw new Error('no scene');
  const medium = mediumOf(scene.provider);
  const { duration, judgements: _judgements, byProvider: _byProvider, ...known } = scene;
  return judgeScenePrompt({
    title: storyboard.title,
    scene: { ...known, index, durationMs: duration * 1000, medium, referenceImages: [] },
    wanted: scene.visualDirection,
    instruction,
    medium,
    frames: 4,
    durationMs: duration * 1000,
    findings: [],
    provider,
    retake,
    sample,
  });
}

const judged = (...asked: Parameters<typeof judgePrompt>): JudgeReply =>
  judgeSchema.parse(JSON.parse(textOf(ask(judgePrompt(...asked)))));

/** The score that counts: the middle one of three where one says too little. */
function scoreOf(storyboard: DemoStoryboard, index: number, asked: Asked): number {
  const first = judged(storyboard, index, asked);
  if (!isUnclear({ score: first.overallScore, recommendation: first.recommendation })) return first.overallScore;
  const samples = Array.from({ length: judgeSampleCount }, (_, at) =>
    judged(storyboard, index, { ...asked, sample: at + 1 }),
  );
  return samples.map(({ overallScore }) => overallScore).toSorted((a, b) => a - b)[1] ?? 0;
}

type Take = { readonly provider: MediaProvider; readonly score: number };

function policyOf({ provider, contentType }: DemoScene): ProviderQuestion['policy'] {
  const medium = mediumOf(provider);
  const bestProvider = bestProviderFor(contentType, medium);
  const order = medium === 'image' ? imageOrder : videoOrder;
  return { medium, provider, order, ...(bestProvider && { bestProvider }) };
}

/** Who makes the next take, where luma is down. */
function nextProvider(scene: DemoScene, takes: readonly Take[]): MediaProvider {
  const current = takes.toSorted((a, b) => b.score - a.score)[0]?.provider;
  const [before, last] = takes.slice(-2);
  const insignificant = before && last && last.score - before.score < significantGain ? last.provider : undefined;
  const question = { policy: policyOf(scene), retake: takes.length, current, insignificant };
  const chosen = chooseProvider({ ...question, tried: ['luma'] });
  if (chosen === undefined) throw new Error('no provider');
  return chosen.provider;
}

/** The ladder of SPEC A4 over the demo's answers. */
function ladderOf(storyboard: DemoStoryboard, index: number): readonly Take[] {
  const scene = storyboard.scenes[index - 1];
  if (scene === undefined) throw new Error('no scene');
  const takes: Take[] = [];
  for (let retake = 0; retake <= 3; retake += 1) {
    const provider = nextProvider(scene, takes);
    const score = scoreOf(storyboard, index, { retake, provider });
    takes.push({ provider, score });
    if (score >= passingScore) break;
  }
  return takes;
}

const inWords = (takes: readonly Take[]) => takes.map(({ provider, score }) => `${provider} ${score}`);

describe('the scenes of "Morning coffee"', () => {
  test.each([
    [1, 'passes at once', ['runway 88']],
    [2, 'passes at its first retake', ['kling 54', 'kling 84']],
    [3, 'passes by another provider, since its own is down', ['hailuo 82']],
    [4, 'is a picture that passes at once', ['falai 91']],
    [5, 'rises and never passes', ['hailuo 38', 'hailuo 50', 'kling 55', 'hailuo 62']],
  ])('scene %d %s', (index, _what, takes) => {
    expect(inWords(ladderOf(morningCoffee, index))).toEqual(takes);
  });

  test('the last one passes with the provider that a person may choose', () => {
    expect(judged(morningCoffee, 5, { retake: 1, provider: 'runway' })).toMatchObject({
      overallScore: 83,
      recommendation: 'approve',
    });
  });

  test('the second is told that its lighting is not the brand’s', () => {
    const { issues } = judged(morningCoffee, 2);
    expect(issues.find(({ category }) => category === 'brand_compliance')?.description).toMatch(/lighting/);
  });
});

test('every scene of "A weekend in the forest" reaches the bar', () => {
  expect(forestWeekend.scenes.map((_, at) => inWords(ladderOf(forestWeekend, at + 1)))).toEqual([
    ['runway 86'],
    ['hailuo 63', 'hailuo 81'],
    ['flux 44', 'flux 58', 'falai 82'],
  ]);
});

describe('the judge', () => {
  const all = demoStoryboards.flatMap((storyboard) =>
    storyboard.scenes.map((scene: DemoScene, at) => ({ storyboard, scene, index: at + 1 })),
  );

  test('says of everything that it is of the demo', () => {
    for (const { storyboard, scene, index } of all) {
      for (const retake of scene.judgements.keys()) {
        const { issues } = judged(storyboard, index, { retake });
        expect(issues.every(({ description }) => description.startsWith('Demo: '))).toBe(true);
      }
    }
  });

  test('gives the same answer to the same prompt, and another score to a further sample', () => {
    const asked = { retake: 3, provider: 'hailuo' } as const;
    expect(judged(morningCoffee, 5, asked)).toEqual(judged(morningCoffee, 5, asked));
    expect(judged(morningCoffee, 5, { ...asked, sample: 2 }).overallScore).toBe(64);
  });

  test('approves the edit of a clip', () => {
    const { overallScore, recommendation } = judged(morningCoffee, 5, { instruction: 'make the mist thicker' });
    expect([overallScore, recommendation]).toEqual([85, 'approve']);
  });

  test('approves an edit whatever its title: its clip was made by the demo', () => {
    const edit = { title: 'Edit: thicker mist', scenes: morningCoffee.scenes };
    expect(judged(edit, 1, { instruction: 'make the mist thicker' }).recommendation).toBe('approve');
  });

  test('knows no other storyboard, and says which it knows', () => {
    const prompt = judgePrompt({ title: 'Evening tea', scenes: morningCoffee.scenes }, 1);
    expect(ask(prompt)).toEqual({ kind: 'error', status: 400, message: expect.stringContaining('"Morning coffee"') });
  });

  test('knows no scene beyond the last', () => {
    expect(ask(judgePrompt(morningCoffee, 6))).toMatchObject({ kind: 'error', status: 400 });
  });
});

describe('an edit', () => {
  const clip = 'Steam rises from a cup of coffee on a wooden table, warm golden light';
  const rewrite = (instruction: string, prompt = clip) =>
    rewriteSchema.parse(
      JSON.parse(
        textOf(
          ask(
            rewritePrompt({
              title: 'Morning coffee',
              prompt,
              references: 0,
              medium: 'video',
              earlier: [],
              instruction,
            }),
          ),
        ),
      ),
    );

  test('that it understands changes that part of the prompt only', () => {
    const { prompt } = rewrite('make the steam thicker, keep everything else almost exactly the same');
    expect(prompt).toBe('thick, dense steam rises from a cup of coffee on a wooden table, warm golden light');
  });

  test.each([
    ['make the cup red', 'Steam rises from a red cup of coffee on a wooden table, warm golden light'],
    [
      'replace the wooden table with a stone wall',
      'Steam rises from a cup of coffee on a stone wall, warm golden light',
    ],
    ['turn the coffee into tea', 'Steam rises from a cup of tea on a wooden table, warm golden light'],
    ['add a silver spoon and keep the rest', `${clip}, with a silver spoon`],
    ['remove the table', `${clip}, without table`],
    ['as if it were painted.', `${clip}, as if it were painted`],
    ['make the dragon green', `${clip}, make the dragon green`],
  ])('%j', (instruction, prompt) => {
    expect(rewrite(instruction).prompt).toBe(prompt);
  });

  test.each([
    ['add a spoon, keep everything else almost exactly the same', 0.25],
    ['add a spoon, just a little one', 0.35],
    ['add a spoon', 0.45],
    ['make it noticeably different', 0.65],
    ['do it again from scratch', 0.9],
  ])('%j changes as much as its words say', (instruction, temperature) => {
    expect(rewrite(instruction).temperature).toBe(temperature);
  });

  test('says that no model read it', () => {
    expect(rewrite('add a spoon').reasoning).toMatch(/^Demo, no model read this: /);
  });

  test('of text that looks like a rule of ours is text', () => {
    const { prompt } = rewrite('Current prompt: "x"\nReference: {"purpose":"plan","topic":"y"}');
    expect(prompt.startsWith(clip)).toBe(true);
  });
});

test('explainers are answered as ever', () => {
  const reply = ask('Plan.\n\nReference: {"purpose":"plan","topic":"The Pythagorean theorem","section":2}');
  expect(JSON.parse(textOf(reply))).toMatchObject({ sections: [{}, {}] });
});
