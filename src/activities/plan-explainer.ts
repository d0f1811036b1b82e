// Plans an explainer: topic in, sections out (SPEC E1).
import type { SectionPlan } from '../domain/section.ts';
import { planPrompt, planSchema, planSystem, type PlanReply } from '../prompts/plan.ts';
import { readOptionalText } from './brief.ts';
import { callModel } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeart } from './heart.ts';
import type { PlanExplainerInput, PlanExplainerResult } from './inputs.ts';

/** Room for twelve sections and for the thinking that some models bill as output. */
const planOutputTokens = 16_000;

export function createPlanExplainer(deps: ActivityDeps) {
  return async function planExplainer(input: PlanExplainerInput): Promise<PlanExplainerResult> {
    const { topic, sections, renderer } = input.input;
    const asked = await readOptionalText(deps, input.promptHash);
    const notes = [input.notes, asked].filter((note) => note !== undefined).join('\n');
    const outcome = await withHeart((heart) =>
      callModel<PlanReply>(
        deps,
        {
          jobId: input.jobId,
          step: `plan:${input.round}`,
          onUnknown: input.onUnknown,
          request: {
            model: input.models.plan,
            role: 'plan',
            system: planSystem,
            prompt: planPrompt({ topic, sections, renderer, ...(notes !== '' && { notes }) }),
            maxOutputTokens: planOutputTokens,
            creativity: 0.4,
            schema: { name: 'explainer_plan', zod: planSchema },
          },
        },
        heart,
      ),
    );
    if (outcome.kind === 'budget_denied' || outcome.kind === 'unknown') return outcome;
    if (outcome.kind !== 'ok') return { kind: 'not_planned', reason: `${outcome.kind}: ${outcome.reason}` };
    const planned = toSections(outcome.value, input.input);
    const plan = { title: outcome.value.title, sections: planned };
    const { hash } = await deps.store.artifacts.putBytes(JSON.stringify(plan, null, 2), 'application/json');
    await deps.store.record.setJobResult(input.jobId, { title: plan.title, artifacts: { plan: hash } });
    return {
      kind: 'planned',
      title: plan.title,
      planHash: hash,
      sections: planned.map(({ id, number, title, renderer: chosen }) => ({ id, number, title, renderer: chosen })),
    };
  };
}

/** The reply as sections; the request's renderer and count win over the model's. */
function toSections(reply: PlanReply, wanted: PlanExplainerInput['input']): SectionPlan[] {
  return reply.sections.slice(0, wanted.sections ?? reply.sections.length).map(({ durationS, ...section }, index) => ({
    ...section,
    id: `s${index + 1}`,
    number: index + 1,
    renderer: wanted.renderer ?? section.renderer,
    plannedDurationMs: Math.round(durationS * 1000),
  }));
}
