// Finds facts about a picture that need no model: black, or nothing but one colour (SPEC E9).
import type { CheckFinding } from '../../domain/score.ts';
import { checkThresholds, commonestShare, smallSize } from './check-video.ts';
import { openPicture } from './picture.ts';

/** A channel up to here is black. */
const blackLevel = 16;

/** A blocked picture comes black; one of a single colour is as empty. Throws `NotAPicture`. */
export async function checkPicture(path: string): Promise<CheckFinding[]> {
  const { picture, facts } = await openPicture(path);
  const rgb = await picture
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    // As small as the frames of a clip are when they are looked at.
    .resize({ ...smallSize(facts), fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  if (commonestShare(rgb) < checkThresholds.blankFrame) return [];
  const isBlack = rgb.every((channel) => channel <= blackLevel);
  return isBlack
    ? [{ check: 'black', severity: 'hard', message: 'is black all over' }]
    : [{ check: 'blank', severity: 'hard', message: 'shows nothing but one colour' }];
}
