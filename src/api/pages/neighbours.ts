// Where a review stands among those that are open: its place, and which come before and after it.
import type { ReviewItem } from '../../store/review-types.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../caller.ts';

export type Neighbours = {
  readonly open: number;
  /** Counted from 1; nothing for one that is closed. */
  readonly place: number | undefined;
  readonly previous: string | undefined;
  readonly next: string | undefined;
};

/** More than this nobody goes through one by one. */
const mostListed = 200;

async function openReviews({ store }: Pick<ApiDeps, 'store'>, caller: Caller) {
  return store.reviews.queue({ status: 'open' }, { me: caller.name, limit: mostListed });
}

/** How many wait for a person. */
export async function countOpen({ store }: Pick<ApiDeps, 'store'>, caller: Caller): Promise<number> {
  return (await store.reviews.queue({ status: 'open' }, { me: caller.name, limit: 1 })).counts.status.open;
}

export async function neighboursOf(
  deps: Pick<ApiDeps, 'store'>,
  item: Pick<ReviewItem, 'id' | 'createdAt'>,
  caller: Caller,
): Promise<Neighbours> {
  const { reviews, counts } = await openReviews(deps, caller);
  const at = reviews.findIndex(({ id }) => id === item.id);
  const after = at < 0 ? reviews.findIndex((other) => isAfter(other, item)) : at + 1;
  const before = at < 0 ? (after < 0 ? reviews.length : after) - 1 : at - 1;
  return {
    open: counts.status.open,
    place: at < 0 ? undefined : at + 1,
    previous: reviews[before]?.id,
    next: after < 0 ? undefined : reviews[after]?.id,
  };
}

/** The open review to go on with after this one: the next that nobody else holds, and from the end on round to the oldest. */
export async function nextAfter(
  deps: Pick<ApiDeps, 'store'>,
  item: Pick<ReviewItem, 'id' | 'createdAt'>,
  caller: Caller,
): Promise<string | undefined> {
  const { reviews } = await openReviews(deps, caller);
  const isMine = ({ claimedBy }: ReviewItem): boolean => claimedBy === null || claimedBy === caller.name;
  const free = reviews.filter((other) => other.id !== item.id && isMine(other));
  return (free.find((other) => isAfter(other, item)) ?? free[0])?.id;
}

type Placed = Pick<ReviewItem, 'id' | 'createdAt'>;

/** In the order of the queue. */
function isAfter(a: Placed, b: Placed): boolean {
  return a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
}
