// Where the API is and how to talk to it: settings of every command that does, and one HTTP call.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { CliError, exitCode, StackAway } from './exit-code.ts';
import { type ProblemAnswer, refusal } from './refusal.ts';

export type ConnectionOptions = {
  readonly url?: string;
  readonly token?: string;
  readonly data: string;
  readonly json?: boolean;
};

const stackFileSchema = z.object({ url: z.url(), temporalUi: z.url().optional(), pid: z.number().optional() });
const problemSchema = z.looseObject({
  status: z.number(),
  title: z.string(),
  detail: z.string().optional(),
  type: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

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
    if (!response.ok) throw refusal(await problemOf(response), path);
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
    throw new StackAway(new URL(url).origin);
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
