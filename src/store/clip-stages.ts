// The four stages that a clip is edited from, as a finished job left them in `job_stages.metadata` (SPEC R1).
import { z } from 'zod';
import { aspects, media, mediaProviders } from '../domain/media.ts';
import type { StoreLogger } from './database.ts';
import type { JobRecord } from './store.ts';

export const clipStages = ['video_generator', 'prompt_generator', 'scene_planner', 'reference_generator'] as const;
export type ClipStage = (typeof clipStages)[number];

const count = z.int().nonnegative();

/** One clip. Only the asset is needed; what is not known here is not used, and members that no reader knows are kept as they are. */
export const stagedClipSchema = z.looseObject({
  /** 0-based; the place in the list where it is absent. */
  index: count.nullish(),
  sceneId: z.string().nullish(),
  assetHash: z.string().regex(/^[0-9a-f]{64}$/u, 'must be the hash of an artifact'),
  medium: z.enum(media).nullish(),
  durationMs: z.number().nonnegative().nullish(),
  prompt: z.string().nullish(),
  generation_seed: count.nullish(),
  // A provider that we do not know made it: it can be edited by one that we know.
  provider: z.enum(mediaProviders).nullish().catch(undefined),
  model: z.string().nullish(),
  temperature: z.number().nullish(),
  score: z.number().nullish(),
  version: z.int().positive().nullish(),
});
export const stagedPromptSchema = z.looseObject({ index: count.nullish(), prompt: z.string().trim().min(1) });
const sceneSchema = z.looseObject({
  /** 1-based: scene n is clip n−1. */
  index: count.nullish(),
  sceneType: z.string().nullish(),
  contentType: z.string().nullish(),
  narration: z.string().nullish(),
  visualDirection: z.string().nullish(),
  brand: z.string().nullish(),
  aspect: z.enum(aspects).nullish().catch(undefined),
});
const referenceSchema = z.looseObject({ index: count.nullish(), images: z.array(z.string()) });

export type StagedClip = z.infer<typeof stagedClipSchema>;
export type StagedPrompt = z.infer<typeof stagedPromptSchema>;
export type StagedScene = z.infer<typeof sceneSchema>;
export type StagedReferences = z.infer<typeof referenceSchema>;

/** Entries in their order; an entry that is not valid is a hole, so that its neighbours keep their places. */
export type Entries<T> = readonly (T | undefined)[];

export type ClipStages = {
  readonly clips: Entries<StagedClip> | undefined;
  readonly prompts: Entries<StagedPrompt> | undefined;
  readonly scenes:
    | { readonly title?: string; readonly brand?: string; readonly scenes: Entries<StagedScene> }
    | undefined;
  readonly references: Entries<StagedReferences> | undefined;
};

export type StageReader = {
  readonly record: Pick<JobRecord, 'readStage'>;
  readonly logger: Pick<StoreLogger, 'warn'>;
};

/** Reads what is there. A stage that is missing, is not JSON of its schema or cannot be read is logged and gives nothing; nothing is thrown. */
export async function loadClipStages(reader: StageReader, jobId: string): Promise<ClipStages> {
  const [clips, prompts, scenes, references] = await Promise.all([
    readPayload(reader, { jobId, stage: 'video_generator', name: 'clips' }),
    readPayload(reader, { jobId, stage: 'prompt_generator', name: 'prompts' }),
    readPayload(reader, { jobId, stage: 'scene_planner', name: 'scenes' }),
    readPayload(reader, { jobId, stage: 'reference_generator', name: 'references' }),
  ]);
  const entries = <T extends z.ZodType>(payload: Payload | undefined, schema: T) =>
    payload && entriesOf(reader, payload, schema);
  const planned = entries(scenes, sceneSchema);
  return {
    clips: entries(clips, stagedClipSchema),
    prompts: entries(prompts, stagedPromptSchema),
    scenes: planned && { scenes: planned, ...textMembers(scenes?.around ?? {}) },
    references: entries(references, referenceSchema),
  };
}

/** The clips alone, read as `loadClipStages` reads them. */
export async function loadStagedClips(reader: StageReader, jobId: string): Promise<Entries<StagedClip> | undefined> {
  const payload = await readPayload(reader, { jobId, stage: 'video_generator', name: 'clips' });
  return payload && entriesOf(reader, payload, stagedClipSchema);
}

type Place = { readonly jobId: string; readonly stage: ClipStage; readonly name: string };
type Payload = Place & { readonly list: readonly unknown[]; readonly around: Readonly<Record<string, unknown>> };

/** The list under its own name twice: `metadata.clips.clips`. */
async function readPayload({ record, logger }: StageReader, place: Place): Promise<Payload | undefined> {
  const { jobId, stage, name } = place;
  const nothing = (why: string, error?: unknown): undefined => {
    logger.warn(
      { jobId, stage, ...(error !== undefined && { err: error }) },
      `the stage ${stage} cannot be used: ${why}`,
    );
    return undefined;
  };
  let metadata: unknown;
  try {
    metadata = await record.readStage(jobId, stage);
  } catch (error) {
    return nothing('the database did not give it', error);
  }
  if (metadata === undefined || metadata === null) return nothing('it is missing');
  try {
    return { ...place, ...readList(metadata, name) };
  } catch (error) {
    return nothing(error instanceof SyntaxError ? 'it is not JSON' : `it has no list ${name}.${name}`, error);
  }
}

const recordSchema = z.record(z.string(), z.unknown());

/** The list of a stage, which stands under its own name twice, and what stands around it. Throws `SyntaxError` or what zod throws. */
export function readList(metadata: unknown, name: string): Pick<Payload, 'list' | 'around'> {
  const around = recordSchema.parse(asJson(recordSchema.parse(asJson(metadata))[name]));
  return { around, list: z.array(z.unknown()).parse(around[name]) };
}

/** Whoever wrote the stage may have written JSON as a text into it. */
function asJson(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

function entriesOf<T extends z.ZodType>(
  { logger }: StageReader,
  { jobId, stage, name, list }: Payload,
  schema: T,
): Entries<z.infer<T>> {
  return list.map((entry, position) => {
    const parsed = schema.safeParse(entry);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    logger.warn({ jobId, stage, position }, `entry ${position} of ${name}.${name} is not valid: ${issues}`);
    return undefined;
  });
}

function textMembers({ title, brand }: Readonly<Record<string, unknown>>): { title?: string; brand?: string } {
  return { ...(typeof title === 'string' && { title }), ...(typeof brand === 'string' && { brand }) };
}
