// Exit codes of the program (CONTRACT, "Commands") and the error that carries one.

export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  waitingForReview: 3,
  notReachable: 4,
  budget: 5,
  unknownOutcome: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What went wrong, in words for a person, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** A command or setting that gets further. */
  readonly hint: string | undefined;

  constructor(code: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = code;
    this.hint = hint;
  }
}
