// Reads what the Python side says, one JSON object a line. A scene can say what it likes about itself, never about others.
import { z } from 'zod';
import type { SceneSample } from '../layout.ts';

const text = z.string().max(500);
const frame = z.object({ file: text, line: z.number().int(), function: text });

const sceneFailure = z.object({
  kind: z.string().max(200),
  message: z.string(),
  line: z.number().int().positive().nullish(),
  column: z.number().int().nonnegative().nullish(),
  frames: z.array(frame),
});

const box = z.object({
  kind: z.enum(['text', 'shape']),
  label: z.string().max(40),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  textSize: z.number().exactOptional(),
  contrast: z.number().exactOptional(),
  group: z.string().max(40).exactOptional(),
});

const sample: z.ZodType<SceneSample> = z.object({ atMs: z.number().nonnegative(), boxes: z.array(box).max(200) });

const ending = { code: z.number().int(), signal: z.number().int().nullable() };

const fault = z.object({
  kind: z.string().max(200),
  message: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().nonnegative().nullish(),
  nearest: z.array(z.string()).default([]),
});

const reportLine = z.object({
  /** An animation has begun; so many are drawn. */
  animation: z.number().int().optional(),
  drawn: z.number().int().optional(),
  sample: sample.optional(),
  done: z.literal(true).optional(),
  error: sceneFailure.optional(),
});

/** What the warm process and its jobs say over and above a scene's own report. */
const warmLine = reportLine.extend({
  ready: z.object({ python: text, manim: text }).optional(),
  refused: text.optional(),
  started: z.literal(true).optional(),
  again: z.literal(true).optional(),
  clip: z.base64().optional(),
  faults: z.array(fault).optional(),
  exit: z.object({ ...ending, stderr: z.string() }).optional(),
  ended: z.object(ending).optional(),
});

export type SceneFailure = z.infer<typeof sceneFailure>;
export type SceneFault = z.infer<typeof fault>;
export type ReportLine = z.infer<typeof reportLine>;
export type WarmLine = z.infer<typeof warmLine>;

function parsed<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The line as an object, or nothing for what is not one of ours. */
export function parseReportLine(line: string): ReportLine | undefined {
  return parsed(line, reportLine);
}

/** The same for a line of the warm process. */
export function parseWarmLine(line: string): WarmLine | undefined {
  return parsed(line, warmLine);
}

/** As python/warden.py has them: what a scene says beyond these is dropped. */
const reportChars = 16 * 2 ** 20;
const longestLine = 512 * 1024;

/** Cuts arriving pieces of text into lines, up to the bounds of a report. */
export function lineReader(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  let room = reportChars;
  return (text) => {
    room -= text.length;
    if (room < 0) return;
    const lines = (rest + text).split('\n');
    // A longer one is no line of ours: its beginning says so when its end comes.
    rest = (lines.pop() ?? '').slice(0, longestLine + 1);
    for (const line of lines) if (line.length <= longestLine) onLine(line);
  };
}

const mostSamples = 80;

/** What a scene has told of itself so far. */
export type SceneStory = {
  readonly failure: SceneFailure | undefined;
  readonly lastAnimation: number;
  readonly drawn: number;
  readonly layout: readonly SceneSample[];
};

export const nothingTold: SceneStory = { failure: undefined, lastAnimation: 0, drawn: 0, layout: [] };

/** The story with one more line. The first error counts; moments beyond what a scene is asked for are dropped. */
export function withLine(story: SceneStory, line: ReportLine): SceneStory {
  const isRoom = line.sample !== undefined && story.layout.length < mostSamples;
  return {
    failure: story.failure ?? line.error,
    lastAnimation: line.animation ?? story.lastAnimation,
    drawn: line.drawn ?? story.drawn,
    layout: isRoom && line.sample ? [...story.layout, line.sample] : story.layout,
  };
}
