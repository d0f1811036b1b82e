// What is judged: a section of code takes by its brief, or a scene's asset by its direction; and what its score means for the take.
import type { Scene } from '../domain/media.ts';
import { passingScore, passes, significantGain, type Recommendation } from '../domain/score.ts';
import { judgePrompt, type JudgeReply, judgeSystem, retakeBrief } from '../prompts/judge.ts';
import { judgeScenePrompt, judgeSceneSystem, type SceneJudgement } from '../prompts/judge-scene.ts';
import type { TakeChange } from '../store/take-change.ts';
import { readBrief, readOptionalText } from './brief.ts';
import type { ActivityDeps } from './deps.ts';
import type { ScoreTakeInput } from './inputs.ts';
import type { TakeRow } from './media-take.ts';

type Scored = { readonly score: number; readonly hardFailure: boolean; readonly recommendation: Recommendation };

export type JudgeSubject = {
  readonly system: string;
  /** `sample` is 1-based. */
  readonly promptFor: (sample: number) => string;
  /** What the next take is made from. */
  readonly briefAfter: (reply: JudgeReply) => string;
  /** What the record says about a retake (SPEC A6). */
  readonly resultOf: (scored: Scored) => Pick<TakeChange, 'retakeResult' | 'isSignificant'>;
};

export async function judgeSubject(deps: ActivityDeps, input: ScoreTakeInput, row: TakeRow): Promise<JudgeSubject> {
  const section = await deps.store.record.readSection(input.jobId, input.sectionId);
  const facts = { frames: row.frameHashes.length, durationMs: row.durationMs ?? 0, findings: row.findings };
  if (section !== undefined && section.scene !== null) {
    return await sceneSubject(deps, row, { facts, scene: section.scene, goal: section.goal });
  }
  const brief = await readBrief(deps, input, row);
  return {
    system: judgeSystem,
    promptFor: (sample) => judgePrompt(brief, { ...facts, sample }),
    briefAfter: (reply) => retakeBrief(reply, row.findings),
    resultOf: () => ({}),
  };
}

type SceneSubject = {
  readonly facts: Pick<SceneJudgement, 'frames' | 'durationMs' | 'findings'>;
  readonly scene: Scene;
  readonly goal: string;
};

async function sceneSubject(deps: ActivityDeps, row: TakeRow, subject: SceneSubject): Promise<JudgeSubject> {
  const { facts, scene, goal } = subject;
  const { title, wanted, instruction } = await askedFor(deps, row, { scene, goal });
  const { medium } = scene;
  const made = { provider: row.provider ?? 'unknown', retake: row.retake ?? 0 };
  return {
    system: judgeSceneSystem,
    promptFor: (sample) => judgeScenePrompt({ title, scene, wanted, instruction, medium, ...made, ...facts, sample }),
    briefAfter: ({ improvedPrompt }) => improvedPrompt,
    resultOf: (scored) => resultOf(scored, row),
  };
}

/** An edit is judged by its own prompt: what the scene asked for at first is what was to be changed. */
async function askedFor(
  deps: ActivityDeps,
  { jobId, promptHash }: TakeRow,
  { scene, goal }: Pick<SceneSubject, 'scene' | 'goal'>,
): Promise<Pick<SceneJudgement, 'title' | 'wanted' | 'instruction'>> {
  const job = await deps.store.record.readJob(jobId);
  const title = job?.title ?? '';
  if (job?.kind !== 'clip_edit') return { title, wanted: scene.visualDirection };
  const wanted = (await readOptionalText(deps, promptHash)) ?? scene.visualDirection;
  return { title, wanted, instruction: goal };
}

/** Success at the bar or above, improved if better than before, else failed; a gain below 10 points is marked as not significant (SPEC A6). */
function resultOf(
  scored: Scored,
  { scoreBefore, retake }: TakeRow,
): Pick<TakeChange, 'retakeResult' | 'isSignificant'> {
  if (retake === null || retake === 0) return {};
  const gain = scoreBefore === null ? undefined : scored.score - scoreBefore;
  const isSuccess = passes(scored) && scored.score >= passingScore;
  const result = isSuccess ? 'success' : gain !== undefined && gain > 0 ? 'improved' : 'failed';
  return { retakeResult: result, ...(gain !== undefined && { isSignificant: gain >= significantGain }) };
}
