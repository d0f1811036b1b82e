// Scores a rendered take: the facts measured on it, then the judge on its frames (SPEC A2, E9).
import { ApplicationFailure } from '@temporalio/activity';
import { passes } from '../domain/score.ts';
import { judgePrompt, type JudgeReply, judgeSchema, judgeSystem } from '../prompts/judge.ts';
import type { ModelRequest } from '../providers/models/language-model.ts';
import { readBrief } from './brief.ts';
import { callModel, type PaidCall, type PaidOutcome } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import { type Heart, withHeart } from './heart.ts';
import type { ScoreTakeInput, ScoreTakeResult } from './inputs.ts';

/** A verdict is short; the rest is room for thinking. */
const judgeOutputTokens = 4_000;

export function createScoreTake(deps: ActivityDeps) {
  return async function scoreTake(input: ScoreTakeInput): Promise<ScoreTakeResult> {
    const { record, artifacts } = deps.store;
    const key = { jobId: input.jobId, sectionId: input.sectionId, take: input.take };
    const row = await record.readTake(key);
    if (row === undefined || row.videoHash === null)
      throw ApplicationFailure.nonRetryable(`take ${input.take} has no clip`, 'RecordMissing');
    const brief = await readBrief(deps, input, row);
    const images = await Promise.all(
      row.frameHashes.map(async (hash) => ({
        mime: 'image/jpeg' as const,
        base64: Buffer.from(await artifacts.read(hash)).toString('base64'),
      })),
    );
    const request: ModelRequest<JudgeReply> = {
      model: input.models.judge,
      role: 'judge',
      system: judgeSystem,
      prompt: judgePrompt(brief, { frames: images.length, durationMs: row.durationMs ?? 0, findings: row.findings }),
      images,
      maxOutputTokens: judgeOutputTokens,
      creativity: 0,
      schema: { name: 'judgement', zod: judgeSchema },
    };
    const outcome = await withHeart((heart) => judge(deps, { ...key, onUnknown: input.onUnknown, request }, heart));
    if (outcome.kind === 'budget_denied') return outcome;
    if (outcome.kind !== 'ok') {
      await record.changeTake(key, { status: 'rejected' });
      const reason = `${outcome.kind}: ${outcome.reason}`.slice(0, 300);
      return { kind: 'unscored', reason, ...(outcome.kind === 'unknown' && { lost: true }) };
    }
    const { overallScore: score, recommendation, issues, improvedPrompt } = outcome.value;
    const scored = { score, recommendation, hardFailure: row.findings.some((finding) => finding.severity === 'hard') };
    await record.changeTake(key, {
      // Acceptance is the section's decision; a take that will not pass is told as such at once.
      status: passes(scored) ? 'scoring' : 'rejected',
      score,
      recommendation,
      issues,
      improvedBriefHash: (await artifacts.putBytes(improvedPrompt, 'text/plain')).hash,
    });
    return { kind: 'scored', ...scored };
  };
}

type Judgement = Omit<PaidCall<JudgeReply>, 'step'>;

/** A reply that cannot be read is asked for once more before a person is bothered with it. */
async function judge(deps: ActivityDeps, call: Judgement, heart: Heart): Promise<PaidOutcome<JudgeReply>> {
  const first = await callModel<JudgeReply>(deps, { ...call, step: `judge:${call.take}` }, heart);
  if (first.kind !== 'invalid' && first.kind !== 'truncated' && first.kind !== 'empty') return first;
  return await callModel<JudgeReply>(deps, { ...call, step: `judge:${call.take}:again` }, heart);
}
