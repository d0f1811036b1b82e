// A clip that joins the stages of its job: a scene that had none when they were written, and was made again since (SPEC A9, R1).
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type ClipStage, readList, stagedClipSchema, stagedPromptSchema } from './clip-stages.ts';
import { cleanJson } from './columns.ts';
import type { Transaction } from './database.ts';
import { jobStages } from './schema.ts';

/** Its entry in `video_generator`, with its prompt. */
export type JoiningClip = Readonly<Record<string, unknown>> & { readonly index: number; readonly prompt: string };

/** `there`: the stages have a usable clip of this index already. `unusable`: a stage is no list that a clip could be put into. */
export type Joined = 'joined' | 'there' | 'unusable';

type List = {
  readonly stage: ClipStage;
  /** The list stands under its own name twice: `metadata.clips.clips`. */
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>> & { readonly index: number };
  readonly schema: z.ZodType;
};

/** Under the job's lock. By index: beside what is there, or in the place of an entry of this index that cannot be used. */
export async function joinStages(tx: Transaction, jobId: string, clip: JoiningClip): Promise<Joined> {
  const { index, prompt } = clip;
  const clips: List = { stage: 'video_generator', name: 'clips', entry: clip, schema: stagedClipSchema };
  const prompts: List = {
    stage: 'prompt_generator',
    name: 'prompts',
    entry: { index, prompt },
    schema: stagedPromptSchema,
  };
  const places = [await placeIn(tx, jobId, clips), await placeIn(tx, jobId, prompts)];
  if (places.includes('unusable')) return 'unusable';
  if (places.every((place) => place === 'there')) return 'there';
  for (const [at, list] of [clips, prompts].entries()) await put(tx, jobId, { ...list, place: places[at] });
  return 'joined';
}

/** No stage at all, a usable entry, a list that is too strange, or where in the list the entry goes. */
type Place = 'absent' | 'there' | 'unusable' | number;

/** Nothing where the stage has none that readers could read. */
function listOf(metadata: unknown, name: string): readonly unknown[] | undefined {
  try {
    return readList(metadata, name).list;
  } catch {
    return undefined;
  }
}

async function placeIn(tx: Transaction, jobId: string, { stage, name, entry, schema }: List): Promise<Place> {
  const isStage = and(eq(jobStages.jobId, jobId), eq(jobStages.stage, stage));
  const [row] = await tx.select({ metadata: jobStages.metadata }).from(jobStages).where(isStage);
  if (row === undefined || row.metadata === null) return 'absent';
  const list = listOf(row.metadata, name);
  if (list === undefined) return 'unusable';
  const position = list.findIndex((other, at) => indexOf(other, at) === entry.index);
  if (position === -1) return list.length;
  return schema.safeParse(list[position]).success ? 'there' : position;
}

const indexSchema = z.object({ index: z.number().nullish() });

/** As readers count: an entry without a number has that of its place. */
function indexOf(entry: unknown, position: number): number {
  return indexSchema.safeParse(entry).data?.index ?? position;
}

/** JSON that stands in JSON as a text, as that JSON. */
function fromText(json: SQL): SQL {
  return sql`(case jsonb_typeof(${json}) when 'string' then (${json} #>> '{}')::jsonb else ${json} end)`;
}

/** The stage with its list as JSON, where whoever wrote it put a text there. */
function unfolded(name: string): SQL {
  const whole = fromText(sql`${jobStages.metadata}`);
  return sql`jsonb_set(${whole}, ${`{${name}}`}::text[], ${fromText(sql`(${whole} -> ${name}::text)`)})`;
}

type Putting = List & { readonly place: Place | undefined };

/** By the database itself: what stands beside the entry stays as it is to the last digit. */
async function put(tx: Transaction, jobId: string, { stage, name, entry, place }: Putting): Promise<void> {
  if (place === 'absent') {
    const whole = { [name]: { [name]: [entry] } };
    await tx
      .insert(jobStages)
      .values({ jobId, stage, metadata: whole })
      .onConflictDoUpdate({ target: [jobStages.jobId, jobStages.stage], set: { metadata: whole, at: sql`now()` } });
  } else if (typeof place === 'number') {
    const path = sql`${`{${name},${name},${place}}`}::text[]`;
    await tx
      .update(jobStages)
      .set({ metadata: sql`jsonb_set(${unfolded(name)}, ${path}, ${cleanJson(entry)}::jsonb)`, at: sql`now()` })
      .where(and(eq(jobStages.jobId, jobId), eq(jobStages.stage, stage)));
  }
}
