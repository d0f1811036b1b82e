// Recognises an edit that changed nothing that can be seen (SPEC R8).

/**
 * From here on two clips look the same. Measured over the whole frame: a clip and itself after another lossy encoding (crf 30) 0.998, a
 * patch of a hundredth of the frame in another colour 0.994, the same seed with a slightly other prompt 0.987 and less.
 */
export const unchangedSimilarity = 0.997;

/** By its bytes, or by its measured similarity to the clip that was edited, 0–1. */
export function isUnchanged(edit: {
  readonly assetHash: string;
  readonly parentHash: string;
  readonly similarity?: number | null | undefined;
}): boolean {
  const { assetHash, parentHash, similarity } = edit;
  return assetHash === parentHash || (similarity ?? 0) >= unchangedSimilarity;
}
