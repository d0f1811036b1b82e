// What a scene has come to, from its rows: its asset, and what was found about it (SPEC A2).
import type { Medium } from '../domain/media.ts';
import { pickBest, type TakeWorth, weighFindings } from '../domain/score.ts';
import type { sections, takes } from './schema.ts';
import type { AnalysisView, AssetView, SceneAssetView } from './view-types.ts';

type TakeRow = typeof takes.$inferSelect;
type SectionRow = typeof sections.$inferSelect;

/** Nothing where the take made none, or its file is gone. */
export function assetOfTake({ videoHash, imageHash, durationMs }: TakeRow): AssetView | null {
  if (videoHash !== null) return { hash: videoHash, medium: 'video', durationMs };
  return imageHash === null ? null : { hash: imageHash, medium: 'image', durationMs: null };
}

export function analysisOfTake(take: TakeRow | undefined): AnalysisView | null {
  if (take === undefined || take.score === null) return null;
  const { score, issues, improvedBriefHash, recommendation } = take;
  return { overallScore: score, issues, improvedPromptHash: improvedBriefHash, recommendation };
}

function worthOf(row: TakeRow): TakeWorth & { readonly row: TakeRow } {
  const { score, findings } = row;
  return { row, ...(score !== null && { scored: { score, ...weighFindings(findings) } }) };
}

/** The accepted take, else the best of those that made an asset. */
export function takeOfScene(acceptedTake: number | null, tried: readonly TakeRow[]): TakeRow | undefined {
  const accepted = tried.find((row) => row.take === acceptedTake);
  if (accepted !== undefined) return accepted;
  const made = tried.filter((row) => assetOfTake(row) !== null).toSorted((a, b) => a.take - b.take);
  return pickBest(made.map((row) => worthOf(row)))?.row;
}

const noScene: SceneAssetView = { asset: null, qualityScore: null, analysis: null };

/** `tried` are the takes of this section. A person's upload stands for all of them, and no judge has seen it. */
export function sceneAsset(
  { scene, replacedByHash, acceptedTake }: Pick<SectionRow, 'scene' | 'replacedByHash' | 'acceptedTake'>,
  tried: readonly TakeRow[],
  uploads: ReadonlyMap<string, Medium>,
): SceneAssetView {
  if (scene === null) return noScene;
  if (replacedByHash !== null) {
    const medium = uploads.get(replacedByHash) ?? scene.medium;
    return { ...noScene, asset: { hash: replacedByHash, medium, durationMs: null } };
  }
  const take = takeOfScene(acceptedTake, tried);
  return {
    asset: take === undefined ? null : assetOfTake(take),
    qualityScore: take?.score ?? null,
    analysis: analysisOfTake(take),
  };
}
