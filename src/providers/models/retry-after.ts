// Reads the delay that a vendor's answer asks for, whatever form it takes.

const longestWaitMs = 5 * 60_000;
const earlyRetryMarginMs = 1_000;

function capped(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= 0 ? Math.min(Math.ceil(ms), longestWaitMs) : undefined;
}

/** Delay in ms from `retry-after-ms` or `retry-after` (seconds or an HTTP date), at most 5 minutes; nothing when absent or unreadable. */
export function retryAfterFromHeaders(headers: Headers, now: Date = new Date()): number | undefined {
  const inMs = headers.get('retry-after-ms');
  if (inMs !== null && inMs.trim() !== '') return capped(Number(inMs));
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return capped(Number(value) * 1000);
  return capped(Math.max(0, Date.parse(value) - now.getTime()));
}

/** Delay in ms from Google's `RetryInfo` (`"48s"`), plus one second because it is rounded down; at most 5 minutes. */
export function retryAfterFromRetryInfo(details: readonly unknown[]): number | undefined {
  for (const detail of details) {
    if (typeof detail !== 'object' || detail === null || !('retryDelay' in detail)) continue;
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(detail.retryDelay))?.[1];
    if (seconds !== undefined) return capped(Number(seconds) * 1000 + earlyRetryMarginMs);
  }
  return undefined;
}
