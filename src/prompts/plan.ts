// The planner's prompt and the shape of its reply, version 1 (SPEC E1).
import { z } from 'zod';
import type { RendererName } from '../domain/job.ts';
import { referenceLine } from './reference.ts';

export const planSchema = z.object({
  title: z.string().min(1).max(120),
  sections: z
    .array(
      z.object({
        title: z.string().min(1).max(120),
        goal: z.string().min(1).max(500),
        narration: z.string().min(1).max(1_500),
        visualBrief: z.string().min(1).max(2_000),
        durationS: z.number().min(2).max(60),
        renderer: z.enum(['manim', 'svg']),
      }),
    )
    .min(1)
    .max(12),
});
export type PlanReply = z.infer<typeof planSchema>;

export type PlanPrompt = {
  readonly topic: string;
  readonly sections?: number | undefined;
  readonly renderer?: RendererName | undefined;
  /** What was wrong with the plan before, or what a person asks for. */
  readonly notes?: string | undefined;
};

export const planSystem = [
  'You plan short explainer videos. You answer with one JSON object and nothing else.',
  'Each section teaches one idea that can be drawn: an animation of a few seconds with a narration of one or two sentences.',
  'The visual brief names the objects on screen, where they are, how they move and in which order; it fits on one 16:9 frame with large type.',
].join('\n');

/** The user prompt of a plan. */
export function planPrompt({ topic, sections, renderer, notes }: PlanPrompt): string {
  const count =
    sections === undefined ? 'three to five sections' : `exactly ${sections} section${sections === 1 ? '' : 's'}`;
  const choice =
    renderer === undefined
      ? 'Choose a renderer for each section: "manim" for mathematics and exact constructions, "svg" for diagrams and processes.'
      : `Every section uses the renderer "${renderer}".`;
  return [
    `Topic: ${topic}`,
    `Plan ${count}. ${choice}`,
    'Each section has: title, goal (what the viewer knows afterwards), narration, visualBrief, durationS (seconds, 4 to 20), renderer.',
    ...(notes === undefined ? [] : [`Take this into account:\n${notes}`]),
    referenceLine({
      purpose: 'plan',
      topic,
      ...(renderer && { renderer }),
      ...(sections !== undefined && { section: sections }),
    }),
  ].join('\n\n');
}
