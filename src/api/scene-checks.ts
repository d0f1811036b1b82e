// What is known of a storyboard before it is accepted: lengths that can be made, reference pictures that are there.
import type { ScenesJobRequest } from '../client/scenes-request.ts';
import { mediumOfScene } from '../domain/media.ts';
import { bestProviderFor, fixedOrder } from '../domain/policy/scenes.ts';
import type { ApiDeps } from './api-deps.ts';
import { invalidRequest } from './problem.ts';

/** A clip may be a third as long as its scene, and no shorter: what it has to tell does not fit it any more. */
const leastShare = 1 / 3;

/** 400 with the path of each scene that is longer than any provider that may make it can tell. */
export function requireLengths({ media }: Pick<ApiDeps, 'media'>, { input }: ScenesJobRequest): void {
  const callable = media.callable();
  const errors = input.scenes.flatMap(({ duration, provider, contentType }, index) => {
    const medium = mediumOfScene(duration, provider);
    const first = provider ?? bestProviderFor(contentType, medium) ?? 'kling';
    const longestS = Math.max(
      0,
      ...fixedOrder({ medium, provider: first }, callable).map((name) => media.longestS(name)),
    );
    if (medium === 'image' || longestS === 0 || longestS >= duration * leastShare) return [];
    const most = Math.floor(longestS / leastShare);
    const message = `no provider that can be called makes more than ${longestS} s of video: give the scene at most ${most} s, or make several of it`;
    return [{ path: `input.scenes[${index}].duration`, message }];
  });
  if (errors.length > 0) throw invalidRequest(errors);
}

/** 400 with the path of each reference picture that was not uploaded, or is none. */
export async function requireReferences(deps: ApiDeps, { input }: ScenesJobRequest): Promise<void> {
  const uploads = input.scenes.flatMap(({ referenceImages }, scene) =>
    referenceImages.flatMap((image, index) =>
      image.startsWith('https:') ? [] : [{ hash: image, path: `input.scenes[${scene}].referenceImages[${index}]` }],
    ),
  );
  const faults = new Map<string, string | undefined>();
  // One after the other: each is unfolded in memory.
  for (const { hash } of uploads) if (!faults.has(hash)) faults.set(hash, await referenceFault(deps, hash));
  const errors = uploads.flatMap(({ hash, path }) => {
    const message = faults.get(hash);
    return message === undefined ? [] : [{ path, message }];
  });
  if (errors.length > 0) throw invalidRequest(errors);
}

async function referenceFault({ store, probePicture }: ApiDeps, hash: string): Promise<string | undefined> {
  const mime = (await store.artifacts.stat(hash))?.mime;
  if (mime === undefined) return 'there is no artifact with this hash';
  return /^image\/(png|jpeg|webp)$/u.test(mime) ? await probePicture(hash) : `a picture is needed, this is ${mime}`;
}
