// Ids as people write them: whole, or as many of the first characters as make them clear.
import { jobListSchema, reviewListSchema } from './answers.ts';
import type { Api } from './connection.ts';
import { CliError, exitCode } from './exit-code.ts';

/** Fewer characters are no abbreviation, but an id or a slip. */
const fewest = 6;
/** As many as one page of the API has: abbreviations are looked for among these. */
const page = 200;

/** The whole id of a review: of an open one first. Throws `CliError` where the beginning is that of several. */
export async function findReview(api: Api, given: string): Promise<string> {
  return (
    (await startOf(given, 36, reviewIds(api, '&status=open'))) ?? (await startOf(given, 36, reviewIds(api))) ?? given
  );
}

/** The whole id of a job. Throws `CliError` where the beginning is that of several. */
export async function findJob(api: Api, given: string): Promise<string> {
  const ids = async () => (await api.get(`/api/jobs?limit=${page}`, jobListSchema)).jobs.map(({ id }) => id);
  return (await startOf(given, 16, ids)) ?? given;
}

function reviewIds(api: Api, more = ''): () => Promise<readonly string[]> {
  return async () => (await api.get(`/api/reviews?limit=${page}${more}`, reviewListSchema)).reviews.map(({ id }) => id);
}

/** Nothing where none begins so: the API says then what there is not. */
async function startOf(
  given: string,
  whole: number,
  ids: () => Promise<readonly string[]>,
): Promise<string | undefined> {
  if (given.length < fewest || given.length >= whole) return given;
  const known = await ids();
  if (known.includes(given)) return given;
  const [first, ...others] = known.filter((id) => id.startsWith(given));
  if (others.length === 0) return first;
  throw new CliError(
    exitCode.usage,
    `"${given}" is the beginning of ${others.length + 1} ids: ${[first, ...others].slice(0, 3).join(', ')} …`,
    'Give more of it.',
  );
}
