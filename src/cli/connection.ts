// Where the API is and how to talk to it: settings of every command that does, and one HTTP call.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { CliError, exitCode } from './exit-code.ts';

export type ConnectionOptions = {
  readonly url?: string;
  readonly token?: string;
  readonly data: string;
  readonly json?: boolean;
};

const stackFileSchema = z.object({ url: z.url(), temporalUi: z.url().optional(), pid: z.number().optional() });
const problemSchema = z.object({
  status: z.number(),
  title: z.string(),
  detail: z.string().optional(),
  type: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemAnswer = z.infer<typeof problemSchema>;

const defaultUrl = 'http://127.0.0.1:8080';

/** Adds the options that say where the stack is, and `--json`. */
export function withConnection(command: Command): Command {
  return command
    .option('--json', 'print machine-readable JSON')
    .addOption(new Option('--url <url>', `address of the API (default: the running stack's own)`).env('RETAKE_URL'))
    .addOption(new Option('--token <token>', 'API token').env('RETAKE_TOKEN').hideHelp())
    .addOption(new Option('--data <dir>', 'data folder of the stack').env('RETAKE_DATA').default('.retake'));
}

export type PostBody = { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** The API as commands see it. Every method throws `CliError` for what a person can act on. */
export type Api = {
  readonly baseUrl: string;
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>;
  post<T extends z.ZodType>(path: string, sent: PostBody, schema: T): Promise<z.infer<T>>;
  /** The raw answer of a successful request. */
  open(path: string, init?: RequestInit): Promise<Response>;
};

export async function connect(options: ConnectionOptions): Promise<Api> {
  // A variable that is set to nothing counts as not set.
  const baseUrl = apiAddress(options.url || (await runningStack(options.data || '.retake')) || defaultUrl);
  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (options.token) headers.set('Authorization', `Bearer ${options.token}`);
    const response = await fetchOrExplain(`${baseUrl}${path}`, { ...init, headers });
    if (!response.ok) throw refusal(await problemOf(response));
    return response;
  };
  return {
    baseUrl,
    open,
    get: async (path, schema) => readAnswer(await open(path), schema),
    post: async (path, sent, schema) => {
      const headers = { 'Content-Type': 'application/json', ...sent.headers };
      return readAnswer(await open(path, { method: 'POST', headers, body: JSON.stringify(sent.body) }), schema);
    },
  };
}

/** Throws `CliError` of wrong usage for what is no http address. */
function apiAddress(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/u.test(new URL(text).protocol)) {
    throw new CliError(exitCode.usage, `"${text}" is no address of an API.`, `One looks like this: ${defaultUrl}`);
  }
  return text.replace(/\/+$/u, '');
}

/** The address that the stack on this data folder wrote down when it became ready. */
async function runningStack(dataDir: string): Promise<string | undefined> {
  try {
    return stackFileSchema.parse(JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8'))).url;
  } catch {
    // No stack ran here, or it is just writing the file: the default address decides.
    return undefined;
  }
}

async function fetchOrExplain(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new CliError(
      exitCode.notReachable,
      `No Retake stack answers at ${new URL(url).origin}.`,
      'Start one with `npm start` (or `retake up`), or name another with --url or RETAKE_URL.',
    );
  }
}

async function readAnswer<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new CliError(exitCode.notReachable, `${response.url} did not answer like a Retake API of this version.`);
}

async function problemOf(response: Response): Promise<ProblemAnswer> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
  return parsed.success
    ? parsed.data
    : { status: response.status, type: 'about:blank', title: `HTTP ${response.status} ${response.statusText}`.trim() };
}

/** Not allowed is 4, a request that cannot be right is 2, everything else failed. */
export function refusal(problem: ProblemAnswer): CliError {
  const message = [problem.title, problem.detail].filter((part) => part !== undefined && part !== '').join(': ');
  const fields = (problem.errors ?? []).map((error) => `  ${error.path || 'body'}: ${error.message}`);
  const text = [message, ...(fields.length > 1 ? fields : [])].join('\n');
  switch (problem.status) {
    case 401:
    case 403:
      return new CliError(exitCode.notReachable, text, 'Set RETAKE_TOKEN to a token with the right role.');
    case 503:
      return new CliError(exitCode.notReachable, text, 'See what is missing with `retake doctor`.');
    case 400:
    case 413:
    case 415:
      return new CliError(exitCode.usage, text);
    case 422:
      return problem.type.endsWith(':vendor-not-configured')
        ? new CliError(exitCode.notReachable, text, 'See what each kind of job still needs with `retake doctor`.')
        : new CliError(exitCode.usage, text);
    default:
      return new CliError(exitCode.failed, text);
  }
}
