// `retake review next`: claims the oldest open review, shows it, and on a terminal asks for the verdict.
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { rejectReasons } from '../../domain/review.ts';
import { type Review, jobSchema, reviewListSchema, reviewSchema } from '../answers.ts';
import { type Api, connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { reviewLines, type ShownReview } from '../describe-review.ts';
import { CliError } from '../exit-code.ts';
import { given } from '../given.ts';
import { numberArgument } from '../number-argument.ts';
import { answerCommand } from '../review-words.ts';
import { sendVerdict } from '../send-verdict.ts';

type NextOptions = ConnectionOptions & { readonly minutes?: number };

/** A body for the API, or what to do instead of deciding. */
type Said = Readonly<Record<string, unknown>> | 'skip' | 'leave';
type Ask = (question: string) => Promise<string>;

export function addReviewNext(review: Command): void {
  withConnection(review.command('next'))
    .description('claim the oldest open review, show it, and on a terminal ask for your verdict')
    .option('--minutes <n>', 'claim it for so many, 1 to 60', numberArgument)
    .action(next);
}

async function next(options: NextOptions): Promise<void> {
  const api = await connect(options);
  const isAsked = options.json !== true && process.stdin.isTTY && process.stdout.isTTY;
  const skipped = new Set<string>();
  for (;;) {
    const review = await claimOldest(api, { options, skipped });
    if (review === undefined) {
      console.log(options.json === true ? 'null' : nothingLeft(skipped.size));
      return;
    }
    const shown = await readShown(api, review);
    tell(shown, { json: options.json ?? false, isAsked });
    if (!isAsked) return;
    const said = await decideOnTerminal(review);
    if (said === 'leave') {
      console.log(`It stays yours. Answer it with: ${answerCommand(review)}`);
      return;
    }
    if (said !== 'skip') return await sendVerdict(api, { id: review.id, body: said, json: false });
    skipped.add(review.id);
    await api.post(`/api/reviews/${encodeURIComponent(review.id)}/release`, { body: {} }, reviewSchema);
  }
}

function nothingLeft(skipped: number): string {
  return skipped === 0 ? 'Nothing waits for a person, or others look at all of it.' : 'There is no other review.';
}

type Wanted = { readonly options: NextOptions; readonly skipped: ReadonlySet<string> };

/** The oldest that is the caller's already, or else that nobody looks at. Somebody may be faster: then the one after it. */
async function claimOldest(api: Api, { options, skipped }: Wanted): Promise<Review | undefined> {
  for (const claimed of ['me', 'nobody']) {
    const { reviews } = await api.get(`/api/reviews?status=open&limit=200&claimed=${claimed}`, reviewListSchema);
    for (const { id } of reviews) {
      if (skipped.has(id)) continue;
      const review = await claim(api, id, options);
      if (review !== undefined) return review;
    }
  }
  return undefined;
}

/** Nothing where another person was faster, or it was decided meanwhile. */
async function claim(api: Api, id: string, { minutes }: NextOptions): Promise<Review | undefined> {
  try {
    return await api.post(`/api/reviews/${encodeURIComponent(id)}/claim`, { body: given({ minutes }) }, reviewSchema);
  } catch (error) {
    if (error instanceof CliError && error.problem?.status === 409) return undefined;
    throw error;
  }
}

async function readShown(api: Api, review: Review): Promise<ShownReview> {
  const job = await api.get(`/api/jobs/${encodeURIComponent(review.jobId)}`, jobSchema);
  return { review, job, section: job.sections.find(({ id }) => id === review.sectionId), baseUrl: api.baseUrl };
}

function tell(shown: ShownReview, { json, isAsked }: { readonly json: boolean; readonly isAsked: boolean }): void {
  const { review, section, baseUrl } = shown;
  if (json) {
    console.log(JSON.stringify({ review, section: section ?? null, page: `${baseUrl}${review.links.page}` }));
    return;
  }
  for (const line of reviewLines(shown)) console.log(line);
  if (!isAsked) console.log(answerCommand(review));
}

async function decideOnTerminal(review: Review): Promise<Said> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await askVerdict(review, (question) => lines.question(question));
  } finally {
    lines.close();
  }
}

/** Asks until something fits. What does not fit the subject is not offered. */
async function askVerdict(review: Review, ask: Ask): Promise<Said> {
  const { subject } = review;
  const offered = [
    ...(review.reason === 'unknown_outcome' && subject !== 'section' ? [] : ['a approve']),
    ...(subject === 'section' ? ['1–9 approve that take'] : []),
    ...(subject === 'budget' ? [] : ['e make it again']),
    'x reject',
    's skip',
    'q leave it claimed',
  ].join(' · ');
  for (;;) {
    const answer = (await ask(`${offered}\n> `)).trim().toLowerCase();
    const said = await verdictOf(answer, { subject, ask });
    if (said !== undefined) return said;
  }
}

type Asking = { readonly subject: string; readonly ask: Ask };

/** Nothing for what is no answer. */
async function verdictOf(answer: string, { subject, ask }: Asking): Promise<Said | undefined> {
  if (/^[1-9]$/u.test(answer) && subject === 'section') return { verdict: 'approve', take: Number(answer) };
  switch (answer) {
    case 'a':
      return subject === 'budget' ? await raise(ask) : { verdict: 'approve' };
    case 'e':
      return subject === 'budget' ? undefined : await again(ask);
    case 'x':
      return await rejection(ask);
    case 's':
      return 'skip';
    case 'q':
      return 'leave';
    default:
      return undefined;
  }
}

/** Nothing for what is no amount. */
async function raise(ask: Ask): Promise<Said | undefined> {
  const usd = Number((await ask('Raise it to, in $: ')).trim().replace(/^\$/u, '') || Number.NaN);
  return Number.isFinite(usd) ? { verdict: 'approve', budget: { usd } } : undefined;
}

async function again(ask: Ask): Promise<Said> {
  const prompt = (await ask('The prompt of the next take (Enter: Retake improves the last one): ')).trim();
  return { verdict: 'retake', ...given({ prompt: prompt === '' ? undefined : prompt }) };
}

async function rejection(ask: Ask): Promise<Said> {
  const choices = rejectReasons.map((code, index) => `${index + 1} ${code.replaceAll('_', ' ')}`).join(' · ');
  const number = Number((await ask(`Why? ${choices} · Enter: no reason\n> `)).trim());
  return { verdict: 'reject', ...given({ reasonCode: rejectReasons[number - 1] }) };
}
