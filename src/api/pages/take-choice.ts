// The takes of an open review: a card each to choose by, and the chosen one to look at with what its judge found.
import { scoreWords } from '../../client/words.ts';
import type { ReviewView, SectionView, TakeView } from '../../store/view-types.ts';
import { asset, middleFrame } from './clip.ts';
import { type Html, html } from './html.ts';
import { bulleted, findingText, issueText } from './take-parts.ts';

/** Those that gave something to look at. */
export function lookedAt(section: SectionView | undefined): readonly TakeView[] {
  return section?.takes.filter((take) => assetOf(take) !== undefined) ?? [];
}

/** Radio cards; which take is on the stage is the style sheet's to show, so that it works without scripts. */
export function takeChoice(review: ReviewView, section: SectionView): Html | false {
  const takes = lookedAt(section);
  if (takes.length === 0) return false;
  const chosen = takes.some(({ take }) => take === review.bestTake) ? review.bestTake : takes[0]?.take;
  return html`<fieldset class="choices">
    <legend>${takes.length === 1 ? 'The take' : 'Takes'}</legend>
    ${takes.map(
      (take) =>
        html`<div class="choice" data-take="${take.take}">
          ${card(take, take.take === chosen)} ${stage(take, review, section)}
        </div>`,
    )}
  </fieldset>`;
}

function assetOf({ videoHash, imageHash }: TakeView): { hash: string; medium: 'video' | 'image' } | undefined {
  if (videoHash !== null) return { hash: videoHash, medium: 'video' };
  return imageHash === null ? undefined : { hash: imageHash, medium: 'image' };
}

function card(take: TakeView, isChosen: boolean): Html {
  const still = take.imageHash ?? middleFrame(take);
  return html`<label class="take-card">
    ${still === undefined ? html`<span class="blank"></span>` : html`<img src="/api/artifacts/${still}" alt="" loading="lazy" />`}
    <span
      ><input type="radio" name="take" value="${take.take}" ${isChosen && html` checked`} />
      <b>Take ${take.take}</b></span
    >
    <span>${take.score === null ? 'not scored' : `score ${take.score}`}</span>
    <span class="dim">${take.provider ?? take.model ?? take.origin}</span>
  </label>`;
}

function stage(take: TakeView, review: ReviewView, section: SectionView): Html {
  const shown = assetOf(take);
  const found = [...take.issues.map(issueText), ...take.findings.map(findingText)];
  return html`<figure class="stage">
    ${shown && asset({ ...shown, alt: `Take ${take.take}` }, take)}
    <figcaption>
      <p>
        take ${take.take}${take.take === review.bestTake && ', the best so far'}:
        ${scoreText(take)}${take.take === review.bestTake && outscoredText(take, section)}
      </p>
      ${found.length > 0 && html`<h3>What the judge and the checks found</h3>`} ${bulleted(found)}
    </figcaption>
  </figure>`;
}

function scoreText({ score, judgeSamples }: TakeView): string {
  return score === null ? 'not scored' : `score ${scoreWords(score, judgeSamples)}`;
}

/** Why a take with a higher score is not the best one: facts come before scores (ADR 24). */
function outscoredText({ score }: TakeView, { takes }: SectionView): string {
  const higher = takes.filter((take) => take.score !== null && score !== null && take.score > score);
  if (higher.length === 0) return '';
  return `; the checks found more in ${higher.map((take) => `take ${take.take} (${take.score})`).join(', ')}`;
}
