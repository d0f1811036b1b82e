// A verdict's row as the domain's `Verdict`: its long texts become artifacts, and it names them by their hashes.
import type { Verdict } from '../domain/review.ts';
import type { VerdictRow } from './review-types.ts';
import type { Artifacts } from './store.ts';
import { withoutUndefined } from './stored-json.ts';

/** See `Store.toDomainVerdict`. */
export async function toDomainVerdict(artifacts: Artifacts, row: VerdictRow): Promise<Verdict> {
  const { prompt, source, plan, artifact, take, model, provider, temperature } = row.body;
  const hashOf = async (text: string | undefined, mime: string) =>
    text === undefined ? undefined : (await artifacts.putBytes(text, mime)).hash;
  return {
    verdictId: row.id,
    reviewId: row.reviewId,
    verdict: row.verdict,
    by: row.by,
    ...withoutUndefined({
      take,
      model,
      provider,
      temperature,
      artifactHash: artifact,
      promptHash: await hashOf(prompt, 'text/plain; charset=utf-8'),
      sourceHash: await hashOf(source, 'text/plain; charset=utf-8'),
      planHash: await hashOf(plan === undefined ? undefined : JSON.stringify(plan), 'application/json'),
    }),
    ...(row.raw && { raw: true as const }),
  };
}
