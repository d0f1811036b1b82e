// Takes and versions of a clip as a comparison shows them (compare-stage.ts).
import { creativityBands, placeCreativity } from '../../domain/clip-edit/creativity-bands.ts';
import { durationWords } from '../../client/words.ts';
import type { Medium } from '../../domain/media.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import type { TakeView } from '../../store/view-types.ts';
import type { ClipVersionView } from '../clip-view.ts';
import type { ComparedAsset } from './compare-stage.ts';

/** The take that made each version, by the version's number; versions that a person uploaded have none. */
export type Makings = ReadonlyMap<number, TakeView>;

export async function makingsOf(
  views: Pick<Store['views'], 'sectionView'>,
  versions: readonly ClipVersionView[],
): Promise<Makings> {
  const found = await Promise.all(
    versions.map(async ({ version, jobId, editJobId, sectionId, assetHash }) => {
      const section = await views.sectionView(editJobId ?? jobId, sectionId);
      const take = section?.takes.findLast((made) => (made.videoHash ?? made.imageHash) === assetHash);
      return take === undefined ? [] : [[version, take] as const];
    }),
  );
  return new Map(found.flat());
}

type Facts = Pick<ClipVersionView, 'provider' | 'generationSeed' | 'temperature' | 'durationMs' | 'medium'> & {
  readonly costNanoUsd: number | undefined;
  readonly demo: boolean;
};

function factsOf({ provider, generationSeed, temperature, durationMs, medium, costNanoUsd, demo }: Facts) {
  return {
    provider,
    seed: generationSeed === null ? null : String(generationSeed),
    creativity: creativityText(temperature),
    length: durationMs === null || medium === 'image' ? null : durationWords(durationMs),
    cost: costNanoUsd === undefined ? null : `${formatNanoUsd(costNanoUsd)}${demo ? ' at list price' : ''}`,
  };
}

/** `0.35: a precise, minimal change`. */
export function creativityText(temperature: number | null): string | null {
  if (temperature === null) return null;
  return `${temperature}: ${creativityBands[placeCreativity(temperature).band].means}`;
}

/** `77, kept`: of a clip that was made from another. */
export function seedText(seed: number | null, parentSeed: number | null | undefined): string | null {
  if (seed === null || parentSeed === undefined) return seed === null ? null : String(seed);
  return `${seed}, ${seed === parentSeed ? 'kept' : 'new'}`;
}

export function versionAsset(
  version: ClipVersionView,
  { makings, demo }: { readonly makings: Makings; readonly demo: boolean },
): ComparedAsset {
  const { assetHash, medium, prompt, score, isCurrent, isUpload } = version;
  const making = makings.get(version.version);
  return {
    name: `Version ${version.version}`,
    note: [isUpload ? 'an upload' : '', isCurrent ? 'the current one' : ''].filter(Boolean).join(', ') || undefined,
    hash: assetHash,
    medium,
    frameHashes: making?.frameHashes ?? [],
    prompt,
    score,
    facts: factsOf({ ...version, costNanoUsd: making?.costNanoUsd, demo }),
  };
}

type About = {
  readonly medium: Medium;
  readonly prompt: string | null;
  readonly demo: boolean;
  readonly name?: string;
  readonly note?: string | undefined;
};

export function takeAsset(
  take: TakeView,
  { medium, prompt, demo, name = `Take ${take.take}`, note }: About,
): ComparedAsset {
  const { provider, seed, creativityPercent, durationMs, costNanoUsd, frameHashes, score } = take;
  const temperature = creativityPercent === null ? null : creativityPercent / 100;
  return {
    name,
    note,
    hash: take.videoHash ?? take.imageHash,
    medium,
    frameHashes,
    prompt,
    score,
    facts: factsOf({ provider, generationSeed: seed, temperature, durationMs, medium, costNanoUsd, demo }),
  };
}
