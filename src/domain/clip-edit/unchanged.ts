// Recognises an edit that changed nothing that can be seen (SPEC R8).

/**
 * From here on two clips look the same. The SSIM of a clip with itself after another lossy encoding lies above it, that of two
 * generations that differ to the eye below.
 */
export const unchangedSimilarity = 0.99;

/** By its bytes, or by its measured similarity to the clip that was edited, 0–1. */
export function isUnchanged(edit: {
  readonly assetHash: string;
  readonly parentHash: string;
  readonly similarity?: number | null | undefined;
}): boolean {
  const { assetHash, parentHash, similarity } = edit;
  return assetHash === parentHash || (similarity ?? 0) >= unchangedSimilarity;
}
