// "Morning coffee", a product spot: one scene passes at once, one at its first retake, one when its provider is down, one picture, and one that a person has to decide.
import { approval } from '../topics/topic.ts';
import type { DemoScene, DemoStoryboard } from './storyboard.ts';

const steam: DemoScene = {
  sceneType: 'hook',
  contentType: 'cinematic',
  narration: 'Some mornings begin before you do.',
  visualDirection:
    'Steam rises from a cup of coffee on a wooden table by a window at sunrise, warm golden light, slow camera move to the right',
  duration: 5,
  provider: 'runway',
  judgements: [approval(88, 'The saucer is a little close to the lower edge.')],
};

const kitchen: DemoScene = {
  sceneType: 'problem',
  contentType: 'person',
  narration: 'And some need a little help.',
  visualDirection: 'A woman in a white kitchen waits for her first cup, cool morning light, still half asleep',
  duration: 5,
  provider: 'kling',
  judgements: [
    {
      overallScore: 54,
      issues: [
        {
          category: 'brand_compliance',
          severity: 'high',
          description: 'The lighting is cold and flat; the brand asks for warm morning light.',
        },
        {
          category: 'brand_compliance',
          severity: 'medium',
          description: 'The white kitchen looks clinical, like an advert for a dentist.',
        },
        { category: 'ai_artifacts', severity: 'low', description: 'The fingers at the cup run into each other.' },
      ],
      improvedPrompt:
        'A woman in a cosy kitchen of wood and linen holds her first cup of coffee with both hands, warm golden sunrise light from the left, still half asleep, close enough to see her smile begin',
      recommendation: 'regenerate',
    },
    approval(84, 'Her sleeve is a little out of focus.', 'technical'),
  ],
};

const pouch: DemoScene = {
  sceneType: 'solution',
  contentType: 'product',
  narration: 'Roasted slowly, in small batches.',
  visualDirection:
    'A paper bag of coffee beans on black slate turns slowly towards the camera, warm side light, plain background',
  duration: 5,
  provider: 'luma',
  judgements: [
    { ...approval(82, 'The beans beside the bag draw a little attention away from it.'), furtherScores: [80, 83] },
  ],
};

const breakfast: DemoScene = {
  sceneType: 'detail',
  contentType: 'food',
  narration: 'Good company included.',
  visualDirection:
    'A croissant on a stoneware plate beside a small cup, seen from above at an angle, soft warm daylight',
  duration: 0,
  provider: 'falai',
  judgements: [approval(91, 'The rim of the plate leaves the frame on one side.')],
};

const highlands: DemoScene = {
  sceneType: 'closing',
  contentType: 'nature',
  narration: 'From high fields, where the day comes first.',
  visualDirection:
    'Mist lies over rows of coffee trees on a mountain slope before sunrise, seen from above, nobody in sight',
  duration: 6,
  provider: 'hailuo',
  judgements: [
    {
      overallScore: 38,
      issues: [
        { category: 'content_match', severity: 'high', description: 'These are firs; coffee grows as a low shrub.' },
        { category: 'composition', severity: 'medium', description: 'Slope and sky compete; nothing leads the eye.' },
        { category: 'brand_compliance', severity: 'medium', description: 'The colours are blue and grey throughout.' },
      ],
      improvedPrompt:
        'Rows of low coffee shrubs with red cherries on a terraced mountain slope, thin mist between the rows, first warm light from behind, seen from above',
      recommendation: 'critical_fail',
    },
    {
      overallScore: 50,
      issues: [
        {
          category: 'content_match',
          severity: 'high',
          description: 'Still trees of a northern forest, no coffee shrubs.',
        },
        { category: 'technical', severity: 'medium', description: 'The mist flickers from frame to frame.' },
      ],
      improvedPrompt: 'Low coffee shrubs in terraces on a mountain slope, thin still mist, first warm light',
      recommendation: 'regenerate',
    },
    {
      overallScore: 55,
      issues: [
        {
          category: 'content_match',
          severity: 'high',
          description: 'The plants cannot be told apart at this distance.',
        },
        { category: 'composition', severity: 'low', description: 'The horizon cuts the picture in half.' },
      ],
      improvedPrompt: 'One row of low coffee shrubs close to the camera, the mountain slope behind them in mist',
      recommendation: 'regenerate',
    },
    {
      overallScore: 62,
      issues: [
        { category: 'content_match', severity: 'medium', description: 'Closer, and still not recognisable as coffee.' },
      ],
      improvedPrompt: 'A branch of red coffee cherries in front, the slope behind out of focus',
      recommendation: 'needs_review',
      furtherScores: [64, 61],
    },
  ],
  byProvider: { runway: { ...approval(83, 'The slope could be a little brighter.'), furtherScores: [82, 84] } },
};

export const morningCoffee: DemoStoryboard = {
  title: 'Morning coffee',
  scenes: [steam, kitchen, pouch, breakfast, highlands],
};
