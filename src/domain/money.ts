// Money is an integer number of nano-USD everywhere (SPEC C6).

/** 1 USD = 1,000,000,000 nano-USD. A job would have to cost nine million dollars to leave the safe integers. */
export const nanoUsdPerUsd = 1_000_000_000;

export function usdToNano(usd: number): number {
  return Math.round(usd * nanoUsdPerUsd);
}

/** `$0.0123`: four digits, or more where the amount is smaller than that. */
export function formatNanoUsd(nanoUsd: number): string {
  const usd = nanoUsd / nanoUsdPerUsd;
  const digits = usd !== 0 && Math.abs(usd) < 0.001 ? 6 : 4;
  return `$${usd.toFixed(digits)}`;
}

/** `$0.83`, for sentences; what is below a cent keeps its digits. */
export function cents(nanoUsd: number): string {
  const usd = nanoUsd / nanoUsdPerUsd;
  return usd === 0 || Math.abs(usd) >= 0.01 ? `$${usd.toFixed(2)}` : formatNanoUsd(nanoUsd);
}
