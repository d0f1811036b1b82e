// Reads the line of repairs that a take stands at the end of: its sources, its errors, what each repair changed (SPEC E5).
import { z } from 'zod';
import { isSameError, type RenderError } from '../domain/render-error.ts';
import { type RepairScope, repairScopes } from '../domain/repair-scope.ts';
import { changedLines } from '../prompts/changed-lines.ts';
import type { EarlierTry } from '../prompts/repair-take.ts';
import { readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { SectionRef } from './inputs.ts';

type TakeRow = NonNullable<Awaited<ReturnType<ActivityDeps['store']['record']['readTake']>>>;

/** A take of the line, and the one that ended as it would have: an earlier one of the same source, else itself. */
type Link = { readonly row: TakeRow; readonly ended: TakeRow };

/** More than any ladder has rounds. */
const longestLine = 10;

const storedError = z.object({
  kind: z.string(),
  message: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  context: z.string().optional(),
  others: z.array(z.object({ line: z.number().optional(), message: z.string() })).optional(),
  traceback: z.string().optional(),
});

/** The whole error: the row holds its first line, the artifact the rest. */
export async function readRenderError(
  deps: ActivityDeps,
  stored: TakeRow['renderError'] | undefined,
): Promise<RenderError | undefined> {
  if (stored === null || stored === undefined) return undefined;
  const detail = await readOptionalText(deps, stored.detailHash);
  if (detail === undefined)
    return { kind: stored.kind, message: stored.message, ...(stored.line !== undefined && { line: stored.line }) };
  const { kind, message, ...rest } = storedError.parse(JSON.parse(detail));
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { kind, message, ...known };
}

/** From the take that the line began with to the given one. */
export async function repairLine(
  { store }: ActivityDeps,
  { jobId, sectionId }: SectionRef,
  last: number | undefined,
): Promise<readonly Link[]> {
  const links: Link[] = [];
  for (let take = last ?? null; take !== null && links.length < longestLine;) {
    const row = await store.record.readTake({ jobId, sectionId, take });
    if (row === undefined) break;
    const { sameAs } = row.writeFailure ?? {};
    const twin = sameAs === undefined ? undefined : await store.record.readTake({ jobId, sectionId, take: sameAs });
    links.unshift({ row, ended: twin ?? row });
    take = row.origin === 'repair' ? row.fromTake : null;
  }
  return links;
}

/** What is repaired: the last take of the line that has a source, by the source that was rendered. */
export type RepairBase = {
  readonly source?: string | undefined;
  readonly fixedSource?: string | undefined;
  readonly rulesFired: TakeRow['rulesFired'];
  readonly error?: RenderError | undefined;
  /** The take of another line that has this very source. */
  readonly sameAs?: number | undefined;
  /** Why the very last take has no source, where it has none. */
  readonly writeFailure?: string | undefined;
};

export async function repairBase(deps: ActivityDeps, line: readonly Link[]): Promise<RepairBase> {
  const base = line.findLast(({ ended }) => ended.fixedSourceHash !== null);
  const last = line.at(-1);
  const writeFailure = last === base ? undefined : last?.row.writeFailure?.message;
  if (base === undefined) return { rulesFired: [], writeFailure };
  const { ended } = base;
  return {
    source: await readOptionalText(deps, ended.sourceHash),
    fixedSource: await readOptionalText(deps, ended.fixedSourceHash),
    rulesFired: ended.rulesFired,
    error: await readRenderError(deps, ended.renderError),
    sameAs: line.some((link) => link.row.take === ended.take) ? undefined : ended.take,
    writeFailure,
  };
}

/** What each take of the line changed and how it ended; nothing where no repair was made yet. */
export async function earlierTries(deps: ActivityDeps, line: readonly Link[]): Promise<readonly EarlierTry[]> {
  if (line.length < 2) return [];
  const sources = await Promise.all(line.map(({ row }) => readOptionalText(deps, row.fixedSourceHash)));
  return line.map((link, index) => {
    const before = line[index - 1];
    const source = sources[index];
    const sourceBefore = sources.slice(0, index).findLast((earlier) => earlier !== undefined);
    return {
      round: link.row.round,
      scope: scopeOf(link.row),
      error: endOf(link),
      again: before !== undefined && failsAlike(before, link),
      changed: source && sourceBefore ? changedLines(sourceBefore, source) : undefined,
    };
  });
}

function failsAlike(before: Link, after: Link): boolean {
  return isSameError(after.ended.renderError?.signature, before.ended.renderError?.signature);
}

function endOf({ row, ended }: Link): string {
  const { renderError } = ended;
  if (renderError !== null) return `${renderError.kind}: ${renderError.message}`;
  return row.writeFailure?.message ?? 'no source';
}

function scopeOf({ applied }: TakeRow): RepairScope | undefined {
  return repairScopes.find((scope) => scope === applied?.['scope']);
}
