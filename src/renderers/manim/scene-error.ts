// Turns what went wrong with a scene into the one typed error that repair prompts, rules and people read.
import type { RenderError } from '../../domain/render-error.ts';
import { numberedLines } from '../numbered-lines.ts';
import type { SandboxResult } from '../sandbox.ts';
import type { SceneFailure, SceneFault } from './scene-report.ts';

const linesAround = 3;
/** Characters of a line; nobody writes longer ones, and a prompt has to hold seven. */
const longestLine = 300;
const messageLimit = 2_000;
const framesShown = 12;
const othersShown = 50;
/** How scene_run.py calls the file of a frame that is in the scene's own source. */
const sourceFile = '<source>';

/** The lines around a line, numbered, that one marked with `>`; nothing where the source has no such line. */
function contextLines(source: string, line: number): string | undefined {
  const lines = source.trimEnd().split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const shown = numberedLines(lines, line, { around: linesAround, longest: longestLine });
  return shown.map((text) => text.trimEnd()).join('\n');
}

function messageOf(failure: SceneFailure): string {
  if (failure.message === '' && failure.kind === 'MemoryError')
    return 'the scene needed more memory than a render may use';
  return failure.message.slice(0, messageLimit);
}

function traceback(failure: SceneFailure, source: string): string | undefined {
  const lines = source.split('\n');
  const own = failure.frames.filter((frame) => frame.file === sourceFile);
  const last = failure.frames.at(-1);
  const shown = last === undefined || last.file === sourceFile ? own : [...own, last];
  if (shown.length === 0) return undefined;
  const text = shown.slice(-framesShown).flatMap((frame) => {
    const code = frame.file === sourceFile ? lines[frame.line - 1]?.trim() : undefined;
    return [
      `  ${frame.file === sourceFile ? 'source' : frame.file}, line ${frame.line}, in ${frame.function}`,
      ...(code ? [`    ${code}`] : []),
    ];
  });
  return ['Traceback (innermost last):', ...text, `${failure.kind}: ${messageOf(failure)}`].join('\n');
}

// The interpreter's own name for it, and ours for every renderer.
const ownKinds: Readonly<Record<string, string>> = {
  MemoryError: 'OutOfMemory',
  IndentationError: 'SyntaxError',
  TabError: 'SyntaxError',
};

/** The error that the scene itself raised. */
export function raisedError(failure: SceneFailure, source: string): RenderError {
  const context = failure.line ? contextLines(source, failure.line) : undefined;
  const trace = traceback(failure, source);
  return {
    kind: ownKinds[failure.kind] ?? failure.kind,
    message: messageOf(failure),
    ...(failure.line && { line: failure.line }),
    ...(failure.column && { column: failure.column }),
    ...(context !== undefined && { context }),
    ...(trace !== undefined && { traceback: trace }),
  };
}

/** What the check found, as one error: the first fault, the others with it; nothing where there is none. */
export function faultsError(faults: readonly SceneFault[], source: string): RenderError | undefined {
  const [first, ...rest] = faults;
  if (first === undefined) return undefined;
  const said = ({ message, nearest }: SceneFault): string => {
    // The message names the nearest of them itself.
    const more = nearest.filter((name) => !message.includes(name));
    return (more.length === 0 ? message : `${message}; also near: ${more.join(', ')}`).slice(0, messageLimit);
  };
  const context = contextLines(source, first.line);
  return {
    kind: ownKinds[first.kind] ?? first.kind,
    message: said(first),
    line: first.line,
    ...(first.column && { column: first.column }),
    ...(context !== undefined && { context }),
    ...(rest.length > 0 && {
      others: rest.slice(0, othersShown).map((fault) => ({ line: fault.line, message: said(fault) })),
    }),
  };
}

/** The error of a scene that was stopped, or that ended without a word. */
export function endedError(
  result: Pick<SandboxResult, 'ended' | 'exitCode' | 'stderr'>,
  limits: { readonly wallMs: number; readonly memoryBytes: number },
  lastAnimation: number,
): RenderError {
  const where = lastAnimation === 0 ? 'before its first animation' : `in animation ${lastAnimation}`;
  switch (result.ended) {
    case 'timeout':
      return {
        kind: 'Timeout',
        message: `the scene did not finish in ${Math.round(limits.wallMs / 1000)} s: it was stopped ${where}`,
      };
    case 'out_of_memory':
      return {
        kind: 'OutOfMemory',
        message: `the scene needed more than ${Math.round(limits.memoryBytes / 2 ** 20)} MiB: it was stopped ${where}`,
      };
    case 'exited':
    case 'killed':
    case 'aborted':
      return {
        kind: 'NoOutput',
        message:
          `the process ended ${where} without a video (${result.ended}, exit code ${result.exitCode ?? 'none'}): ${result.stderr.trim().slice(-500)}`.trimEnd(),
      };
  }
}
