// What the judge says of the four ladders of "The shortest way": three that stay below the bar, and the one after a person's prompt.
import { approval, type Judgement } from '../topic.ts';

const regenerate = 'regenerate';

export const distanceJudgements: readonly [Judgement, Judgement, Judgement, Judgement] = [
  {
    overallScore: 52,
    issues: [
      {
        category: 'composition',
        severity: 'high',
        description: 'The figure is squeezed into a corner and most of the frame stays empty.',
      },
      { category: 'technical', severity: 'medium', description: 'The labels are far too small to read on a phone.' },
    ],
    improvedPrompt:
      'A street grid that fills the left two thirds of the frame. Home and school as large dots. First the way along the streets, 6 blocks across and 8 up, then the straight line of length 10. Every label at least 28 points, and the sum √(6² + 8²) = 10 large on the right.',
    recommendation: regenerate,
  },
  {
    overallScore: 58,
    issues: [
      {
        category: 'content_match',
        severity: 'high',
        description:
          'The straight line is drawn, but neither its length nor the sum is ever shown: the point of the section is missing.',
      },
      { category: 'composition', severity: 'low', description: 'The right third of the frame stays empty.' },
    ],
    improvedPrompt:
      'The same street grid, large on the left. Label the legs 6 and 8 beside their lines, and fill the right third: 6² + 8² = 100, then √100 = 10, one below the other, appearing while the straight line is drawn.',
    recommendation: regenerate,
  },
  {
    overallScore: 61,
    furtherScores: [57, 66],
    issues: [
      {
        category: 'technical',
        severity: 'high',
        description: 'Grey lines and grey text on the dark ground: the two ways cannot be told apart.',
      },
      {
        category: 'brand_compliance',
        severity: 'medium',
        description: 'The warm and cool accents of the other sections are missing.',
      },
    ],
    improvedPrompt:
      'Keep the layout and the sum. Give the way along the streets a cool blue, the straight line a warm gold and twice the width, dots for home and school in rose, and all text in near white.',
    recommendation: regenerate,
  },
  approval(90, 'The two last lines of the sum could stand a little further apart.'),
];
