// Scores a rendered take: the facts measured on it, then the judge on its frames, asked again where its answer is not clear (SPEC A2, A6, E9).
import { ApplicationFailure } from '@temporalio/activity';
import {
  isUnclear,
  type JudgeSample,
  judgeSampleCount,
  medianJudgement,
  passes,
  weighFindings,
} from '../domain/score.ts';
import { type JudgeReply, judgeSchema } from '../prompts/judge.ts';
import type { ModelImage, ModelRequest, Outcome } from '../providers/models/language-model.ts';
import type { TakeKey } from '../store/store.ts';
import { callModel, type PaidOutcome } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { ScoreTakeInput, ScoreTakeResult } from './inputs.ts';
import { judgeSubject, type JudgeSubject } from './judge-subject.ts';
import type { TakeRow } from './media-take.ts';

/** A verdict is short; the rest is room for thinking. */
const judgeOutputTokens = 4_000;

/** Creativity of every further sample: the first is the judge at its steadiest, asked the same way again it would say the same. */
const furtherCreativity = 0.5;

export function createScoreTake(deps: ActivityDeps) {
  return async function scoreTake(input: ScoreTakeInput): Promise<ScoreTakeResult> {
    const { record } = deps.store;
    const key = { jobId: input.jobId, sectionId: input.sectionId, take: input.take };
    const row = await record.readTake(key);
    if (row === undefined || (row.videoHash === null && row.imageHash === null))
      throw ApplicationFailure.nonRetryable(`take ${input.take} has no asset`, 'RecordMissing');
    const weighed = weighFindings(row.findings);
    const { hardFailure } = weighed;
    const subject = await judgeSubject(deps, input, row);
    const asked: Asked = { key, input, hardFailure, requestOf: await judgeRequests(deps, input, { row, subject }) };
    const judged = await withHeart((heart) => judge(deps, asked, heart));
    if (judged.kind === 'budget_denied') return judged;
    if (judged.kind !== 'judged') {
      await record.changeTake(key, { status: 'rejected' });
      const reason = `${judged.kind}: ${judged.reason}`.slice(0, 300);
      return { kind: 'unscored', reason, ...(judged.kind === 'unknown' && { lost: true }) };
    }
    const { counts, samples } = judged;
    const { score, recommendation, reply } = counts;
    const scored = { score, recommendation, ...weighed };
    await record.changeTake(key, {
      // Acceptance is the section's decision; a take that will not pass is told as such at once.
      status: passes(scored) ? 'scoring' : 'rejected',
      // What came too late is judged after all.
      writeFailure: null,
      score,
      judgeSamples: samples.map(({ reply: _reply, ...sample }) => sample),
      recommendation,
      issues: reply.issues,
      improvedBriefHash: (await deps.store.artifacts.putBytes(subject.briefAfter(reply), 'text/plain')).hash,
      ...subject.resultOf(scored),
    });
    return { kind: 'scored', ...scored };
  };
}

type RequestOf = (sample: number) => ModelRequest<JudgeReply>;

/** What the judge is asked: the same for every sample but its number. */
async function judgeRequests(
  deps: ActivityDeps,
  input: ScoreTakeInput,
  { row, subject }: { readonly row: TakeRow; readonly subject: JudgeSubject },
): Promise<RequestOf> {
  const images = await Promise.all(
    row.frameHashes.map(async (hash): Promise<ModelImage> => {
      const bytes = await deps.store.artifacts.read(hash);
      return { mime: 'image/jpeg', base64: Buffer.from(bytes).toString('base64') };
    }),
  );
  return (sample) => ({
    model: input.models.judge,
    role: 'judge',
    system: subject.system,
    prompt: subject.promptFor(sample),
    images,
    maxOutputTokens: judgeOutputTokens,
    creativity: sample === 1 ? 0 : furtherCreativity,
    ...(sample > 1 && { variant: sample }),
    schema: { name: 'judgement', zod: judgeSchema },
  });
}

type Asked = {
  readonly key: TakeKey;
  readonly input: ScoreTakeInput;
  readonly hardFailure: boolean;
  readonly requestOf: RequestOf;
};

type Sample = JudgeSample & { readonly reply: JudgeReply };

type Judged =
  | { readonly kind: 'judged'; readonly counts: Sample; readonly samples: readonly Sample[] }
  | Exclude<PaidOutcome<JudgeReply>, { kind: 'ok' }>;

/** One judgement; where it is not clear and still decides, the median of three. */
async function judge(deps: ActivityDeps, asked: Asked, heart: Heart): Promise<Judged> {
  const outcome = await firstJudgement(deps, asked, heart);
  if (outcome.kind !== 'ok') return outcome;
  const first = sampleOf(asked, outcome);
  // A fact has failed the take already: nothing that the judge could add would change that.
  const further = isUnclear(first) && !asked.hardFailure ? await furtherSamples(deps, asked, heart) : [];
  const samples = [first, ...further] as const;
  return { kind: 'judged', counts: medianJudgement(samples), samples };
}

function sampleOf({ input }: Asked, { value, meta }: Extract<Outcome<JudgeReply>, { kind: 'ok' }>): Sample {
  return {
    score: value.overallScore,
    recommendation: value.recommendation,
    model: input.models.judge,
    ...(meta.answeredBy !== undefined && { answeredBy: meta.answeredBy }),
    reply: value,
  };
}

/** A reply that cannot be read is asked for once more before a person is bothered with it. */
async function firstJudgement(deps: ActivityDeps, asked: Asked, heart: Heart): Promise<PaidOutcome<JudgeReply>> {
  const { key, input, requestOf } = asked;
  const call = { ...key, onUnknown: input.onUnknown, request: requestOf(1) };
  const first = await callModel<JudgeReply>(deps, { ...call, step: `judge:${key.take}` }, heart);
  if (first.kind !== 'invalid' && first.kind !== 'truncated' && first.kind !== 'empty') return first;
  return await callModel<JudgeReply>(deps, { ...call, step: `judge:${key.take}:again` }, heart);
}

/** Further samples side by side. One that the budget, the vendor or its own form denies is done without: those that came count. */
async function furtherSamples(deps: ActivityDeps, asked: Asked, heart: Heart): Promise<readonly Sample[]> {
  const { key, input, requestOf } = asked;
  // Nobody is asked about an answer that can be done without.
  const onUnknown: typeof input.onUnknown = input.onUnknown.kind === 'ask' ? { kind: 'fail' } : input.onUnknown;
  const numbers = Array.from({ length: judgeSampleCount - 1 }, (_, index) => index + 2);
  const settled = await Promise.allSettled(
    numbers.map((sample) => {
      const call = { ...key, onUnknown, request: requestOf(sample), step: `judge:${key.take}:${sample}` };
      return callModel<JudgeReply>(deps, call, heart);
    }),
  );
  // All have ended before one of them throws, so that no answer on its way is lost.
  return settled.flatMap((result) => {
    if (result.status === 'rejected') {
      if (isRefusal(result.reason)) return [];
      throw result.reason;
    }
    return result.value.kind === 'ok' ? [sampleOf(asked, result.value)] : [];
  });
}

/** The vendor will not answer this, however often it is asked. By its shape: errors cross realms in tests. */
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'nonRetryable' in error && error.nonRetryable === true;
}
