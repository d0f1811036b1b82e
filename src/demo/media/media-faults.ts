// What can go wrong between a caller and a media vendor: at a create, a poll, a download or a webhook, of the calls that match.
import { z } from 'zod';
import { matcherShape } from '../protocol/faults.ts';
import type { DemoFate } from './media-request.ts';

/** The places a fault can strike at. */
export const mediaPlaces = ['submit', 'poll', 'download', 'webhook'] as const;
export type MediaPlace = (typeof mediaPlaces)[number];

/** Of the connection and of what stands in front of a vendor. */
const onTheWire = ['status', 'dropBefore', 'dropAfterHeaders', 'dropMidBody', 'hang', 'html200'] as const;
const kindsAt = {
  submit: [...onTheWire, 'dropAnswer', 'neverEnds', 'taskFails', 'moderated', 'flagged'],
  poll: [...onTheWire, 'capitals', 'otherTask'],
  download: [...onTheWire, 'expiredUrl', 'wrongMedia', 'redirect'],
  webhook: ['duplicate', 'late', 'outOfOrder', 'forged', 'none'],
} as const;

const kinds = [
  ...onTheWire,
  'dropAnswer',
  'neverEnds',
  'taskFails',
  'moderated',
  'flagged',
  'capitals',
  'otherTask',
  'expiredUrl',
  'wrongMedia',
  'redirect',
  'duplicate',
  'late',
  'outOfOrder',
  'forged',
  'none',
] as const;

function isKindAt(place: MediaPlace, kind: string): boolean {
  return kindsAt[place].some((known) => known === kind);
}

/**
 * `dropBefore`: reset before any answer, a create is not taken. `dropAnswer`: a create is taken, then the same. `dropAfterHeaders` and
 * `dropMidBody` (after `atByte` bytes, half of the body when absent): a create is taken. `hang`: no byte until the caller gives up.
 * `html200`: a page instead of JSON or media. `taken` says otherwise of a create than these do.
 * `taskFails`, `moderated` (before anything is made), `flagged` (after) and `neverEnds` decide how the created task ends.
 * `capitals`: states in other letters. `otherTask`: the answer is about another task. `wrongMedia`: `gives` something else than what was
 * made. `redirect`: 302 to `location`. Webhooks: `late` by `delayMs`; `outOfOrder` once before the task has ended and once at its end;
 * `forged` the same, the first one signed by somebody else; `none` at all.
 */
export const mediaFaultSchema = z
  .strictObject({
    at: z.enum(mediaPlaces),
    kind: z.enum(kinds),
    /** 503 when absent. */
    status: z.int().min(300).max(599).optional(),
    message: z.string().optional(),
    retryAfterMs: z.int().nonnegative().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    taken: z.boolean().optional(),
    atByte: z.int().nonnegative().optional(),
    delayMs: z.int().nonnegative().optional(),
    gives: z.enum(['html', 'truncated', 'picture']).optional(),
    location: z.string().optional(),
    ...matcherShape(['piapi', 'fal', 'runway']),
  })
  .refine(({ at, kind }) => isKindAt(at, kind), { error: 'this kind of fault does not strike there', path: ['kind'] });

export type MediaFault = z.infer<typeof mediaFaultSchema>;

/** Does a create that is struck so make a task? */
export function isTaken({ kind, taken }: MediaFault): boolean {
  return taken ?? !(kind === 'status' || kind === 'dropBefore');
}

const fates: Readonly<Partial<Record<MediaFault['kind'], DemoFate>>> = {
  neverEnds: 'neverEnds',
  taskFails: 'fails',
  moderated: 'refused',
  flagged: 'flagged',
};

export function fateUnder(fault: MediaFault | undefined): DemoFate {
  return (fault && fates[fault.kind]) ?? 'done';
}
