// "A weekend in the forest", a short film with a brand guide: every scene reaches the bar, two of them by retakes.
import { approval } from '../topics/topic.ts';
import type { DemoScene, DemoStoryboard } from './storyboard.ts';

const arrival: DemoScene = {
  sceneType: 'hook',
  contentType: 'cinematic',
  narration: 'Two days, and no signal.',
  visualDirection: 'A trail leads between tall trees into a forest in late afternoon light, slow camera move forward',
  duration: 5,
  provider: 'runway',
  judgements: [approval(86, 'The trail is a little dark at the very start.', 'technical')],
};

const lake: DemoScene = {
  sceneType: 'solution',
  contentType: 'nature',
  narration: 'Just you, and the quiet.',
  visualDirection: 'A still mountain lake at dawn with mist above the water, trees at its far side',
  duration: 6,
  provider: 'hailuo',
  judgements: [
    {
      overallScore: 63,
      issues: [
        {
          category: 'technical',
          severity: 'medium',
          description: 'The far shore is soft, and noise shows in the mist.',
        },
        {
          category: 'brand_compliance',
          severity: 'medium',
          description: 'The colours are colder than the guide allows.',
        },
      ],
      improvedPrompt:
        'A still mountain lake at dawn, a thin layer of mist above the water, sharp firs at the far side, soft warm light from the left',
      recommendation: 'regenerate',
      furtherScores: [60, 65],
    },
    { ...approval(81, 'The mist thins out towards the end.'), furtherScores: [78, 82] },
  ],
};

const mug: DemoScene = {
  sceneType: 'closing',
  contentType: 'object',
  narration: 'Come and find it.',
  visualDirection: 'An enamel mug on a mossy stone beside a folded map, shallow depth of field',
  duration: 0,
  provider: 'flux',
  judgements: [
    {
      overallScore: 44,
      issues: [
        { category: 'content_match', severity: 'high', description: 'There is no map in the picture.' },
        { category: 'ai_artifacts', severity: 'medium', description: 'Letters on the mug that are no letters.' },
      ],
      improvedPrompt:
        'A plain enamel mug on a mossy stone, a folded paper map leaning against it, shallow depth of field',
      recommendation: 'regenerate',
    },
    {
      overallScore: 58,
      issues: [{ category: 'content_match', severity: 'medium', description: 'The map could be any piece of paper.' }],
      improvedPrompt: 'A plain enamel mug on a mossy stone, an unfolded map with contour lines beneath it',
      recommendation: 'regenerate',
    },
    { ...approval(82, 'The stone takes up much of the picture.'), furtherScores: [80, 84] },
  ],
};

export const forestWeekend: DemoStoryboard = {
  title: 'A weekend in the forest',
  brand: 'Earth tones, soft natural light, matte surfaces, no logos',
  scenes: [arrival, lake, mug],
};
