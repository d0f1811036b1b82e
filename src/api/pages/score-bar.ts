// A score as a bar and as a number, with what each judge gave where more than one was asked.
import { scoreWords } from '../../client/words.ts';
import { passingScore } from '../../domain/score.ts';
import { type Html, html } from './html.ts';

export function scoreBar(score: number, samples: readonly { readonly score: number }[]): Html {
  return html`<span class="score"
    ><meter min="0" max="100" low="${passingScore}" high="${passingScore}" optimum="100" value="${score}">
      ${score}
    </meter>
    ${scoreWords(score, samples)}</span
  >`;
}
