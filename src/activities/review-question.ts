// The question that a person is asked, in words with the figures that answering it takes (SPEC C5, C6).
import type { BudgetLimits, BudgetNeed, BudgetUse } from '../domain/budget.ts';
import { cents } from '../domain/money.ts';
import type { ReviewReason } from '../domain/review.ts';
import type { ActivityDeps } from './deps.ts';
import type { OpenReviewInput } from './inputs.ts';

/** `section` stands for what it is: a scene is called one. */
const questions: Readonly<Record<ReviewReason, string>> = {
  score_below_bar: 'The best take is below the bar. Approve it, ask for a retake, replace it, or reject the section?',
  not_scored: 'The take rendered but could not be scored. Is it good enough?',
  degraded_take: 'This take renders only without a statement that failed. Is it good enough?',
  all_takes_failed: 'No take rendered. Retake with a prompt or an edited source, replace it, or reject the section?',
  auto_regeneration_failed:
    'The retakes did not bring this scene to the bar. Approve a take, retake with another prompt or provider, replace it, or reject the scene?',
  unknown_outcome: 'The answer to a paid call was lost. Retake to pay again knowingly, or reject?',
  plan_approval: 'Is this plan right? Approve it, edit it, ask for another, or reject the job.',
  budget_exhausted: 'Approve with a higher budget, or reject to end with what is made.',
};

/** Of scenes, whose takes are made by a provider and not rendered from a source. */
const sceneQuestions: Readonly<Partial<Record<ReviewReason, string>>> = {
  score_below_bar: 'The best take is below the bar. Approve it, ask for a retake, replace it, or reject the scene?',
  not_scored: 'The take is made but could not be scored. Is it good enough?',
  all_takes_failed:
    'No provider made this scene. Retake with another prompt or provider, replace it, or reject the scene?',
};

const lostRewrite =
  'The answer to the call that rewrites the prompt was lost: it may be billed. Retake to pay for it again, or reject to leave the clip as it is?';

/** Reads what it tells from the record as it is now. */
export async function questionText(deps: ActivityDeps, input: OpenReviewInput): Promise<string> {
  const { note } = input;
  const said = input.subject === 'budget' ? await budgetText(deps, input) : await sectionText(deps, input);
  return note === undefined ? said : `${said} (${note})`;
}

async function sectionText({ store }: ActivityDeps, input: OpenReviewInput): Promise<string> {
  const { jobId, sectionId, reason } = input;
  if (sectionId === undefined) return await jobText(store, input);
  const section = await store.record.readSection(jobId, sectionId);
  const text = (section?.scene ? sceneQuestions[reason] : undefined) ?? questions[reason];
  const best = await bestWords(store, { jobId, sectionId, input });
  return best === undefined ? text : `${best} ${text}`;
}

async function jobText({ record }: ActivityDeps['store'], { jobId, reason }: OpenReviewInput): Promise<string> {
  if (reason !== 'unknown_outcome') return questions[reason];
  return (await record.readJob(jobId))?.kind === 'clip_edit' ? lostRewrite : questions[reason];
}

const aboutScores: readonly ReviewReason[] = ['score_below_bar', 'auto_regeneration_failed'];

/** The best take and its score, where that is what is asked about. */
async function bestWords(
  { record }: ActivityDeps['store'],
  asked: { readonly jobId: string; readonly sectionId: string; readonly input: OpenReviewInput },
): Promise<string | undefined> {
  const { jobId, sectionId } = asked;
  const { bestTake: take, reason } = asked.input;
  if (take === undefined || !aboutScores.includes(reason)) return undefined;
  const score = (await record.readTake({ jobId, sectionId, take }))?.score ?? null;
  return score === null ? undefined : `Take ${take} is the best, with a score of ${score}.`;
}

/** `$0.83 is spent and $0.00 reserved of $1.00. The next call (kling, scene 2) needs up to $0.50.` */
async function budgetText({ store }: ActivityDeps, { jobId, needs = [] }: OpenReviewInput): Promise<string> {
  const { limits, use } = await store.ledger.budget(jobId);
  const costs = await store.ledger.costs(jobId);
  const spent = costs.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  const isDemo = (await store.record.readJob(jobId))?.demo === true;
  return [
    'The budget does not allow the next call.',
    `${capital([...moneyWords(limits, use, spent), ...countWords(limits, use)].join('; '))}${isDemo ? ' (demo: at list price, nothing is billed)' : ''}.`,
    needWords(needs),
    questions.budget_exhausted,
  ]
    .filter((part) => part !== '' && part !== '.')
    .join(' ');
}

function moneyWords({ costNanoUsd: limit }: BudgetLimits, { costNanoUsd: used }: BudgetUse, spent: number): string[] {
  const reserved = Math.max(0, used - spent);
  const of = limit === undefined ? '' : ` of ${cents(limit)}`;
  return [`${cents(spent)} is spent and ${cents(reserved)} reserved${of}`];
}

function countWords(limits: BudgetLimits, use: BudgetUse): string[] {
  const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} minutes`;
  return [
    ...(limits.calls === undefined ? [] : [`${use.calls} of ${limits.calls} calls are used`]),
    ...(limits.renders === undefined ? [] : [`${use.renders} of ${limits.renders} renders are used`]),
    ...(limits.wallMs === undefined ? [] : [`${minutes(use.wallMs)} of ${minutes(limits.wallMs)} have passed`]),
  ];
}

function needWords(needs: readonly BudgetNeed[]): string {
  const [first, ...others] = needs;
  if (first === undefined) return '';
  const next = `The next call (${first.what}) needs up to ${cents(first.nanoUsd)}`;
  const all = needs.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  return others.length === 0 ? `${next}.` : `${next}, all ${needs.length} that wait ${cents(all)}.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
