// What the rest of the code may ask of the guarded way out: addresses that others gave us (SECURITY: SSRF).

/** The address may not be reached, or what came is not what was asked for. `reason` names what to change. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
  /** `address`: not allowed; the others: what came back. */
  readonly because: 'address' | 'too_large' | 'redirects' | 'status' | 'network';
  /** HTTP status where there was one. */
  readonly status?: number;

  constructor(because: OutboundRefused['because'], message: string, status?: number) {
    super(message);
    this.because = because;
    if (status !== undefined) this.status = status;
  }
}

export type OutboundRequest = {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whole time, ms. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

export type OutboundResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Rejects with `too_large` beyond `maxBytes`. To be read to its end or destroyed. */
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * https only (http for hosts of RETAKE_ALLOW_HOSTS), no credentials in the address, every address that the name resolves to is public, the
 * connection goes to the very address that was checked, at most 3 redirects and each checked the same way, headers of ours dropped when a
 * redirect leaves the host.
 */
export interface Outbound {
  request(url: string, request: OutboundRequest): Promise<OutboundResponse>;
}
