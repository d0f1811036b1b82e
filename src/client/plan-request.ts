// A plan as a person sends it back: strict, with the planner's own limits, sections numbered as they stand (SPEC E1).
import { z } from 'zod';
import { rendererNames } from '../domain/job.ts';
import type { Plan } from '../domain/section.ts';
import { readableText } from './job-request.ts';

const sectionSchema = z.strictObject({
  /** Taken and given anew: a section's id follows its place. */
  id: z.string().max(20).optional(),
  number: z.int().optional(),
  title: readableText(120),
  goal: readableText(500),
  narration: readableText(1_500),
  visualBrief: readableText(2_000),
  renderer: z.enum(rendererNames),
  plannedDurationMs: z.int().min(1_000).max(120_000),
});

export const planSchema = z
  .strictObject({ title: readableText(120), sections: z.array(sectionSchema).min(1).max(12) })
  .meta({ id: 'Plan', description: 'The plan of an explainer, as its artifact `plan` holds it.' });

/** The plan with ids and numbers by the order of its sections. */
export function planOf(edited: z.infer<typeof planSchema>): Plan {
  const sections = edited.sections.map((section, index) => ({ ...section, id: `s${index + 1}`, number: index + 1 }));
  return { title: edited.title, sections };
}
