// `retake review …`: what waits for a person, and the person's verdict (SPEC C5).
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { agoWords, reasonText } from '../../client/words.ts';
import { type Review, reviewListSchema } from '../answers.ts';
import { type Api, connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { given } from '../given.ts';
import { numberArgument } from '../number-argument.ts';
import { printable, table } from '../table.ts';

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
  readonly note?: string;
};

const verdictAnswerSchema = z.looseObject({ status: z.enum(['applied', 'pending']), verdictId: z.string() });
const uploadedSchema = z.looseObject({ hash: z.string() });

export function addReviewCommand(program: Command): void {
  const review = program.command('review').description('what waits for a person, and your verdict');
  withConnection(review.command('list'))
    .description('open reviews: id, job, section, reason, score, age')
    .option('--all', 'decided and closed ones too')
    .action(listReviews);
  verdictCommand(review, 'approve', 'take the best take, or a named one')
    .option('--take <n>', 'the take to approve', numberArgument)
    .option('--budget-usd <usd>', 'for a review of the budget: raise it to this', numberArgument)
    .option('--budget-calls <n>', 'the same in model calls', numberArgument)
    .option('--budget-renders <n>', 'the same in renders', numberArgument)
    .option('--budget-wall-s <seconds>', 'the same in time', numberArgument)
    .action((id: string, options: VerdictOptions) => decide(id, options, approveBody(options)));
  verdictCommand(review, 'retake', 'make it again')
    .option('--prompt <text>', 'what to do differently')
    .option('--model <vendor:model>', 'write with this model')
    .option('--provider <vendor>', 'write with this vendor')
    .option('--temperature <t>', '0 to 1', numberArgument)
    .option('--source <file>', 'render this edited source first')
    .action(async (id: string, options: VerdictOptions) => decide(id, options, await retakeBody(options)));
  verdictCommand(review, 'replace', 'use an uploaded video instead')
    .argument('<file>', 'an mp4')
    .action((id: string, file: string, options: VerdictOptions) => replace(id, file, options));
  verdictCommand(review, 'reject', 'let the section fail').action((id: string, options: VerdictOptions) =>
    decide(id, options, { verdict: 'reject', ...given({ note: options.note }) }),
  );
}

function verdictCommand(review: Command, name: string, text: string): Command {
  return withConnection(review.command(name).argument('<review>', 'id of the review'))
    .description(text)
    .option('--note <text>', 'a note for the record');
}

async function listReviews(options: ConnectionOptions & { readonly all?: boolean }): Promise<void> {
  const api = await connect(options);
  const query = options.all === true ? '' : '?status=open';
  const { reviews } = await api.get(`/api/reviews${query}`, reviewListSchema);
  if (options.json === true) {
    console.log(JSON.stringify(reviews));
    return;
  }
  if (reviews.length === 0) {
    console.log(options.all === true ? 'No review was ever asked for.' : 'Nothing waits for a person.');
    return;
  }
  const headings = ['REVIEW', 'JOB', 'SECTION', 'REASON', 'SCORE', 'AGE', ...(options.all === true ? ['STATUS'] : [])];
  console.log(
    table(
      headings,
      reviews.map((review) => reviewRow(review, options.all === true)),
      process.stdout.columns,
    ),
  );
}

function reviewRow(review: Review, withStatus: boolean): string[] {
  const status = review.status === 'decided' ? `decided by ${review.decidedBy ?? '?'}` : review.status;
  return [
    printable(review.id),
    printable(review.jobId),
    printable(review.sectionId ?? review.subject),
    printable(reasonText(review.reason)),
    review.bestScore === null ? '–' : String(review.bestScore),
    agoWords(Date.parse(review.createdAt), Date.now()),
    ...(withStatus ? [printable(status)] : []),
  ];
}

async function decide(id: string, options: VerdictOptions, body: Record<string, unknown>): Promise<void> {
  const api = await connect(options);
  await send(api, { id, body, json: options.json ?? false });
}

async function send(
  api: Api,
  { id, body, json }: { readonly id: string; readonly body: Record<string, unknown>; readonly json: boolean },
): Promise<void> {
  const answer = await api.post(`/api/reviews/${encodeURIComponent(id)}/verdict`, { body }, verdictAnswerSchema);
  if (json) console.log(JSON.stringify(answer));
  else if (answer.status === 'applied') console.log(`Review ${id}: ${String(body['verdict'])}. It is applied.`);
  else console.log(`Review ${id}: ${String(body['verdict'])}. It is safe and will be applied when a worker is back.`);
}

async function replace(id: string, file: string, options: VerdictOptions): Promise<void> {
  if (extname(file).toLowerCase() !== '.mp4') throw new CliError(exitCode.usage, `${file} is no mp4 file.`);
  const mime = 'video/mp4';
  const api = await connect(options);
  const blob = await openAsBlob(file, { type: mime }).catch(() => {
    throw new CliError(exitCode.usage, `${file} cannot be read.`);
  });
  const response = await api.open('/api/artifacts', { method: 'POST', headers: { 'Content-Type': mime }, body: blob });
  const { hash } = uploadedSchema.parse(await response.json());
  const body = { verdict: 'replace', artifact: hash, ...given({ note: options.note }) };
  await send(api, { id, body, json: options.json ?? false });
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
