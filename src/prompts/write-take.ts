// The prompts that ask for the source of one take, version 1 (SPEC E2).
import type { Quality, RendererName } from '../domain/job.ts';
import { writtenApproach } from '../domain/variation.ts';
import { referenceLine } from './reference.ts';

export type TakeBrief = {
  readonly topic: string;
  readonly videoTitle: string;
  readonly sectionNumber: number;
  readonly title: string;
  readonly goal: string;
  readonly narration: string;
  readonly visualBrief: string;
  readonly plannedDurationMs: number;
  readonly renderer: RendererName;
  readonly quality: Quality;
  readonly ladder: number;
  readonly round: number;
  readonly variant: number;
  /** The judge's brief, or a person's, for a ladder after the first. */
  readonly improvedBrief?: string | undefined;
  readonly personPrompt?: string | undefined;
};

type Language = {
  readonly fence: string;
  readonly job: string;
  readonly whole: string;
  readonly rules: readonly string[];
};

const languages: Readonly<Record<RendererName, Language>> = {
  manim: {
    fence: 'python',
    job: 'one scene for Manim Community 0.22 in Python',
    whole:
      'the whole script: `from manim import *` and exactly one class derived from Scene (or MovingCameraScene, ThreeDScene) with a construct method.',
    rules: [
      'Use only names of Manim Community. No files, no network, no images, no sound. Keep every object inside the frame (14.2 by 8 units, centre at the origin), text large and never overlapping.',
      'Plain formulas may use MathTex; no TikZ and no extra LaTeX packages.',
    ],
  },
  svg: {
    fence: 'svg',
    job: 'one animated SVG',
    whole:
      'the whole document: viewBox="0 0 1280 720", well-formed XML, animated by SMIL or CSS keyframes from time zero.',
    rules: [
      'No script, no event handler, no external file, font or image. Text at least 28 units high, inside the view box, never overlapping. Use the font families "DejaVu Sans" or "Liberation Sans".',
    ],
  },
};

/** The system prompt of a renderer. */
export function writeSystem(renderer: RendererName): string {
  const { fence, job, whole, rules } = languages[renderer];
  const verb = renderer === 'manim' ? 'write' : 'draw';
  return [`You ${verb} ${job}.`, `Reply with one fenced ${fence} block that holds ${whole}`, ...rules].join('\n');
}

/** The system prompt of a repair: the prompt itself says in which form the answer is wanted. */
export function repairSystem(renderer: RendererName): string {
  const { job, whole, rules } = languages[renderer];
  return [`You mend ${job}.`, `A source is ${whole}`, ...rules].join('\n');
}

/** What the section is about: the same words for writing, repairing and judging. */
export function describeSection(brief: TakeBrief): string {
  return [
    `Topic: ${brief.topic}`,
    `Video: ${brief.videoTitle}`,
    `Section ${brief.sectionNumber}: ${brief.title}`,
    `Goal: ${brief.goal}`,
    `Narration: ${brief.narration}`,
    `Visual brief: ${brief.visualBrief}`,
    `Planned length: ${(brief.plannedDurationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}

/** The user prompt of one take. The written approach makes takes differ even where a model takes neither temperature nor seed. */
export function writePrompt(brief: TakeBrief): string {
  return [
    describeSection(brief),
    writtenApproach(brief.variant),
    ...(brief.improvedBrief === undefined
      ? []
      : [`An earlier take was not good enough. Follow this brief:\n${brief.improvedBrief}`]),
    ...(brief.personPrompt === undefined ? [] : [`A reviewer asks, and this comes first:\n${brief.personPrompt}`]),
    referenceOf('write', brief),
  ].join('\n\n');
}

/** The reference line of a prompt about this take. */
export function referenceOf(purpose: 'write' | 'repair' | 'judge', brief: TakeBrief): string {
  const { topic, renderer, sectionNumber: section, ladder, round, variant } = brief;
  return referenceLine({ purpose, topic, renderer, section, ladder, round, variant });
}
