// Ids of what a request makes: jobs and verdicts.
import { randomBytes } from 'node:crypto';

/** 16 letters and digits without order or meaning: short enough to type, too many ever to meet another. */
export function newResourceId(): string {
  const number = BigInt(`0x${randomBytes(12).toString('hex')}`);
  return `r${number.toString(36).padStart(19, '0').slice(-15)}`;
}
