// Activities without a world: they answer by a script and count what was asked, so that workflows are tested alone.
import type {
  ApplyVerdictInput,
  ApplyVerdictResult,
  OpenReviewInput,
  PlanExplainerInput,
  PlanExplainerResult,
  RenderTakeInput,
  RenderTakeResult,
  ScoreTakeInput,
  ScoreTakeResult,
  SetJobStatusInput,
  SetSectionStatusInput,
  UsePlanInput,
  WriteTakesInput,
  WriteTakesResult,
} from '../../src/activities/inputs.ts';
import type { Activities } from '../../src/activities/index.ts';
import type { Verdict } from '../../src/domain/review.ts';
import { type FakeMedia, fakeMediaActivities } from './fake-media-activities.ts';

export type FakeScript = {
  readonly sections?: number;
  readonly plan?: (input: PlanExplainerInput) => PlanExplainerResult;
  readonly write?: (input: WriteTakesInput) => WriteTakesResult | Promise<WriteTakesResult> | undefined;
  readonly render?: (input: RenderTakeInput) => RenderTakeResult | Promise<RenderTakeResult>;
  readonly expectedRenderMs?: number;
  readonly score?: (input: ScoreTakeInput) => ScoreTakeResult;
  readonly media?: FakeMedia;
  /** Verdicts by verdict id. */
  readonly verdicts?: Readonly<Record<string, Partial<Verdict> & Pick<Verdict, 'verdict'>>>;
  readonly budgetOf?: Readonly<Record<string, { calls: number }>>;
};

const failedRender: RenderTakeResult = {
  kind: 'rendered',
  ok: false,
  error: { kind: 'NameError', message: "name 'Circl' is not defined", line: 4 },
};
export const renders = { good: { kind: 'rendered', ok: true } as RenderTakeResult, failed: failedRender };

export function scored(score: number): ScoreTakeResult {
  return { kind: 'scored', score, recommendation: score >= 70 ? 'approve' : 'regenerate', hardFailure: false };
}

/** The fakes, and a log of `name` or `name detail` in the order in which they ran. */
export function fakeActivities(script: FakeScript = {}) {
  const log: string[] = [];
  const opened: OpenReviewInput[] = [];
  const applied = new Map<string, string>();
  const onOpened: ((review: OpenReviewInput) => void)[] = [];

  const write = async (name: string, input: WriteTakesInput): Promise<WriteTakesResult> => {
    log.push(`${name} ${input.orders.map((order) => order.take).join(',')} ${input.orders[0]?.role}`);
    const otherwise = {
      kind: 'wrote' as const,
      outcomes: input.orders.map(({ take }) => ({ take, outcome: 'written' as const })),
    };
    return (await script.write?.(input)) ?? otherwise;
  };
  const sectionsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `s${index + 1}`,
      number: index + 1,
      title: `Part ${index + 1}`,
    }));

  const assemble: Activities['assembleSections'] = async ({ sections }) => {
    log.push(`assemble ${sections.map((section) => `${section.id}=${section.videoHash ?? 'missing'}`).join(' ')}`);
    return { videoHash: 'film', durationMs: 1000, omitted: [], unusable: [] };
  };
  const activities: Activities = {
    ...fakeMediaActivities(script.media ?? {}, log),
    async planExplainer(input) {
      log.push(`planExplainer ${input.round}`);
      return (
        script.plan?.(input) ?? {
          kind: 'planned',
          title: 'A title',
          planHash: 'plan',
          sections: sectionsOf(script.sections ?? 1),
        }
      );
    },
    async usePlan({ planHash }: UsePlanInput) {
      log.push(`usePlan ${planHash}`);
      return { title: 'A title', sections: sectionsOf(script.sections ?? 1) };
    },
    writeTakes: (input) => write('writeTakes', input),
    repairTakes: (input) => write('repairTakes', input),
    async adoptSource({ order }) {
      log.push(`adoptSource ${order.take}`);
      return [{ take: order.take, outcome: 'written' }];
    },
    async degradeTake({ order }) {
      log.push(`degradeTake ${order.take}`);
      return [{ take: order.take, outcome: 'written' }];
    },
    async renderTake(input) {
      log.push(`renderTake ${input.take}`);
      return (await script.render?.(input)) ?? renders.good;
    },
    async stopTakes({ takes }) {
      log.push(`stopTakes ${takes.join(',')}`);
    },
    async expectRender() {
      log.push('expectRender');
      return script.expectedRenderMs ?? 60_000;
    },
    async scoreTake(input) {
      log.push(`scoreTake ${input.take}`);
      return script.score?.(input) ?? scored(85);
    },
    async openReview(input) {
      log.push(`openReview ${input.subject} ${input.reason}`);
      opened.push(input);
      for (const listener of onOpened) listener(input);
    },
    async applyVerdict(input: ApplyVerdictInput): Promise<ApplyVerdictResult> {
      if ('raw' in input) return { kind: 'ignored', because: 'raw' };
      const planned = script.verdicts?.[input.verdictId];
      const decidedBy = applied.get(input.reviewId);
      if (planned !== undefined && decidedBy === input.verdictId) {
        return {
          kind: 'applied',
          verdict: { by: 'ann', ...planned, verdictId: input.verdictId, reviewId: input.reviewId },
        };
      }
      if (planned === undefined || decidedBy !== undefined || input.reviewId === 'none') {
        log.push(`ignored ${input.verdictId}`);
        return { kind: 'ignored', because: 'unknown or decided' };
      }
      applied.set(input.reviewId, input.verdictId);
      log.push(`applied ${input.verdictId}`);
      const budget = script.budgetOf?.[input.verdictId];
      return {
        kind: 'applied',
        verdict: { by: 'ann', ...planned, verdictId: input.verdictId, reviewId: input.reviewId },
        ...(budget && { budget }),
      };
    },
    async expireReview() {
      log.push('expireReview');
      return { kind: 'expired' };
    },
    async withdrawReview() {
      log.push('withdrawReview');
    },
    async setBudget() {
      log.push('setBudget');
      return { calls: 100 };
    },
    async setSectionStatus({ sectionId, status, acceptedTake, replacedBy }: SetSectionStatusInput) {
      log.push(`section ${sectionId} ${status}`);
      const videoHash = acceptedTake === undefined ? replacedBy : `video-${acceptedTake}`;
      return videoHash === undefined ? {} : { videoHash };
    },
    async setJobStatus({ status }: SetJobStatusInput) {
      log.push(`job ${status}`);
      return { status };
    },
    assembleSections: assemble,
    assembleExplainer: assemble,
  };
  /** Resolves with the next review that is opened. */
  const nextReview = (): Promise<OpenReviewInput> =>
    new Promise((resolve) => {
      const listener = (review: OpenReviewInput): void => {
        onOpened.splice(onOpened.indexOf(listener), 1);
        resolve(review);
      };
      onOpened.push(listener);
    });
  return { activities, log, opened, nextReview };
}
