// Gives a verdict over the API and says what became of it.
import { z } from 'zod';
import type { Api } from './connection.ts';
import { findReview } from './find-id.ts';

const verdictAnswerSchema = z.looseObject({ status: z.enum(['applied', 'pending']), verdictId: z.string() });

export type SentVerdict = {
  /** Of the review, or its first characters. */
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly json: boolean;
};

/** Throws `CliError` where the review takes no such verdict, or has one. */
export async function sendVerdict(api: Api, { id, body, json }: SentVerdict): Promise<void> {
  const path = `/api/reviews/${encodeURIComponent(await findReview(api, id))}/verdict`;
  const answer = await api.post(path, { body }, verdictAnswerSchema);
  if (json) console.log(JSON.stringify(answer));
  else if (answer.status === 'applied') console.log(`Review ${id}: ${String(body['verdict'])}. It is applied.`);
  else console.log(`Review ${id}: ${String(body['verdict'])}. It is safe and will be applied when a worker is back.`);
}
