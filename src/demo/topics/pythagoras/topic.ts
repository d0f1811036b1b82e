// The demo topic that shows everything: a rule that heals, a second variant that works, a repair, and a section that needs a person.
import type { DemoTopic } from '../topic.ts';
import { distanceManim } from './distance-manim.ts';
import { distanceSvg } from './distance-svg.ts';
import { rearrangementManim } from './rearrangement-manim.ts';
import { rearrangementSvg } from './rearrangement-svg.ts';
import { squaresManim } from './squares-manim.ts';
import { squaresSvg } from './squares-svg.ts';
import { tilesManim } from './tiles-manim.ts';
import { tilesSvg } from './tiles-svg.ts';

export const pythagoras: DemoTopic = {
  topic: 'The Pythagorean theorem',
  aliases: ['pythagoras', 'pythagorean theorem', 'pythagoras theorem', 'theorem of pythagoras'],
  title: 'The Pythagorean theorem, seen and proved',
  sections: [
    {
      title: 'A square on every side',
      goal: 'Say what the theorem claims: it is about areas.',
      narration:
        'Put a square on each side of a right triangle. The two smaller squares together are exactly as large as the largest one.',
      visualBrief:
        'A right triangle is drawn; a square grows out of each side, rose, blue and gold, each labelled with its area; the areas become a² + b² = c².',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: squaresManim, svg: squaresSvg },
    },
    {
      title: 'Nine and sixteen make twenty-five',
      goal: 'Check the claim by counting tiles on the triangle with sides 3, 4 and 5.',
      narration:
        'With sides of three and four, count the tiles: nine and sixteen. Moved to the longest side, they fill its square of twenty-five.',
      visualBrief:
        'Nine rose tiles and sixteen blue tiles appear on the short sides, then fly one after the other into the square on the longest side and fill it.',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: tilesManim, svg: tilesSvg },
    },
    {
      title: 'Proof by moving four triangles',
      goal: 'Prove it for every right triangle by rearranging the same pieces.',
      narration:
        'Four copies of the triangle leave a gap of c squared. Slide them, and the same gap becomes a squared and b squared.',
      visualBrief:
        'A large square holds four equal triangles around a tilted gap, c². Three triangles slide; the gap is now two squares, a² and b².',
      durationS: 5,
      renderer: 'manim',
      ladders: { manim: rearrangementManim, svg: rearrangementSvg },
    },
    {
      title: 'The shortest way',
      goal: 'Use it: the straight distance between two places on a grid of streets.',
      narration: 'Six blocks across and eight blocks up are fourteen blocks of walking. The straight line is only ten.',
      visualBrief:
        'A grid of streets with home and school; the way along the streets, 6 and 8, then the straight line; the sum 6² + 8² = 100 and √100 = 10.',
      durationS: 5,
      renderer: 'svg',
      ladders: { manim: distanceManim, svg: distanceSvg },
    },
  ],
};
