// Accepts an edit of a clip: the clip found, its provider chosen, vendors checked, row written, workflow started (SPEC R1, R7, C9).
import { limitsFrom } from '../domain/budget.ts';
import { chooseEditProvider, editProvidersOf } from '../domain/clip-edit/choose-edit-provider.ts';
import { editTitle } from '../domain/clip-edit/edit-title.ts';
import { templatesOf } from '../domain/clip-edit/match-templates.ts';
import { qualities, type Quality } from '../domain/job.ts';
import { mediaProviders, type Medium } from '../domain/media.ts';
import { clipEditPolicy } from '../domain/policy/scenes.ts';
import type { ModelRole } from '../domain/role.ts';
import { sceneTitleOf } from '../domain/scene-title.ts';
import type { ClipEdits } from '../store/clip-edits.ts';
import type { ClipPlace, FoundClip, MissingClip } from '../store/find-clip.ts';
import type { Artifacts } from '../store/store.ts';
import { acceptJob, type JobDraft, type SubmitDeps, type SubmittedJob } from './accept-job.ts';
import type { ClipEditJobRequest } from './clip-edit-request.ts';
import { policyWith } from './job-request.ts';
import type { ClipEditJobPolicy } from './job-start.ts';
import type { MediaCatalog } from './media-catalog.ts';
import { type MissingVendor, VendorNotConfigured } from './vendor-not-configured.ts';

export type SubmitClipEditDeps = SubmitDeps & {
  readonly artifacts: Pick<Artifacts, 'putBytes'>;
  readonly clipEdits: Pick<ClipEdits, 'begin'>;
  readonly media: MediaCatalog;
  /** The clip with what an edit of it needs, or which part of that is missing. */
  readonly findClip: (place: ClipPlace) => Promise<FoundClip | MissingClip>;
};

/** The clip cannot be edited: it, or a part that an edit needs, is not there. */
export class ClipNotEditable extends Error {
  override readonly name = 'ClipNotEditable';
  readonly part: MissingClip['part'];

  constructor({ part, message }: MissingClip) {
    super(message);
    this.part = part;
  }
}

/** Accepts a job. Throws `ClipNotEditable`, `ClipBeingEdited` or `VendorNotConfigured`; an engine that is away only delays the start. */
export async function submitClipEdit(
  deps: SubmitClipEditDeps,
  request: ClipEditJobRequest,
  by: string,
): Promise<SubmittedJob> {
  const { input } = request;
  const clip = await deps.findClip(input);
  if (clip.kind === 'missing') throw new ClipNotEditable(clip);
  const { models, asked } = deps.catalog.resolve();
  // A template calls no model: an edit that needs none waits for no key of one.
  const roles: readonly ModelRole[] = templatesOf(input.instruction) === undefined ? ['rewrite', 'judge'] : ['judge'];
  const chosen = editProviderOf(deps.media, clip);
  const missing = [
    ...deps.catalog.missing(models, roles),
    ...(chosen === undefined ? noProvider(deps.media, clip.medium) : []),
  ];
  if (missing.length > 0 || chosen === undefined) throw new VendorNotConfigured(missing);

  const instruction = await deps.artifacts.putBytes(input.instruction, 'text/plain; charset=utf-8');
  const draft: JobDraft = {
    kind: 'clip_edit',
    title: editTitle(sceneTitleOf(clip), input.instruction),
    input,
    policy: {
      ...policyOf(deps.media, { clip, chosen, request }),
      instructionHash: instruction.hash,
      quality: await qualityOf(deps, input.jobId),
    } satisfies ClipEditJobPolicy,
    models,
    askedModels: asked,
    demo: deps.catalog.isDemo(models, roles) || deps.media.isDemo(chosen.provider),
    budget: limitsFrom(request.budget ?? {}),
    submittedBy: by,
  };
  return acceptJob(deps, draft, (job) => deps.clipEdits.begin(job, input));
}

type Chosen = NonNullable<ReturnType<typeof chooseEditProvider>>;

function editProviderOf(media: MediaCatalog, { medium, provider }: FoundClip): Chosen | undefined {
  const callable = media.callable();
  return chooseEditProvider({ medium, parent: provider, callable, takesSeed: (name) => media.takesSeed(name) });
}

function noProvider(media: MediaCatalog, medium: Medium): MissingVendor[] {
  return editProvidersOf(medium, mediaProviders).map((provider) => ({
    role: medium,
    vendor: media.vendorOf(provider),
    variable: media.keyVariable(provider),
  }));
}

type Wish = { readonly clip: FoundClip; readonly chosen: Chosen; readonly request: ClipEditJobRequest };

function policyOf(
  media: MediaCatalog,
  { clip, chosen, request }: Wish,
): Omit<ClipEditJobPolicy, 'instructionHash' | 'quality'> {
  const { learn = media.learn, ...rest } = request.policy ?? {};
  const { preset } = media;
  const scene = {
    index: clip.clipIndex + 1,
    sceneType: clip.scene?.sceneType ?? 'clip',
    contentType: clip.scene?.contentType ?? 'unknown',
    narration: '',
    visualDirection: '',
    durationMs: clip.durationMs,
    medium: clip.medium,
    provider: chosen.provider,
    referenceImages: [],
  };
  const section = clipEditPolicy({ scene, callable: media.callable(), models: media.models(), preset });
  return { section: policyWith(section, rest), choice: chosen.choice, preset, learn };
}

/** As the job was made whose clip it is. */
async function qualityOf({ record }: SubmitDeps, jobId: string): Promise<Quality> {
  const input = (await record.readJob(jobId))?.input;
  const asked = typeof input === 'object' && input !== null && 'quality' in input ? input.quality : undefined;
  return qualities.find((quality) => quality === asked) ?? 'standard';
}
