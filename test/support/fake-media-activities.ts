// Activities of media takes, scenes and clip edits without a world: they answer by a script and say in the log what was asked.
import { ApplicationFailure } from '@temporalio/activity';
import type { RewriteClipResult } from '../../src/activities/clip-edit-inputs.ts';
import type { Activities } from '../../src/activities/index.ts';
import type {
  FetchMediaResult,
  JoinCutResult,
  PollMediaResult,
  ResolveLostResult,
  SubmitMediaInput,
  SubmitMediaResult,
} from '../../src/activities/inputs.ts';
import type { Fact } from '../../src/domain/move.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import { mediaPolicy } from '../domain/play-media.ts';

/** What vendors of media come to, by take. Without an answer all goes well at once. */
export type FakeMedia = {
  readonly submit?: (input: SubmitMediaInput) => SubmitMediaResult | Promise<SubmitMediaResult> | undefined;
  readonly resolve?: (take: number) => ResolveLostResult;
  /** The takes that have ended; none: they are asked for again. */
  readonly poll?: (takes: readonly number[], time: number) => PollMediaResult['ended'] | undefined;
  /** What has become of takes that were given up; without an answer they run. */
  readonly late?: (takes: readonly number[], how: 'once' | 'until_done') => PollMediaResult['ended'] | undefined;
  readonly nextPollMs?: number;
  readonly fetch?: (take: number) => FetchMediaResult;
  readonly scenes?: number;
  readonly policy?: SectionPolicy;
  readonly rewrite?: RewriteClipResult;
  readonly carried?: readonly Fact[];
  /** Nothing to join unless told; may throw. */
  readonly joinCut?: () => JoinCutResult | Promise<JoinCutResult>;
};

type MediaActivities = Pick<
  Activities,
  | 'makePrompts'
  | 'submitMedia'
  | 'resolveLost'
  | 'pollMedia'
  | 'fetchMedia'
  | 'stopTasks'
  | 'useStoryboard'
  | 'readScenePolicy'
  | 'writeSceneStages'
  | 'carrySection'
  | 'endRegeneration'
  | 'loadClip'
  | 'rewriteClip'
  | 'planClipEdit'
  | 'keepVersion'
  | 'keepUpload'
  | 'joinCut'
  | 'failCut'
>;

/** Tried again soon: Temporal's pauses are not what is tested. */
function stillRunning(): ApplicationFailure {
  return ApplicationFailure.create({ message: 'it runs', type: 'still_running', nextRetryDelay: 50 });
}

export function fakeMediaActivities(script: FakeMedia, log: string[]): MediaActivities {
  let polls = 0;
  return {
    async makePrompts({ orders }) {
      log.push(`makePrompts ${orders.map(({ take, media }) => `${take}=${media?.provider}`).join(',')}`);
      return orders.map(({ take }) => ({ take, outcome: 'written' as const }));
    },
    async submitMedia(input) {
      log.push(`submitMedia ${input.take}${input.repeat === 0 ? '' : ` again`}`);
      const call = `call-${input.take}-${input.repeat}`;
      return (await script.submit?.(input)) ?? { kind: 'submitted', call, pollAfterMs: 1 };
    },
    async resolveLost({ take }) {
      log.push(`resolveLost ${take}`);
      return script.resolve?.(take) ?? { kind: 'lost', reason: 'lost' };
    },
    async pollMedia({ takes, late }) {
      if (late !== undefined) {
        log.push(`pollMedia ${takes.join(',')} late, ${late}`);
        const ended = script.late?.(takes, late) ?? [];
        if (late === 'until_done' && !ended.some(({ ok }) => ok)) throw stillRunning();
        return { ended, nextPollMs: 60_000 };
      }
      log.push(`pollMedia ${takes.join(',')}`);
      polls += 1;
      const ended = script.poll?.(takes, polls) ?? takes.map((take) => ({ take, ok: true as const }));
      return { ended, nextPollMs: script.nextPollMs ?? 1 };
    },
    async fetchMedia({ take, tooLate }) {
      log.push(`fetchMedia ${take}${tooLate ? ' too late' : ''}`);
      return script.fetch?.(take) ?? { kind: 'fetched' };
    },
    async stopTasks() {
      log.push('stopTasks');
    },
    async useStoryboard({ workflowIdPrefix }) {
      log.push(`useStoryboard ${workflowIdPrefix}`);
      const count = script.scenes ?? 1;
      const sections = Array.from({ length: count }, (_, index) => index + 1).map((number) => ({
        id: `sc${number}`,
        number,
        title: `Scene ${number}`,
      }));
      return { title: 'A storyboard', sections };
    },
    async readScenePolicy() {
      return script.policy ?? mediaPolicy();
    },
    async writeSceneStages() {
      log.push('writeSceneStages');
    },
    async carrySection() {
      log.push('carrySection');
      return { history: script.carried ?? [] };
    },
    async endRegeneration({ number, status }) {
      log.push(`endRegeneration ${number} ${status}`);
    },
    async loadClip() {
      log.push('loadClip');
      return {
        kind: 'found',
        title: 'A clip',
        medium: 'video',
        provider: 'runway',
        promptHash: 'old',
        seed: 7,
        version: 1,
        parentHash: 'parent',
        durationMs: 5_000,
        notes: [],
      };
    },
    async rewriteClip({ round }) {
      log.push(`rewriteClip ${round}`);
      return (
        script.rewrite ?? {
          kind: 'rewritten',
          promptHash: 'new',
          rewriteHash: 'rewrite',
          creativity: 0.25,
          by: 'template',
          notes: [],
          unchanged: false,
        }
      );
    },
    async planClipEdit() {
      log.push('planClipEdit');
      return { kind: 'planned', title: 'A clip' };
    },
    async keepVersion({ take }) {
      log.push(`keepVersion ${take}`);
      return { version: 2, parent: 1, isUnchanged: false, similarity: 0.8 };
    },
    async keepUpload({ uploadHash }) {
      log.push(`keepUpload ${uploadHash}`);
      return { version: 2, parent: 1, isUnchanged: false, similarity: null };
    },
    async joinCut({ jobId }) {
      log.push(`joinCut ${jobId}`);
      return (await script.joinCut?.()) ?? { kind: 'none' };
    },
    async failCut({ reason }) {
      log.push(`failCut ${reason}`);
    },
  };
}
