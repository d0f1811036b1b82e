// `retake review list`: the queue as a table, with how many wait and for what.
import { type Command, Option } from 'commander';
import { agoWords, reasonText } from '../../client/words.ts';
import { jobKinds } from '../../domain/job.ts';
import { reviewReasons } from '../../domain/review.ts';
import { type Review, type ReviewList, reviewListSchema } from '../answers.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { printable, table } from '../table.ts';

type ListOptions = ConnectionOptions & {
  readonly all?: boolean;
  readonly kind?: string;
  readonly reason?: string;
  readonly job?: string;
  readonly mine?: boolean;
  readonly unclaimed?: boolean;
};

/** As many as one page of the API has. */
const most = 200;

export function addReviewList(review: Command): void {
  withConnection(review.command('list'))
    .description('what waits for a person, oldest first: id, job, kind, section, reason, score, age, who looks at it')
    .addOption(new Option('--kind <kind>', 'of jobs of this kind').choices(jobKinds))
    .addOption(new Option('--reason <reason>', 'asked for this reason').choices(reviewReasons))
    .option('--job <id>', 'of this job')
    .addOption(new Option('--mine', 'that you claimed').conflicts('unclaimed'))
    .option('--unclaimed', 'that nobody looks at')
    .option('--all', 'decided and closed ones too, newest first')
    .action(listReviews);
}

async function listReviews(options: ListOptions): Promise<void> {
  const api = await connect(options);
  const list = await api.get(`/api/reviews?${queryOf(options)}`, reviewListSchema);
  if (options.json === true) {
    console.log(JSON.stringify(list.reviews));
    return;
  }
  console.log(list.reviews.length === 0 ? nothingText(options, list) : tableOf(list.reviews, options.all === true));
  if (list.nextCursor !== null)
    console.log(`… and more: these are the first ${most}. Narrow them down with --kind or --reason.`);
  if (list.counts.status.open > 0) console.log(countsText(list));
}

function queryOf({ all, kind, reason, job, mine, unclaimed }: ListOptions): string {
  const query = new URLSearchParams({ limit: String(most) });
  if (all !== true) query.set('status', 'open');
  if (kind !== undefined) query.set('kind', kind);
  if (reason !== undefined) query.set('reason', reason);
  if (job !== undefined) query.set('jobId', job);
  if (mine === true) query.set('claimed', 'me');
  if (unclaimed === true) query.set('claimed', 'nobody');
  return query.toString();
}

function nothingText({ all }: ListOptions, { counts }: ReviewList): string {
  if (counts.status.open > 0) return 'No review is like that.';
  return all === true ? 'No review was ever asked for.' : 'Nothing waits for a person.';
}

function tableOf(reviews: readonly Review[], withStatus: boolean): string {
  const headings = ['REVIEW', 'JOB', 'KIND', 'SECTION', 'REASON', 'SCORE', 'AGE', withStatus ? 'STATUS' : 'HELD BY'];
  const rows = reviews.map((review) => [
    printable(review.id),
    printable(review.jobId),
    `${printable(review.jobKind)}${review.demo ? ' DEMO' : ''}`,
    printable(review.sectionId ?? review.subject),
    printable(reasonText(review.reason)),
    review.bestScore === null ? '–' : String(review.bestScore),
    agoWords(Date.parse(review.createdAt), Date.now()),
    printable(withStatus ? statusText(review) : heldText(review)),
  ]);
  return table(headings, rows, process.stdout.columns);
}

function heldText({ claimedBy, claimedUntil }: Review): string {
  return claimedBy === null ? '–' : `${claimedBy} until ${claimedUntil?.slice(11, 16) ?? '?'} UTC`;
}

function statusText(review: Review): string {
  if (review.status === 'decided') return `decided by ${review.decidedBy ?? '?'}`;
  return review.claimedBy === null ? review.status : `${review.status}, held by ${heldText(review)}`;
}

/** `3 open: 2 the best take is below the bar, 1 the budget is used up; 1 yours, 2 unclaimed`. */
function countsText({ counts }: ReviewList): string {
  const reasons = Object.entries(counts.reason)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${printable(reasonText(reason))}`);
  const { me, nobody } = counts.claimed;
  return `${counts.status.open} open: ${reasons.join(', ')}; ${me} yours, ${nobody} unclaimed`;
}
