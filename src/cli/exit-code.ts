// Exit codes of the program (CONTRACT, "Commands") and the errors that carry one.

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

/** An error of the API as it came (RFC 9457). */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string | undefined;
};

type More = {
  /** A command or setting that gets further. */
  readonly hint?: string | undefined;
  /** What the API said, where it said it. */
  readonly problem?: Problem | undefined;
};

/** What went wrong, in words for a person, and what to do next. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly problem: Problem | undefined;

  constructor(code: ExitCode, message: string, more: string | More = {}) {
    super(message);
    const { hint, problem } = typeof more === 'string' ? { hint: more } : more;
    this.exitCode = code;
    this.hint = hint;
    this.problem = problem;
  }
}

/** Nothing answers at the address: it may come back. */
export class StackAway extends CliError {
  override readonly name = 'StackAway';

  constructor(origin: string) {
    super(
      exitCode.notReachable,
      `No Retake stack answers at ${origin}.`,
      'Start one with `npm start` (or `retake up`), or name another with --url or RETAKE_URL.',
    );
  }
}

/** The error as a problem document, for whoever reads JSON: the API's own where there is one. */
export function problemDocument(error: CliError): Record<string, unknown> {
  const { problem, message, hint, exitCode: code } = error;
  const own = { type: `urn:retake:cli:${nameOf(code)}`, title: message.split('\n')[0] ?? message };
  return { ...(problem ?? own), ...(hint !== undefined && { hint }), exitCode: code };
}

function nameOf(code: ExitCode): string {
  const found = Object.entries(exitCode).find(([, value]) => value === code)?.[0] ?? 'failed';
  return found.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}
