// `retake review list`: the queue as a table, with how many wait and for what.
import { type Command, Option } from 'commander';
import { agoWords, reasonText } from '../../client/words.ts';
import { jobKinds } from '../../domain/job.ts';
import { reviewReasons } from '../../domain/review.ts';
import { type Review, type ReviewList, reviewListSchema } from '../answers.ts';
import { colors } from '../colors.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { findJob } from '../find-id.ts';
import { shortReason } from '../review-words.ts';
import { fitTable, printable, terminalWidth } from '../table.ts';

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
/** Of the id that a row shows: enough to name it, unless more reviews begin alike. */
const shortId = 8;

export function addReviewList(review: Command): void {
  withConnection(review.command('list'))
    .description('what waits for a person, oldest first: id, what, why, best score, age, who looks at it')
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
  const job = options.job === undefined ? {} : { job: await findJob(api, options.job) };
  const list = await api.get(`/api/reviews?${queryOf({ ...options, ...job })}`, reviewListSchema);
  if (options.json === true) {
    console.log(JSON.stringify(list.reviews));
    return;
  }
  const withStatus = options.all === true;
  console.log(
    list.reviews.length === 0
      ? nothingText(options, list)
      : tableOf(list.reviews, { withStatus, baseUrl: api.baseUrl }),
  );
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

type Shown = { readonly withStatus: boolean; readonly baseUrl: string };

/** A row each, and below it the address of its page. */
function tableOf(reviews: readonly Review[], { withStatus, baseUrl }: Shown): string {
  const headings = ['REVIEW', 'WHAT', 'WHY', 'SCORE', 'AGE', withStatus ? 'STATUS' : 'HELD BY'];
  const length = clearLength(reviews.map(({ id }) => id));
  const rows = reviews.map((review) => [
    printable(review.id.slice(0, length)),
    printable(whatOf(review)),
    printable(shortReason(review.reason)),
    review.bestScore === null ? '–' : String(review.bestScore),
    shortAge(Date.now() - Date.parse(review.createdAt)),
    printable(withStatus ? statusText(review) : heldText(review)),
  ]);
  const width = terminalWidth(process.stdout);
  const [heading = '', ...lines] = fitTable(headings, rows, { column: 1, width }).split('\n');
  const addresses = reviews.map(({ links }) => colors.dim(`  ${baseUrl}${links.page}`));
  return [heading, ...lines.flatMap((line, index) => [line, addresses[index] ?? ''])].join('\n');
}

/** So many characters tell all of them apart. */
function clearLength(ids: readonly string[]): number {
  for (let length = shortId; ; length += 1) {
    const starts = new Set(ids.map((id) => id.slice(0, length)));
    if (starts.size === ids.length || ids.every((id) => id.length <= length)) return length;
  }
}

/** `5. Closing – Morning coffee`, `budget of Morning coffee`. */
function whatOf(review: Review): string {
  const { sectionNumber, sectionTitle, jobTitle, jobId, subject, demo } = review;
  const job = `${jobTitle ?? jobId}${demo ? ' (DEMO)' : ''}`;
  const section = sectionTitle === null ? undefined : `${sectionNumber ?? '?'}. ${sectionTitle}`;
  if (section === undefined) return `${subject} of ${job}`;
  return `${subject === 'section' ? '' : `${subject} for `}${section} – ${job}`;
}

/** `12 s`, `3 m`, `5 h`, `2 d`. */
function shortAge(ms: number): string {
  const minutes = Math.max(0, ms) / 60_000;
  if (minutes < 1) return `${Math.floor(minutes * 60)} s`;
  if (minutes < 60) return `${Math.floor(minutes)} m`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`;
}

function heldText({ claimedBy, claimedUntil }: Review): string {
  return claimedBy === null ? '–' : `${claimedBy} to ${claimedUntil?.slice(11, 16) ?? '?'} UTC`;
}

function statusText(review: Review): string {
  const { status, decision, decidedAt, decidedBy } = review;
  if (status === 'decided') {
    const when = decidedAt === null ? '' : `, ${agoWords(Date.parse(decidedAt), Date.now())}`;
    return `${decision?.verdict ?? 'decided'} by ${decidedBy ?? '?'}${when}`;
  }
  return review.claimedBy === null ? status : `${status}, ${heldText(review)}`;
}

/** `3 open: 2 the best take is below the bar, 1 the budget is used up; 1 yours, 2 unclaimed`. */
function countsText({ counts }: ReviewList): string {
  const reasons = Object.entries(counts.reason)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${printable(reasonText(reason))}`);
  const { me, nobody } = counts.claimed;
  return `${counts.status.open} open: ${reasons.join(', ')}; ${me} yours, ${nobody} unclaimed`;
}
