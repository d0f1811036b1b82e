// The lines around a render error and its traceback, read for the takes of a page.
import { z } from 'zod';
import type { JobView } from '../../store/view-types.ts';
import type { Artifacts } from '../../store/store.ts';

/** Text by artifact hash. */
export type ErrorDetails = ReadonlyMap<string, string>;

const mostDetails = 40;
const mostCharacters = 6_000;

/** What cannot be read is left out: the message itself is on the page already. */
export async function errorDetails(
  artifacts: Pick<Artifacts, 'readText'>,
  job: Pick<JobView, 'sections'>,
): Promise<ErrorDetails> {
  const hashes = job.sections.flatMap(({ takes }) => takes.flatMap((take) => take.renderError?.detailHash ?? []));
  const read = await Promise.all(
    [...new Set(hashes)].slice(0, mostDetails).map(async (hash) => {
      const text = await artifacts
        .readText(hash)
        .then(detailText)
        .catch(() => '');
      return text === '' ? [] : [[hash, text.slice(0, mostCharacters)] as const];
    }),
  );
  return new Map(read.flat());
}

const renderErrorSchema = z.object({ context: z.string().optional(), traceback: z.string().optional() });

function detailText(stored: string): string {
  const { context, traceback } = renderErrorSchema.parse(JSON.parse(stored));
  return [context, traceback].filter((part) => part !== undefined && part !== '').join('\n\n');
}
