// The demo topic on vaccines: a section that a repair heals, and a rule that fires.
import type { DemoTopic } from '../topic.ts';
import { antibodiesManim } from './antibodies-manim.ts';
import { antibodiesSvg } from './antibodies-svg.ts';
import { antigenManim } from './antigen-manim.ts';
import { antigenSvg } from './antigen-svg.ts';
import { herdManim } from './herd-manim.ts';
import { herdSvg } from './herd-svg.ts';
import { memoryManim } from './memory-manim.ts';
import { memorySvg } from './memory-svg.ts';

export const vaccines: DemoTopic = {
  topic: 'How vaccines work',
  aliases: ['vaccines', 'vaccination', 'how do vaccines work', 'how a vaccine works', 'how does a vaccine work'],
  title: 'How vaccines work: practice before the real thing',
  sections: [
    {
      title: 'Only the outline of the enemy',
      goal: 'Say what is in a vaccine: the antigen, without what makes one ill.',
      narration:
        'A vaccine does not bring the illness. It shows the body only a harmless part of the virus: its antigen.',
      visualBrief:
        'A virus with gold tips turns on the left. The tips fly into a vial on the right, labelled vaccine; the virus itself stays behind and fades.',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: antigenManim, svg: antigenSvg },
    },
    {
      title: 'The one that fits',
      goal: 'Show how one B cell among many recognises the antigen and makes antibodies.',
      narration:
        'Among many B cells, one has a receptor that fits. It wakes up and makes antibodies of exactly this shape.',
      visualBrief:
        'Three B cells with receptors of different shapes. The antigen tries each; where it fits, the cell lights up and antibodies fly out of it.',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: antibodiesManim, svg: antibodiesSvg },
    },
    {
      title: 'The second time is faster',
      goal: 'Show what memory is worth: the first and the second response over time.',
      narration:
        'Memory cells stay. When the real virus comes, antibodies rise sooner, higher and for longer than the first time.',
      visualBrief:
        'A chart of antibodies over time: after the vaccine a slow small wave, after the virus a steep high one.',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: memoryManim, svg: memorySvg },
    },
    {
      title: 'Protecting those who cannot',
      goal: 'Show why it matters how many people are vaccinated.',
      narration:
        'If nobody is vaccinated, one case reaches everyone. If most are, it finds no way on, and those who cannot be vaccinated stay safe.',
      visualBrief:
        'Two crowds of 49 dots. On the left the infection spreads from the middle to all; on the right blue dots stop it after two.',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: herdManim, svg: herdSvg },
    },
  ],
};
