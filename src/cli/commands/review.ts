// `retake review …`: what waits for a person, who looks at it, and the person's verdict (SPEC C5).
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { rejectReasons } from '../../domain/review.ts';
import { type Review, reviewSchema } from '../answers.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { findReview } from '../find-id.ts';
import { given } from '../given.ts';
import { numberArgument } from '../number-argument.ts';
import { sendVerdict } from '../send-verdict.ts';
import { printable } from '../table.ts';
import { addReviewList } from './review-list.ts';
import { addReviewNext } from './review-next.ts';

type VerdictOptions = ConnectionOptions & {
  readonly take?: number;
  readonly prompt?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly temperature?: number;
  readonly source?: string;
  readonly budgetUsd?: number;
  readonly budgetCalls?: number;
  readonly budgetRenders?: number;
  readonly budgetWallS?: number;
  readonly reason?: string;
  readonly note?: string;
};

const uploadedSchema = z.looseObject({ hash: z.string() });

export function addReviewCommand(program: Command): void {
  const review = program.command('review').description('what waits for a person, and your verdict');
  addReviewList(review);
  addReviewNext(review);
  withConnection(review.command('claim').argument('<review>', 'id of the review, or its first characters'))
    .description('look at a review: nobody else may decide it for ten minutes')
    .option('--minutes <n>', 'or so many, 1 to 60', numberArgument)
    .action(claim);
  withConnection(review.command('release').argument('<review>', 'id of the review, or its first characters'))
    .description('give a review that you claimed back')
    .action(release);
  verdictCommand(review, 'approve', 'take the best take, or a named one')
    .option('--take <n>', 'the take to approve', numberArgument)
    .option('--budget-usd <usd>', 'for a review of the budget: raise it to this', numberArgument)
    .option('--budget-calls <n>', 'the same in model calls', numberArgument)
    .option('--budget-renders <n>', 'the same in renders', numberArgument)
    .option('--budget-wall-s <seconds>', 'the same in time', numberArgument)
    .action((id: string, options: VerdictOptions) => decide(id, options, approveBody(options)));
  verdictCommand(review, 'retake', 'make it again')
    .option('--prompt <text>', 'of a scene: the whole prompt of the next take; of a section: what to do differently')
    .option('--provider <name>', 'of a scene: kling, luma, falai …; else the vendor of a model')
    .option('--model <vendor:model>', 'write with this model (not of a scene)')
    .option('--temperature <t>', '0 to 1 (not of a scene)', numberArgument)
    .option('--source <file>', 'render this edited source first (not of a scene)')
    .action(async (id: string, options: VerdictOptions) => decide(id, options, await retakeBody(options)));
  verdictCommand(review, 'replace', 'use an upload instead: a video, or of a scene that is a picture a picture')
    .argument('<file>', 'an mp4, or a png, jpeg or webp')
    .action((id: string, file: string, options: VerdictOptions) => replace(id, file, options));
  verdictCommand(review, 'reject', 'let the section fail')
    .addOption(new Option('--reason <code>', 'why').choices(rejectReasons))
    .action((id: string, options: VerdictOptions) =>
      decide(id, options, { verdict: 'reject', ...given({ reasonCode: options.reason, note: options.note }) }),
    );
}

function verdictCommand(review: Command, name: string, text: string): Command {
  return withConnection(review.command(name).argument('<review>', 'id of the review, or its first characters'))
    .description(text)
    .option('--note <text>', 'a note for the record');
}

async function claim(id: string, options: ConnectionOptions & { readonly minutes?: number }): Promise<void> {
  const review = await change(id, { options, action: 'claim', body: given({ minutes: options.minutes }) });
  if (review === undefined) return;
  const until = review.claimedUntil?.slice(11, 16) ?? '?';
  console.log(`Review ${id} is yours until ${until} UTC: ${printable(review.question)}`);
}

async function release(id: string, options: ConnectionOptions): Promise<void> {
  if ((await change(id, { options, action: 'release', body: {} })) !== undefined) {
    console.log(`Review ${id}: anybody may take it.`);
  }
}

type Change = {
  readonly options: ConnectionOptions;
  readonly action: 'claim' | 'release';
  readonly body: object;
};

/** The review as it is then; nothing where it was printed as JSON. */
async function change(id: string, { options, action, body }: Change): Promise<Review | undefined> {
  const api = await connect(options);
  const path = `/api/reviews/${encodeURIComponent(await findReview(api, id))}/${action}`;
  const review = await api.post(path, { body }, reviewSchema);
  if (options.json !== true) return review;
  console.log(JSON.stringify(review));
  return undefined;
}

async function decide(id: string, options: VerdictOptions, body: Record<string, unknown>): Promise<void> {
  const api = await connect(options);
  await sendVerdict(api, { id, body, json: options.json ?? false });
}

/** What the API takes as a replacement, by the name of the file. */
const mimes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};

async function replace(id: string, file: string, options: VerdictOptions): Promise<void> {
  const mime = mimes[extname(file).toLowerCase()];
  if (mime === undefined) {
    throw new CliError(exitCode.usage, `${file} is neither an mp4 nor a png, jpeg or webp picture.`);
  }
  const api = await connect(options);
  const blob = await openAsBlob(file, { type: mime }).catch(() => {
    throw new CliError(exitCode.usage, `${file} cannot be read.`);
  });
  const response = await api.open('/api/artifacts', { method: 'POST', headers: { 'Content-Type': mime }, body: blob });
  const { hash } = uploadedSchema.parse(await response.json());
  const body = { verdict: 'replace', artifact: hash, ...given({ note: options.note }) };
  await sendVerdict(api, { id, body, json: options.json ?? false });
}

function approveBody(options: VerdictOptions): Record<string, unknown> {
  const budget = given({
    usd: options.budgetUsd,
    calls: options.budgetCalls,
    renders: options.budgetRenders,
    wallS: options.budgetWallS,
  });
  return {
    verdict: 'approve',
    ...given({ take: options.take, note: options.note }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}

async function retakeBody(options: VerdictOptions): Promise<Record<string, unknown>> {
  const { prompt, model, provider, temperature, note } = options;
  const source = options.source === undefined ? undefined : await sourceText(options.source);
  return { verdict: 'retake', ...given({ prompt, model, provider, temperature, source, note }) };
}

async function sourceText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CliError(exitCode.usage, `${file} cannot be read.`);
  }
}
