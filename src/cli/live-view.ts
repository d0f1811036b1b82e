// Progress of one job: a block that is drawn again on a terminal, one line an event elsewhere.
import { colors } from './colors.ts';
import { formatNanoUsd } from '../domain/money.ts';
import { durationWords, reasonText } from '../client/words.ts';
import { exitCode } from './exit-code.ts';
import type { JobEvent } from './follow-events.ts';
import { describeEvent } from './describe-event.ts';
import { demoBadge, mark, words } from './styles.ts';
import { cut, pad, printable, terminalWidth } from './table.ts';
import type { WatchedSection, WatchedTake, WatchState } from './watch-state.ts';

export interface ProgressView {
  /** `state` has taken the event in already. */
  show(event: JobEvent, state: WatchState): void;
  note(text: string): void;
  /** Leaves what was drawn on the screen and frees the timer. */
  close(): void;
}

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>;

/** JSON lines: every event as it came. */
export function jsonView(out: Pick<NodeJS.WriteStream, 'write'>): ProgressView {
  return { show: (event) => void out.write(`${JSON.stringify(event)}\n`), note: () => {}, close: () => {} };
}

/** One line an event, for logs and pipes. */
export function lineView(out: Pick<NodeJS.WriteStream, 'write'>): ProgressView {
  return {
    show(event, state) {
      const line = describeEvent(event, state);
      if (line !== undefined) out.write(`${event.at.slice(11, 19)} ${line}\n`);
    },
    note: (text) => void out.write(`${text}\n`),
    close: () => {},
  };
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 120;

/** Sections with their takes, a bar and the money, drawn in place. */
export function terminalView(out: Terminal): ProgressView {
  const began = Date.now();
  let drawnLines = 0;
  let latest: WatchState | undefined;
  let note = '';
  let frame = 0;
  const draw = (): void => {
    if (latest === undefined) return;
    const width = Math.max(20, (terminalWidth(out) ?? 80) - 1);
    const lines = block(latest, { spinner: frames[frame % frames.length] ?? '', elapsedMs: Date.now() - began, note });
    const shown = lines.slice(0, Math.max(4, (out.rows || 40) - 1)).map((line) => cut(line, width));
    // To the first column too: a ^C that the terminal wrote has moved the cursor.
    const up = drawnLines > 0 ? `\u001B[${drawnLines}F` : '';
    out.write(`${up}\u001B[J${shown.join('\n')}\n`);
    drawnLines = shown.length;
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, frameMs);
  return {
    show(_event, state) {
      latest = state;
      note = '';
    },
    note(text) {
      note = text;
    },
    close() {
      clearInterval(timer);
      draw();
    },
  };
}

function block(
  state: WatchState,
  { spinner, elapsedMs, note }: { readonly spinner: string; readonly elapsedMs: number; readonly note: string },
): string[] {
  const sections = [...state.sections.values()].sort((a, b) => a.number - b.number);
  const done = sections.filter(({ status }) => ['completed', 'failed', 'canceled'].includes(status)).length;
  const money = state.demo ? 'demo, nothing is billed' : formatNanoUsd(state.spentNanoUsd);
  const head = state.title === undefined ? 'planning' : printable(state.title);
  const lines = [
    `${state.exitCode === undefined ? colors.cyan(spinner) : mark(state.status)} ${demoBadge(state.demo)}${colors.bold(head)}`,
    `  ${bar(done, sections.length)}  ${words(state.status)} · ${durationWords(elapsedMs)} · ${money}`,
    ...sections.map((section) => sectionLine(section, spinner)),
  ];
  if (state.reason !== undefined && state.exitCode === exitCode.done)
    lines.push(`  ${printable(reasonText(state.reason))}`);
  if (note !== '') lines.push(colors.yellow(`  ${note}`));
  return lines;
}

function bar(done: number, of: number): string {
  const width = 24;
  const filled = of === 0 ? 0 : Math.round((done / of) * width);
  return `${colors.green('━'.repeat(filled))}${colors.dim('━'.repeat(width - filled))} ${done}/${of}`;
}

const workStatuses = ['scoring', 'rendering', 'writing'];

/** `take 2 rendering`, or `takes 1–3 being written` where several are at the same. The furthest work is told. */
function atWork(takes: readonly WatchedTake[]): string | undefined {
  const status = workStatuses.find((wanted) => takes.some((take) => take.status === wanted));
  if (status === undefined) return undefined;
  const numbers = takes.filter((take) => take.status === status).map(({ take }) => take);
  return `${numbers.length === 1 ? 'take' : 'takes'} ${ranges(numbers)} ${words(status)}`;
}

/** Ascending numbers as `1–3, 5`. */
function ranges(numbers: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function sectionLine(section: WatchedSection, spinner: string): string {
  const takes = [...section.takes.values()].sort((a, b) => a.take - b.take);
  const best = Math.max(...takes.map(({ score }) => score ?? -1));
  const facts = [takes.map(({ status }) => mark(status)).join(''), atWork(takes), best >= 0 && `score ${best}`].filter(
    (fact) => typeof fact === 'string' && fact !== '',
  );
  const sign = section.status === 'running' ? colors.cyan(spinner) : mark(section.status);
  return `  ${sign} ${pad(cut(printable(`${section.number}. ${section.title}`), 34), 34)} ${facts.join('  ')}`;
}
