// The body of a request for a job, parsed at the edge: strict, with the limits of CONTRACT's inputs, one message a wrong field.
import { z } from 'zod';
import type { ExplainerInput } from '../domain/explainer.ts';
import { jobKinds, missingSectionPolicies, modes, qualities, rendererNames, renderPolicies } from '../domain/job.ts';
import { usdToNano } from '../domain/money.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import { deadlinePolicies } from '../domain/review.ts';

/** Text that the record can hold and a reader can see: well-formed Unicode without NUL, not only blanks. */
export function readableText(maxCharacters: number) {
  return z
    .string()
    .min(1, { abort: true })
    .max(maxCharacters)
    .refine((value) => value.trim() !== '', 'must not be blank')
    .refine((value) => !value.includes('\0'), 'must not contain the character U+0000')
    .refine((value) => !/\p{Surrogate}/u.test(value), 'must be well-formed Unicode');
}

/** SPEC E1–E14 as a request may set them. */
export const explainerInputSchema = z
  .strictObject({
    topic: readableText(500).meta({ description: 'What to explain.', example: 'The Pythagorean theorem' }),
    mode: z.enum(modes).default('deep'),
    renderer: z.enum(rendererNames).optional().meta({ description: 'Without one the plan chooses for each section.' }),
    sections: z.int().min(1).max(12).optional().meta({ description: 'Without a number the plan decides.' }),
    quality: z.enum(qualities).default('standard'),
    render: z.enum(renderPolicies).default('fallback').meta({
      description:
        'fallback renders one variant after another; race renders each as soon as it is written, hedge starts the next when one takes longer than expected: the first that renders wins, the others are stopped.',
    }),
    approvePlan: z.boolean().default(false),
    onMissing: z.enum(missingSectionPolicies).default('omit'),
  })
  .meta({ id: 'ExplainerInput' });

const usd = z.number().nonnegative().max(1_000_000);
const count = z.int().nonnegative().max(1_000_000);
const seconds = z
  .number()
  .positive()
  .max(366 * 24 * 3600);

/** Limits as a person writes them: dollars and seconds. */
export const budgetSchema = z
  .strictObject({ usd: usd.optional(), calls: count.optional(), renders: count.optional(), wallS: seconds.optional() })
  .meta({ id: 'Budget' });

/** The same where null takes a limit away. */
export const budgetChangeSchema = z
  .strictObject({
    usd: usd.nullish(),
    calls: count.nullish(),
    renders: count.nullish(),
    wallS: seconds.nullish(),
  })
  .refine((value) => Object.keys(value).length > 0, 'name at least one of usd, calls, renders, wallS')
  .meta({ id: 'BudgetChange' });

/** What any kind of section does when an answer is lost or nobody decides. */
export const policyFields = {
  onUnknown: z
    .union([z.enum(['ask', 'fail']), z.strictObject({ retryUnderUsd: z.number().positive().max(1000) })])
    .optional()
    .meta({ description: 'What a paid call whose answer was lost leads to.' }),
  // Shorter than anyone can decide in is a loop, not a deadline.
  reviewDeadlineS: seconds.min(10).optional(),
  reviewDeadlinePolicy: z.enum(deadlinePolicies).optional(),
};

/** Figures of the policy that a request may set, within what the loop is proven for. */
export const policySchema = z
  .strictObject({
    variants: z.int().min(1).max(3).optional(),
    creativity: z.number().min(0).max(1).optional(),
    creativityStep: z.number().min(0).max(0.5).optional(),
    repairRounds: z.int().min(0).max(3).optional(),
    repairCreativity: z.number().min(0).max(1).optional(),
    ladders: z.int().min(1).max(3).optional(),
    degradedAllowed: z.boolean().optional(),
    ...policyFields,
  })
  .meta({ id: 'Policy' });

/** Any known kind, before its own input is looked at. */
export const anyJobRequestSchema = z.looseObject({ kind: z.enum(jobKinds) });

export const explainerJobRequestSchema = z
  .strictObject({
    kind: z.literal('explainer'),
    input: explainerInputSchema,
    budget: budgetSchema.optional(),
    policy: policySchema.optional(),
  })
  .meta({ id: 'ExplainerJobRequest' });

export type ExplainerJobRequest = z.infer<typeof explainerJobRequestSchema>;
export type PolicyRequest = z.infer<typeof policySchema>;

/** Without the keys that are undefined, which the domain's exact optional fields do not take. */
export function explainerInputOf(parsed: ExplainerJobRequest['input']): ExplainerInput {
  const { renderer, sections, ...rest } = parsed;
  return { ...rest, ...(renderer && { renderer }), ...(sections !== undefined && { sections }) };
}

/** The kind's own policy with the request's figures in place. */
export function policyWith(base: SectionPolicy, request: PolicyRequest | undefined): SectionPolicy {
  if (request === undefined) return base;
  const { onUnknown, reviewDeadlineS, ...figures } = request;
  const given = Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
  return {
    ...base,
    ...given,
    ...(onUnknown !== undefined && unknownPolicies(base, unknownPolicy(onUnknown))),
    ...(reviewDeadlineS !== undefined && { reviewDeadlineMs: Math.round(reviewDeadlineS * 1000) }),
  };
}

/** One wish for every paid call: of models, and of media providers where the section has them. */
function unknownPolicies(
  { media }: SectionPolicy,
  onUnknown: SectionPolicy['onUnknown'],
): Pick<SectionPolicy, 'onUnknown' | 'media'> {
  return { onUnknown, ...(media !== undefined && { media: { ...media, onUnknown } }) };
}

function unknownPolicy(value: NonNullable<PolicyRequest['onUnknown']>): SectionPolicy['onUnknown'] {
  return typeof value === 'string' ? { kind: value } : { kind: 'retry_under', nanoUsd: usdToNano(value.retryUnderUsd) };
}
