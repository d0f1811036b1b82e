// The demo's record of every call it received, so that others can count what was asked and what was paid.
import type { DemoRequest } from '../script.ts';

/** `open`: being answered or held. `answered`: answered whole. `lost`: the connection ended first. `rejected`: an error answer. */
type DemoCallState = 'open' | 'answered' | 'lost' | 'rejected';

export type DemoLogEntry = {
  readonly ordinal: number;
  readonly receivedAtMs: number;
  readonly vendor: DemoRequest['vendor'];
  readonly path: string;
  /** Absent when the call was rejected before it was understood. */
  readonly request?: DemoRequest;
  readonly state: DemoCallState;
  readonly status?: number;
  readonly fault?: string;
  /** True once a real vendor would have billed it: answered whole, or lost after it was accepted. */
  readonly paid: boolean;
  /** The body as it was sent, kept only where the demo was started with `keepBodies`. */
  readonly body?: unknown;
};

export type DemoEntryUpdate = Partial<Pick<DemoLogEntry, 'request' | 'state' | 'status' | 'fault' | 'paid'>>;

export class DemoLog {
  readonly #entries: DemoLogEntry[] = [];

  /** Adds a call as `open` and unpaid, and gives its ordinal, counted from 1. */
  begin(entry: Pick<DemoLogEntry, 'vendor' | 'path' | 'body'>): number {
    const ordinal = this.#entries.length + 1;
    this.#entries.push({ ...entry, ordinal, receivedAtMs: Date.now(), state: 'open', paid: false });
    return ordinal;
  }

  update(ordinal: number, change: DemoEntryUpdate): void {
    const entry = this.#entries[ordinal - 1];
    if (entry === undefined) throw new Error(`No call has the ordinal ${ordinal}`);
    this.#entries[ordinal - 1] = { ...entry, ...change };
  }

  entries(): readonly DemoLogEntry[] {
    return [...this.#entries];
  }
}
