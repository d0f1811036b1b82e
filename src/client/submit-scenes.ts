// Accepts a storyboard: a provider for each scene, vendors checked, storyboard and row written, workflow started (SPEC A1, A4, C9).
import { limitsFrom } from '../domain/budget.ts';
import type { MediaProvider, Medium, Scene } from '../domain/media.ts';
import { imageProviders, mediumOf, mediumOfScene, videoProviders } from '../domain/media.ts';
import { type LearnWish, learnOrder } from '../domain/learnt-order.ts';
import { bestProviderFor, fixedOrder, scenesPolicy, type ScenesWish } from '../domain/policy/scenes.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { Storyboard, StoryboardScene } from '../domain/storyboard.ts';
import type { Artifacts, JobRecord } from '../store/store.ts';
import { acceptJob, type SubmitDeps, type SubmittedJob } from './accept-job.ts';
import { policyWith } from './job-request.ts';
import type { MediaCatalog } from './media-catalog.ts';
import type { SceneRequest, ScenesInput, ScenesJobRequest } from './scenes-request.ts';
import { type MissingVendor, VendorNotConfigured } from './vendor-not-configured.ts';

export type SubmitScenesDeps = SubmitDeps & {
  readonly record: SubmitDeps['record'] & Pick<JobRecord, 'recordedScores'>;
  readonly artifacts: Pick<Artifacts, 'putBytes'>;
  readonly media: MediaCatalog;
};

/** The demo server would have to answer about a storyboard that it has no material on (SPEC C9: no template content). */
export class StoryboardNotInDemo extends Error {
  override readonly name = 'StoryboardNotInDemo';
  readonly storyboards: readonly string[];

  constructor(title: string, storyboards: readonly string[]) {
    const known = storyboards.map((name) => `"${name}"`).join(', ');
    super(
      `The demo has no material on the storyboard "${title}". It knows: ${known}, as they stand in examples/. For any other set the keys ` +
        'of the vendors in use (`retake doctor` lists them) and start without RETAKE_DEMO.',
    );
    this.storyboards = storyboards;
  }
}

export type DecideScenesDeps = Pick<SubmitScenesDeps, 'catalog' | 'media'> & {
  readonly record: Pick<JobRecord, 'recordedScores'>;
};

/** What the request comes to: each scene with its provider and policy. Throws `VendorNotConfigured` or `StoryboardNotInDemo`; writes nothing. */
export async function decideScenes(deps: DecideScenesDeps, request: ScenesJobRequest) {
  const { input } = request;
  const { models, asked } = deps.catalog.resolve();
  const missing = [...deps.catalog.missing(models, ['judge']), ...input.scenes.flatMap(missingProvider(deps.media))];
  if (missing.length > 0) throw new VendorNotConfigured(missing);
  const isDemoJudge = deps.catalog.isDemo(models, ['judge']);
  const learns = request.policy?.learn ?? deps.media.learn;
  const scenes: StoryboardScene[] = [];
  // One after the other: where it is learnt from them, each reads the recorded scores.
  for (const [index, scene] of input.scenes.entries())
    scenes.push(await decided(deps, { scene, index: index + 1, request, learns, isDemoJudge }));
  refuseUnknownInDemo(deps, input, scenes);
  const demo = isDemoJudge || providersOf(scenes).some((name) => deps.media.isDemo(name));
  return { scenes, models, asked, demo };
}

/** Accepts a job. Throws what `decideScenes` throws; an engine that is away only delays the start. */
export async function submitScenes(
  deps: SubmitScenesDeps,
  request: ScenesJobRequest,
  by: string,
): Promise<SubmittedJob> {
  const { input } = request;
  const { scenes, models, asked, demo } = await decideScenes(deps, request);
  const { title, brand } = input;
  const storyboard: Storyboard = { title, ...(brand !== undefined && { brand }), scenes };
  const { hash } = await deps.artifacts.putBytes(JSON.stringify(storyboard), 'application/json');
  return acceptJob(deps, {
    kind: 'scenes',
    input,
    policy: { storyboardHash: hash, ...request.policy },
    models,
    askedModels: asked,
    demo,
    budget: limitsFrom(request.budget ?? {}),
    submittedBy: by,
  });
}

/** Every provider that may make a take of these scenes. */
function providersOf(scenes: readonly StoryboardScene[]): MediaProvider[] {
  return scenes.flatMap(({ scene, policy }) => [scene.provider, ...(policy.media?.order ?? [])]);
}

function providersOfMedium(medium: Medium): readonly MediaProvider[] {
  return medium === 'image' ? imageProviders : videoProviders;
}

/** What keeps a scene from being made: the key of the provider that it names, or of any of its medium. */
function missingProvider(media: MediaCatalog): (scene: SceneRequest) => MissingVendor[] {
  const callable = media.callable();
  const missing = (provider: MediaProvider) => ({
    role: mediumOf(provider),
    vendor: media.vendorOf(provider),
    variable: media.keyVariable(provider),
  });
  return ({ provider, duration }) => {
    if (provider !== undefined) return callable.includes(provider) ? [] : [{ ...missing(provider), provider }];
    const ofMedium = providersOfMedium(mediumOfScene(duration, undefined));
    return ofMedium.some((name) => callable.includes(name)) ? [] : ofMedium.map(missing);
  };
}

type Undecided = {
  readonly scene: SceneRequest;
  readonly index: number;
  readonly request: ScenesJobRequest;
  readonly learns: boolean;
  readonly isDemoJudge: boolean;
};

/** The scene with its provider and its policy. */
async function decided(deps: DecideScenesDeps, undecided: Undecided): Promise<StoryboardScene> {
  const { media } = deps;
  const { scene: asked, request } = undecided;
  const callable = media.callable();
  const durationMs = Math.round(asked.duration * 1000);
  const medium = mediumOfScene(durationMs, asked.provider);
  const known = asked.provider ?? callableBest(asked.contentType, medium, callable);
  const order = fixedOrder({ medium, provider: known ?? firstCallable(medium, callable) }, callable);
  const learnt = await learntOrder(deps, undecided, { order, medium, contentType: asked.contentType });
  const provider = asked.provider ?? learnt?.order[0] ?? known ?? order[0] ?? firstCallable(medium, callable);
  const scene = sceneOf(undecided, { medium, provider, durationMs: medium === 'image' ? 0 : durationMs });
  const unnamed = asked.provider === undefined;
  const wish = { scene, callable, models: media.models(), preset: media.preset, unnamed, learnt };
  return { scene, policy: policyOf(wish, request) };
}

function callableBest(
  contentType: string,
  medium: Medium,
  callable: readonly MediaProvider[],
): MediaProvider | undefined {
  const best = bestProviderFor(contentType, medium);
  return best !== undefined && callable.includes(best) ? best : undefined;
}

function sceneOf(
  { scene, index, request }: Undecided,
  chosen: Pick<Scene, 'medium' | 'provider' | 'durationMs'>,
): Scene {
  const { sceneType, contentType, narration, visualDirection, referenceImages } = scene;
  const { aspect, brand } = request.input;
  return {
    index,
    sceneType,
    contentType,
    narration,
    visualDirection,
    ...chosen,
    aspect,
    ...(brand !== undefined && { brand }),
    referenceImages,
  };
}

/** Veo alone stands in no order: a deployment that has nothing else uses it (SPEC A4 names four). */
function firstCallable(medium: Medium, callable: readonly MediaProvider[]): MediaProvider {
  const found = providersOfMedium(medium).find((name) => callable.includes(name));
  if (found === undefined) throw new Error(`no provider of ${medium}s can be called`);
  return found;
}

function policyOf(wish: Omit<ScenesWish, 'retakesAtOnce'>, { policy = {} }: ScenesJobRequest): SectionPolicy {
  const { retakes, retakesAtOnce = 1, learn: _learn, ...rest } = policy;
  const own = policyWith(scenesPolicy({ ...wish, retakesAtOnce }), rest);
  if (retakes === undefined) return own;
  // A person who asks for a retake gets one at least.
  return { ...own, ladders: retakes + 1, personalLadders: Math.max(1, retakes) };
}

/** Nothing where the recorded scores say what the fixed order says, or nobody asks them (SPEC A10). */
async function learntOrder(
  { record, media }: DecideScenesDeps,
  { learns, isDemoJudge }: Undecided,
  wish: Omit<LearnWish, 'scores'>,
): Promise<ScenesWish['learnt']> {
  if (!learns) return undefined;
  const { medium, contentType } = wish;
  const demo = isDemoJudge || wish.order.some((name) => media.isDemo(name));
  const { order, why } = learnOrder({ ...wish, scores: await record.recordedScores({ medium, contentType, demo }) });
  return why === undefined ? undefined : { order, why };
}

function refuseUnknownInDemo(
  deps: Pick<DecideScenesDeps, 'media'>,
  input: ScenesInput,
  scenes: readonly StoryboardScene[],
): void {
  if (!providersOf(scenes).some((provider) => deps.media.isDemo(provider))) return;
  const known = deps.media.demoStoryboardsInstead(input);
  if (known !== undefined) throw new StoryboardNotInDemo(input.title, known);
}
