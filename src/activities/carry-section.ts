// Where a scene that is made again begins: with what the record has of it (SPEC A9).
import type { Fact, TakeState } from '../domain/move.ts';
import { pickBest, weighFindings } from '../domain/score.ts';
import type { ActivityDeps } from './deps.ts';
import type { CarrySectionResult, EndRegenerationInput, SectionRef } from './inputs.ts';
import { readMediaTake, type TakeRow } from './media-take.ts';
import { renewClip } from './renew-clip.ts';

async function stateOf(deps: ActivityDeps, ref: SectionRef, row: TakeRow): Promise<TakeState> {
  const { take, ladder, round, variant, origin, creativityPercent, provider, retake, fromTake } = row;
  const { model } = await readMediaTake(deps, { ...ref, take });
  return {
    order: {
      take,
      origin,
      ladder,
      round,
      variant,
      creativity: (creativityPercent ?? 0) / 100,
      ...(fromTake !== null && { fromTake }),
      ...(provider !== null && { media: { provider, model, retake: retake ?? 0, choice: 'of an earlier making' } }),
    },
    outcome: 'written',
    render: { ok: true },
    ...(row.score === null && row.writeFailure?.kind === 'late' && { late: true }),
    ...(row.score !== null &&
      row.recommendation !== null && {
        scored: {
          score: row.score,
          recommendation: row.recommendation,
          ...weighFindings(row.findings),
        },
      }),
  };
}

export function createCarrySection(deps: ActivityDeps) {
  /** One fact, as a run that continues as new has it: the best take, and how far the numbers went. */
  return async function carrySection({ jobId, sectionId }: SectionRef): Promise<CarrySectionResult> {
    const ref = { jobId, sectionId };
    const rows = await deps.store.record.readTakes(jobId, sectionId);
    const made = rows.filter(({ videoHash, imageHash }) => videoHash !== null || imageHash !== null);
    const states = await Promise.all(made.map((row) => stateOf(deps, ref, row)));
    const best = pickBest(states);
    const carried: Fact = {
      kind: 'carried',
      takes: Math.max(0, ...rows.map(({ take }) => take)),
      ladder: Math.max(0, ...rows.map(({ ladder }) => ladder)),
      laddersSincePerson: 0,
      personal: false,
      // What came too late to be judged is judged now, before anything else is paid for.
      kept: states.filter((state) => state === best || state.late),
    };
    return { history: [carried] };
  };
}

export function createEndRegeneration(deps: ActivityDeps) {
  /** A scene that had an asset keeps it where making it again came to nothing: what was made is never thrown away (SPEC A6, C1). */
  return async function endRegeneration({ jobId, sectionId, number, status }: EndRegenerationInput): Promise<void> {
    const { record, regenerations, reviews, ledger } = deps.store;
    // Nobody waits any more for what was paid or asked.
    await ledger.abandonBegun(jobId, sectionId);
    await reviews.cancelOpen(jobId, 'the scene is no longer made again', sectionId);
    const section = await record.readSection(jobId, sectionId);
    const hadAsset = section !== undefined && (section.acceptedTake !== null || section.replacedByHash !== null);
    if (status !== 'completed' && hadAsset) {
      const reason = 'it was made again without success, and keeps its earlier asset';
      await record.setSectionStatus(jobId, sectionId, 'completed', { reason });
    }
    if (hadAsset) await renewClip(deps, { jobId, sectionId }, { isMade: status === 'completed' });
    await regenerations.setStatus({ sectionId, number }, status);
  };
}
