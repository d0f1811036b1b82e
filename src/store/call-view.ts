// What readers of the record see of paid calls: one of them, and what they cost together.
import type { CallResolution, CallState } from '../domain/call-state.ts';
import type { Medium } from '../domain/media.ts';
import type { ModelRole } from '../domain/role.ts';

export type CostView = {
  readonly vendor: string;
  readonly model: string;
  readonly role: string;
  readonly calls: number;
  readonly costNanoUsd: number;
  readonly unknown: number;
  readonly repeated: number;
};

export type CallView = {
  readonly key: string;
  readonly sectionId: string | null;
  readonly take: number | null;
  readonly step: string;
  /** Of a media task: what it makes. */
  readonly role: ModelRole | Medium;
  readonly vendor: string;
  readonly model: string;
  readonly state: CallState;
  readonly outcome: string | null;
  readonly repeat: number;
  readonly repeatOf: string | null;
  readonly resolution: CallResolution | null;
  readonly reservedNanoUsd: number;
  readonly costNanoUsd: number;
  readonly priceVersion: string;
  readonly usage: Readonly<Record<string, number>> | null;
  readonly unbilledTries: number;
  readonly vendorRequestId: string | null;
  /** By which the vendor knows the media task. */
  readonly taskId: string | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly begunAt: string | null;
  /** When the vendor took the media task. */
  readonly acceptedAt: string | null;
  readonly settledAt: string | null;
};
