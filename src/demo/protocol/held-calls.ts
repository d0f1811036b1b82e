// Keeps matching calls waiting, open and unanswered, until they are released: the place to kill a worker in the middle of a call.
import type { ServerResponse } from 'node:http';
import { Arsenal, type DemoHold, type Strikable } from './faults.ts';

export class HeldCalls {
  readonly #holds = new Arsenal<DemoHold>();
  #waiting: (() => void)[] = [];

  /** Makes the next matching calls wait. */
  hold(what: DemoHold): void {
    this.#holds.add(what);
  }

  /** Lets every waiting call go on, and forgets the holds that were not used. Gives how many waited. */
  release(): number {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#holds.clear();
    for (const goOn of waiting) goOn();
    return waiting.length;
  }

  /** Resolves at once for a call that nobody holds, else on release. False when the caller went away meanwhile. */
  async wait(request: Strikable, response: ServerResponse): Promise<boolean> {
    if (this.#holds.take(request) === undefined) return true;
    return new Promise((resolve) => {
      const gone = (): void => resolve(false);
      response.once('close', gone);
      this.#waiting.push(() => {
        response.off('close', gone);
        resolve(!response.destroyed);
      });
    });
  }
}
