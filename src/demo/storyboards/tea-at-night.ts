// "Tea at night", an upright spot for telephones: a clip and a picture, both taken at once.
import { approval } from '../topics/topic.ts';
import type { DemoScene, DemoStoryboard } from './storyboard.ts';

const kettle: DemoScene = {
  sceneType: 'hook',
  contentType: 'person',
  narration: 'The day is over when the kettle sings.',
  visualDirection: 'Hands around a cup of tea at a dark window, rain outside, warm lamp light, slow move closer',
  duration: 4,
  provider: 'kling',
  judgements: [approval(86, 'The rim of the cup is close to the upper third of the frame.')],
};

const tin: DemoScene = {
  sceneType: 'closing',
  contentType: 'product',
  narration: 'Leaves from one garden.',
  visualDirection: 'A tin of loose tea beside a stoneware cup on dark wood, warm side light, plain background, upright',
  duration: 0,
  provider: 'falai',
  judgements: [approval(90, 'The lower edge of the tin is a little dark.')],
};

export const teaAtNight: DemoStoryboard = { title: 'Tea at night', aspect: '9:16', scenes: [kettle, tin] };
