// Reads what run_scene.py says, one JSON object a line. A scene can end the process before the last line, never forge what others see.
import { z } from 'zod';

const frame = z.object({ file: z.string().max(500), line: z.number().int(), function: z.string().max(500) });

const sceneFailure = z.object({
  kind: z.string().max(200),
  message: z.string(),
  line: z.number().int().positive().nullish(),
  column: z.number().int().nonnegative().nullish(),
  frames: z.array(frame),
});

const reportLine = z.object({
  animation: z.number().int().optional(),
  done: z.literal(true).optional(),
  error: sceneFailure.optional(),
});

export type SceneFailure = z.infer<typeof sceneFailure>;
export type ReportLine = z.infer<typeof reportLine>;

/** The line as an object, or nothing for what is not one of ours. */
export function parseReportLine(line: string): ReportLine | undefined {
  try {
    return reportLine.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Cuts arriving pieces of text into lines. */
export function lineReader(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
}
