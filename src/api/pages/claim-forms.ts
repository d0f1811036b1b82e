// Who looks at a review, and the buttons that claim it and give it back: in the queue and beside its verdicts.
import type { ReviewItem } from '../../store/review-types.ts';
import type { Caller } from '../caller.ts';
import { type Html, html } from './html.ts';

type Claimable = Pick<ReviewItem, 'id' | 'claimedBy' | 'claimedUntil'>;

/** `bob looks at it until 18:40 UTC`, `yours until 18:40 UTC`. */
export function holderText({ claimedBy, claimedUntil }: Claimable, caller: Caller): Html {
  const until =
    claimedUntil !== null && html` until <time datetime="${claimedUntil}">${claimedUntil.slice(11, 16)} UTC</time>`;
  return html`${claimedBy === caller.name ? 'yours' : `${claimedBy ?? 'nobody'} looks at it`}${until}`;
}

/** Leads to the review's own panel. */
export function claimForm({ id }: Pick<Claimable, 'id'>, text: string, className = ''): Html {
  return html`<form method="post" action="/reviews/${id}/claim"><button class="${className}">${text}</button></form>`;
}

/** Leads back to where it was pressed. */
export function releaseForm({ id }: Pick<Claimable, 'id'>, returnTo: string, text = 'Release'): Html {
  return html`<form method="post" action="/reviews/${id}/release">
    <input type="hidden" name="returnTo" value="${returnTo}" /><button class="quiet">${text}</button>
  </form>`;
}

/** May this person decide it now? Another's claim stands in the way, unless they are an administrator. */
export function isFree({ claimedBy }: Claimable, caller: Caller): boolean {
  return claimedBy === null || claimedBy === caller.name || caller.role === 'admin';
}

/** Beside the verdicts of one review: who has it, or a button to claim it. */
export function claimLine(
  review: Claimable,
  { caller, returnTo }: { readonly caller: Caller; readonly returnTo: string },
): Html {
  if (review.claimedBy === null) {
    return html`<div class="claim">
      ${claimForm(review, 'Claim', 'quiet')}<span class="dim">so that nobody else decides it for ten minutes</span>
    </div>`;
  }
  const isMine = review.claimedBy === caller.name;
  return html`<div class="claim">
    <span class="holder${isMine && ' mine'}">${holderText(review, caller)}</span>
    ${isMine && claimForm(review, 'Ten more minutes', 'quiet')}
    ${(isMine || caller.role === 'admin') && releaseForm(review, returnTo, isMine ? 'Release' : 'Take away')}
  </div>`;
}
