// The one line of figures that every chaos run prints, and the size that was asked for.

/** Prints one line of JSON, past the test runner's own report. */
export function printFigures(figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

export type ChaosSize = {
  /** Seeds of the mix, counted from 1. */
  readonly seeds: number;
  readonly jobs: number;
  /** Kills of a writer. */
  readonly kills: number;
  /** Rounds of the budget race. */
  readonly rounds: number;
};

/** What two cores do within minutes beside all other tests. `npm run chaos` asks for more by the runner's own globals. */
const everyDay: ChaosSize = { seeds: 1, jobs: 4, kills: 100, rounds: 30 };

export function chaosSize(): ChaosSize {
  const asked: unknown = Reflect.get(globalThis, 'chaosSize');
  return typeof asked === 'object' ? { ...everyDay, ...asked } : everyDay;
}
