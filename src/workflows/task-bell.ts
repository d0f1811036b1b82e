// What vendors tell of media tasks: a signal rings, and whoever waits looks.
import { condition, setHandler } from '@temporalio/workflow';
import { taskSignal } from './contract.ts';

export type TaskBell = {
  /** Until a vendor told of any task, or the time has passed. */
  readonly ring: (timeoutMs: number) => Promise<void>;
  /** Has a vendor told of this call, and was it not forgotten since? */
  readonly rang: (call: string) => boolean;
  readonly forget: (call: string) => void;
};

/** Hears every signal from the first moment on. */
export function createTaskBell(): TaskBell {
  const rung = new Set<string>();
  let isNew = false;
  setHandler(taskSignal, (signal: unknown) => {
    // Anyone can send anything as a signal: it is a hint, and what has no known shape is none.
    const call = typeof signal === 'object' && signal !== null && 'call' in signal ? signal.call : undefined;
    if (typeof call !== 'string') return;
    rung.add(call);
    isNew = true;
  });
  return {
    ring: async (timeoutMs) => {
      await condition(() => isNew, Math.max(1, timeoutMs), { summary: 'until the vendor is asked again, or tells' });
      isNew = false;
    },
    rang: (call) => rung.has(call),
    forget: (call) => {
      rung.delete(call);
    },
  };
}
