// The hash by which texts are told apart.
import { createHash } from 'node:crypto';

/** 64 hex digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
