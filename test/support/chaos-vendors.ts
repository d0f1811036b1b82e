// The demo vendors in a process of their own, and what they can tell: every call by its step, paid or not.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DemoFault } from '../../src/demo/protocol/faults.ts';
import type { PromptReference } from '../../src/prompts/reference.ts';
import { cleanEnvironment } from './e2e-stack.ts';
import { stepName, vendorEnvironment } from './e2e-vendors.ts';

export type VendorCall = {
  readonly topic: string;
  readonly step: string;
  readonly state: string;
  readonly paid: boolean;
  readonly fault?: string;
};

export type ChaosVendors = {
  /** Settings of a product that meets them as real vendors. */
  readonly environment: Readonly<Record<string, string>>;
  inject(faults: readonly DemoFault[]): Promise<void>;
  /** Every call that was understood, oldest first. Throws when the log is longer than it can be. */
  calls(): Promise<readonly VendorCall[]>;
  stop(): Promise<void>;
};

type Logged = Omit<VendorCall, 'topic' | 'step'> & { readonly reference?: PromptReference };
type Answer = {
  readonly id: number;
  readonly calls?: readonly Logged[];
  readonly counts?: Readonly<Record<string, { readonly received: number }>>;
};

function named({ reference, ...call }: Logged): VendorCall[] {
  if (reference === undefined) return [];
  return [{ ...call, topic: reference.topic, step: stepName(reference.purpose, reference) }];
}

/** `dist` is where the compiled product lies. */
export async function startChaosVendors(dist: string): Promise<ChaosVendors> {
  const child = fork(join(import.meta.dirname, 'children/chaos-vendors.mjs'), [dist], {
    env: cleanEnvironment(),
    execArgv: [],
  });
  // The child's first message, in the shape that it writes there.
  const [{ baseUrls }] = (await once(child, 'message')) as [{ baseUrls: Record<string, string> }];
  let asked = 0;
  const ask = async (message: object): Promise<Answer> => {
    const id = (asked += 1);
    const answered = new Promise<Answer>((resolve) => {
      const listen = (answer: Answer): void => {
        if (answer.id !== id) return;
        child.off('message', listen);
        resolve(answer);
      };
      child.on('message', listen);
    });
    child.send({ id, ...message });
    return await answered;
  };
  return {
    environment: vendorEnvironment(baseUrls),
    inject: async (faults) => void (await ask({ faults })),
    calls: async () => {
      const { calls = [], counts = {} } = await ask({ ask: 'log' });
      const received = Object.values(counts).reduce((sum, one) => sum + one.received, 0);
      if (received !== calls.length) throw new Error(`the vendors kept ${calls.length} of ${received} calls`);
      return calls.flatMap(named);
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
