// What the API refused, as an error that says what, why, and which command gets further.
import { CliError, exitCode, type ExitCode, type Problem } from './exit-code.ts';

export type ProblemAnswer = Problem & {
  readonly errors?: readonly { readonly path: string; readonly message: string }[] | undefined;
};

/** Not allowed is 4, a request that cannot be right is 2, everything else failed. `path`: the address that was asked. */
export function refusal(problem: ProblemAnswer, path = ''): CliError {
  return new CliError(codeOf(problem), textOf(problem, path), { hint: hintOf(problem, path), problem });
}

function codeOf({ status, type }: ProblemAnswer): ExitCode {
  switch (status) {
    case 401:
    case 403:
    case 503:
      return exitCode.notReachable;
    case 400:
    case 413:
    case 415:
      return exitCode.usage;
    case 422:
      return type.endsWith(':vendor-not-configured') ? exitCode.notReachable : exitCode.usage;
    default:
      return exitCode.failed;
  }
}

function textOf(problem: ProblemAnswer, path: string): string {
  const { title, detail, status } = problem;
  if (status === 404) return missingThing(path)?.text ?? detail ?? title;
  const message = [title, detail].filter((part) => part !== undefined && part !== '').join(': ');
  const fields = (problem.errors ?? []).map((error) => `  ${error.path || 'body'}: ${error.message}`);
  return [message, ...(fields.length > 1 ? fields : [])].join('\n');
}

function hintOf({ status, type }: ProblemAnswer, path: string): string | undefined {
  const job = /^\/api\/(?:jobs|clips)\/([^/?]+)/u.exec(path)?.[1];
  switch (status) {
    case 401:
    case 403:
      return 'Set RETAKE_TOKEN to a token with the right role.';
    case 503:
      return 'See what is missing with `retake doctor`.';
    case 422:
      return type.endsWith(':vendor-not-configured')
        ? 'See what each kind of job still needs with `retake doctor`.'
        : undefined;
    case 404:
      return missingThing(path)?.hint;
    case 409:
      if (path.startsWith('/api/reviews/')) return 'See those that are open with: retake review list';
      return job === undefined ? undefined : `See how the job stands with: retake show ${decodeURIComponent(job)}`;
    default:
      return undefined;
  }
}

/** What was asked for by an id that nothing has. */
function missingThing(path: string): { readonly text?: string; readonly hint: string } | undefined {
  const [, kind = '', id = ''] = /^\/api\/(jobs|reviews|clips)\/([^/?]+)/u.exec(path) ?? [];
  const name = decodeURIComponent(id);
  switch (kind) {
    case 'jobs':
      return { text: `There is no job "${name}".`, hint: 'See those that there are with: retake jobs' };
    case 'reviews':
      return { text: `There is no review "${name}".`, hint: 'See those that are open with: retake review list' };
    case 'clips':
      return { hint: `See the clips of the job, each with its command, with: retake show ${name}` };
    default:
      return undefined;
  }
}
