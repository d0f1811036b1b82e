// The demo topic on binary search: a rule that heals and a second variant that works.
import type { DemoTopic } from '../topic.ts';
import { codeManim } from './code-manim.ts';
import { codeSvg } from './code-svg.ts';
import { growthManim } from './growth-manim.ts';
import { growthSvg } from './growth-svg.ts';
import { sortedManim } from './sorted-manim.ts';
import { sortedSvg } from './sorted-svg.ts';
import { windowManim } from './window-manim.ts';
import { windowSvg } from './window-svg.ts';

export const binarySearch: DemoTopic = {
  topic: 'Binary search',
  aliases: ['binary search algorithm', 'bisection search', 'how binary search works', 'how does binary search work'],
  title: 'Binary search: half is gone with every look',
  sections: [
    {
      title: 'One look removes half',
      goal: 'Show why sorted order is worth so much.',
      narration:
        'The numbers are sorted. One look at the middle tells us that everything to its left is too small: half of the list is gone.',
      visualBrief:
        'A row of 15 sorted cells. The middle one lights up; it and all cells left of it fade away, seven stay bright.',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: sortedManim, svg: sortedSvg },
    },
    {
      title: 'Low, high and the middle',
      goal: 'Run the whole search with its two pointers.',
      narration:
        'Two markers hold the part that is left. Look in its middle, move one marker past it, and look again: four looks find the number.',
      visualBrief:
        'The same row with a low and a high marker. At each look the middle lights up, the half that is ruled out fades and a marker jumps. A count of looks below.',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: windowManim, svg: windowSvg },
    },
    {
      title: 'A billion in thirty looks',
      goal: 'Show how slowly the number of looks grows.',
      narration:
        'A thousand numbers need ten looks, a million need twenty, a billion only thirty. Twice the list is just one look more.',
      visualBrief:
        'Three rows: 1 000, 1 000 000, 1 000 000 000; beside each, bars that count 10, 20 and 30 looks. Below: twice as many numbers, one more look.',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: growthManim, svg: growthSvg },
    },
    {
      title: 'The whole idea as code',
      goal: 'Connect each line of the program with what it does to the list.',
      narration: 'As code it is a loop of seven lines: find the middle, compare, and move one of the two ends.',
      visualBrief:
        'The loop on the left with a bar on the line that runs; on the right five cells in which the same step happens, with the values in words.',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: codeManim, svg: codeSvg },
    },
  ],
};
