// Joins the cut of a scenes job anew where its clips are no longer those that it was joined of (SPEC E10, R8).
import type { CurrentClip } from '../store/current-clips.ts';
import type { Cut } from '../store/cut-types.ts';
import { assemble } from './assemble-sections.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { AssembleSectionsInput, FailCutInput, JoinCutResult } from './inputs.ts';
import { withScratch } from './scratch.ts';

type JobRef = { readonly jobId: string };

export function createJoinCut(deps: ActivityDeps) {
  /**
   * Safe to repeat, and beside another one: a cut is written only in the moment in which the clips are those that it shows, else it is joined
   * again, so that of two that end together the one that is kept has the clips of both. No call is paid. The film of before stays in the store.
   */
  return async function joinCut({ jobId }: JobRef): Promise<JoinCutResult> {
    return await withHeart(async (heart) => {
      for (;;) {
        heart.signal.throwIfAborted();
        const cut = await deps.store.cuts.read(jobId);
        if (cut === undefined) return { kind: 'none' };
        if (cut.state === 'joined') return { kind: 'same' };
        const result = await joinOnce(deps, { jobId, cut }, heart);
        if (result !== undefined) return result;
        deps.logger.info({ jobId }, 'a clip changed while the cut was joined: it is joined again');
      }
    });
  };
}

/** Nothing where a clip changed meanwhile. */
async function joinOnce(
  deps: ActivityDeps,
  { jobId, cut }: JobRef & { readonly cut: Cut },
  heart: Heart,
): Promise<JoinCutResult | undefined> {
  const input = await orderOf(deps, jobId, cut);
  const film = await withScratch(deps, 'cut', (outDir) => assemble(deps, { input, outDir }, heart));
  const { artifacts, assembly, result } = film;
  const isKept = await deps.store.cuts.keep(jobId, { joined: cut.current, artifacts, assembly });
  return isKept ? { kind: 'joined', videoHash: result.videoHash, unusable: result.unusable } : undefined;
}

/** As the job joined them first, with the clips as they are now. */
async function orderOf({ store }: ActivityDeps, jobId: string, cut: Cut): Promise<AssembleSectionsInput> {
  const job = await store.record.readJob(jobId);
  const asked = askedFor(job?.input);
  const rows = await store.record.readSections(jobId);
  return {
    jobId,
    quality: cut.quality ?? asked.quality ?? 'standard',
    onMissing: cut.onMissing ?? asked.onMissing ?? 'omit',
    sections: rows.map(({ sectionId: id, reason }) => {
      const clip = cut.current.find(({ sectionId }) => sectionId === id);
      return { id, ...(clip === undefined ? reasonOf(reason) : assetOf(clip)) };
    }),
  };
}

/** The API validated the input before it wrote the row; a cut of an earlier program does not say how it was joined. */
function askedFor(input: unknown): Partial<Pick<AssembleSectionsInput, 'quality' | 'onMissing'>> {
  return typeof input === 'object' && input !== null ? input : {};
}

function assetOf({ medium, assetHash }: CurrentClip) {
  return medium === 'video' ? { videoHash: assetHash } : { imageHash: assetHash };
}

function reasonOf(reason: string | null) {
  return reason === null ? {} : { reason };
}

export function createFailCut({ store }: ActivityDeps) {
  /** Says in the record why the clips as they are could not be joined: nobody tries again at once. */
  return async function failCut({ jobId, reason }: FailCutInput): Promise<void> {
    await store.cuts.fail(jobId, reason);
  };
}
