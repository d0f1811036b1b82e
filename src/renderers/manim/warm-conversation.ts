// The two pipes to a warm Python process: jobs go in by one, lines of JSON come out of the other.
import type { Duplex } from 'node:stream';
import type { SandboxResult } from '../sandbox.ts';
import type { RunningSandbox } from '../sandbox/start-sandboxed.ts';
import { parseWarmLine, type WarmLine } from './scene-report.ts';

/** The warm process is gone, or not to be trusted any more, and with it the job that it had. */
export class WarmProcessLost extends Error {
  override readonly name = 'WarmProcessLost';
  readonly ended: SandboxResult['ended'];
  constructor(ended: SandboxResult['ended'], why: string) {
    super(`the warm Manim process is lost (${ended}): ${why.trim().slice(-500)}`);
    this.ended = ended;
  }
}

/** Gets a line; true says that it was the last one to hear. Awaited: what comes next waits. */
type Listener = (line: WarmLine) => Promise<boolean> | boolean;

export type Conversation = {
  /** Hears lines until the listener has enough. Throws `WarmProcessLost` when the process ends before, and what the listener throws. */
  readonly hear: (listener: Listener) => Promise<void>;
  readonly giveJob: (letter: string, order: Readonly<Record<string, unknown>>) => void;
  /** Asks it to kill the job of that number, counted from 1. */
  readonly stopJob: (number: number) => void;
};

const longestLine = 8 * 2 ** 20;

async function* linesOf(stream: Duplex): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const piece of stream) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new Error('the warm Manim process said too long a line');
    yield* lines;
  }
}

/** Talks over the first two extra pipes of the sandbox. A process that cannot be understood is killed. */
export function converse(sandbox: RunningSandbox): Conversation {
  const [jobs, talk] = sandbox.pipes;
  if (!jobs || !talk) throw new Error('the warm Manim process has no pipes');
  let listener: Listener | undefined;
  let settle: { readonly heard: () => void; readonly failed: (error: unknown) => void } | undefined;
  const read = async (): Promise<void> => {
    for await (const text of linesOf(talk)) {
      const line = parseWarmLine(text);
      if (line === undefined || listener === undefined) continue;
      try {
        if (await listener(line)) settle?.heard();
      } catch (error) {
        settle?.failed(error);
      }
    }
  };
  void read().then(sandbox.kill, sandbox.kill);
  return {
    hear: async (next) => {
      const enough = new Promise<void>((heard, failed) => (settle = { heard, failed }));
      const lost = sandbox.result.then(({ ended, stderr }) => {
        throw new WarmProcessLost(ended, stderr);
      });
      listener = next;
      try {
        await Promise.race([enough, lost]);
      } finally {
        listener = undefined;
      }
    },
    giveJob: (letter, order) => {
      const body = JSON.stringify(order);
      jobs.write(letter + Buffer.byteLength(body).toString(16).padStart(8, '0') + body);
    },
    stopJob: (number) => void talk.write(`stop ${number}\n`),
  };
}
