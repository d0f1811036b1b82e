// The delays that vendors ask for.
import { describe, expect, test } from '@jest/globals';
import { retryAfterFromHeaders, retryAfterFromRetryInfo } from '../../../src/providers/models/retry-after.ts';

const now = new Date('2026-11-21T12:00:00Z');
const delay = (headers: Record<string, string>) => retryAfterFromHeaders(new Headers(headers), now);

describe('retry-after', () => {
  test('reads milliseconds before seconds', () => {
    expect(delay({ 'retry-after-ms': '1200', 'retry-after': '9' })).toBe(1_200);
  });

  test('reads whole and broken seconds', () => {
    expect(delay({ 'retry-after': '9' })).toBe(9_000);
    expect(delay({ 'retry-after': '1.5' })).toBe(1_500);
  });

  test('reads an HTTP date, also one that has passed', () => {
    expect(delay({ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' })).toBe(30_000);
    expect(delay({ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' })).toBe(0);
  });

  test('ignores what it cannot read', () => {
    expect(delay({ 'retry-after': 'soon' })).toBeUndefined();
    expect(delay({})).toBeUndefined();
  });

  test('is at most five minutes', () => {
    expect(delay({ 'retry-after': '86400' })).toBe(300_000);
  });
});

describe('RetryInfo', () => {
  test('gets a second more, because it is rounded down', () => {
    expect(retryAfterFromRetryInfo([{ '@type': 'QuotaFailure' }, { retryDelay: '48s' }])).toBe(49_000);
  });

  test('is ignored where it is missing or unreadable', () => {
    expect(retryAfterFromRetryInfo([{ violations: [] }, 'x', { retryDelay: 'later' }])).toBeUndefined();
  });
});
