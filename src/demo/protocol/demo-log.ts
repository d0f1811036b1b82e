// The demo's record of every call it received, so that others can count what was asked and what was paid.
import type { MediaVendor, Medium } from '../../domain/media.ts';
import type { DemoRequest } from '../script.ts';

/** `open`: being answered or held. `answered`: answered whole. `lost`: the connection ended first. `rejected`: an error answer. */
type DemoCallState = 'open' | 'answered' | 'lost' | 'rejected';

/** What a call to a media vendor was about. */
export type DemoMediaEntry = {
  readonly at: 'submit' | 'poll' | 'cancel' | 'download';
  /** Absent where the task is unknown. */
  readonly model?: string;
  readonly prompt?: string;
  readonly medium?: Medium;
  readonly durationS?: number;
  readonly seed?: number;
  /** A download came with a key of ours, which no output asks for. */
  readonly carriedKey?: true;
};

export type DemoLogEntry = {
  readonly ordinal: number;
  readonly receivedAtMs: number;
  readonly vendor: DemoRequest['vendor'] | MediaVendor;
  readonly path: string;
  /** Absent when the call was rejected before it was understood. */
  readonly request?: DemoRequest;
  /** Of a call to a media vendor that was understood. */
  readonly media?: DemoMediaEntry;
  /** Of a create: the task that it made; of the others: the task that they are about. */
  readonly taskId?: string;
  readonly state: DemoCallState;
  readonly status?: number;
  readonly fault?: string;
  /**
   * True once a real vendor would have billed it: answered whole, or lost after it was accepted. Of media vendors every create that
   * made a task, whatever became of the task, and nothing else.
   */
  readonly paid: boolean;
  /** The body as it was sent, kept only where the demo was started with `keepBodies`. */
  readonly body?: unknown;
};

export type DemoEntryUpdate = Partial<
  Pick<DemoLogEntry, 'request' | 'media' | 'taskId' | 'state' | 'status' | 'fault' | 'paid'>
>;

export type DemoCounts = Readonly<Record<string, { readonly received: number; readonly paid: number }>>;

/** Calls that are kept to be looked at; the counts know of all. */
const mostEntries = 2_000;

export class DemoLog {
  readonly #entries = new Map<number, DemoLogEntry>();
  readonly #counts: Record<string, { received: number; paid: number }> = {};
  #received = 0;

  /** Adds a call as `open` and unpaid, and gives its ordinal, counted from 1. */
  begin(entry: Pick<DemoLogEntry, 'vendor' | 'path' | 'body'>): number {
    const ordinal = (this.#received += 1);
    this.#entries.set(ordinal, { ...entry, ordinal, receivedAtMs: Date.now(), state: 'open', paid: false });
    this.#countsOf(entry.vendor).received += 1;
    if (this.#entries.size > mostEntries) this.#forgetOldest();
    return ordinal;
  }

  update(ordinal: number, change: DemoEntryUpdate): void {
    const entry = this.#entries.get(ordinal);
    // One that was answered and forgotten may still hear that its connection closed.
    if (entry === undefined) return;
    const changed = { ...entry, ...change };
    if (changed.paid !== entry.paid) this.#countsOf(entry.vendor).paid += changed.paid ? 1 : -1;
    this.#entries.set(ordinal, changed);
  }

  /** The latest calls, oldest first. */
  entries(): readonly DemoLogEntry[] {
    return [...this.#entries.values()];
  }

  /** All calls by vendor, each once: what came in and what a real vendor would have billed. */
  counts(): DemoCounts {
    return Object.fromEntries(Object.entries(this.#counts).map(([vendor, counted]) => [vendor, { ...counted }]));
  }

  #countsOf(vendor: string): { received: number; paid: number } {
    return (this.#counts[vendor] ??= { received: 0, paid: 0 });
  }

  /** Calls that are still open stay: they have more to tell. */
  #forgetOldest(): void {
    for (const [ordinal, { state }] of this.#entries) {
      if (state === 'open') continue;
      this.#entries.delete(ordinal);
      return;
    }
  }
}
