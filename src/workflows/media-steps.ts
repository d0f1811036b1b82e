// Performs the moves about media tasks: submit, wait, fetch (SPEC C4, A7). Each is an activity of its own, so that a worker may die between any two.
import { condition, patched, workflowInfo } from '@temporalio/workflow';
import type { MediaFailure, PollMediaResult, SectionRef, SubmitMediaResult } from '../activities/inputs.ts';
import type { Fact, Move } from '../domain/move.ts';
import type { ClipEditOrder } from '../domain/policy/media-policy.ts';
import type { OnUnknown } from '../domain/policy/on-unknown.ts';
import type { LostCalls } from '../domain/section-state.ts';
import type { SectionInput } from './contract.ts';
import { sayMove } from './describe.ts';
import { askLate, type LateWatch, startLateWatch } from './late-watch.ts';
import { fetchMedia, pollMedia, record, stopTasks, submitMedia } from './proxies.ts';
import type { TaskBell } from './task-bell.ts';

/** How long a vendor may take to tell of a task whose create was never answered, before the policy decides. */
const callBackWaitMs = 120_000;

/** Events of a run after which a wait goes on in the next one: together with what follows it stays under 300 (DESIGN). */
const longHistory = 230;

export type MediaMove = Extract<Move, { kind: 'write' | 'submit' | 'await_tasks' | 'fetch' }>;

export type MediaSteps = {
  /** `lost`: the tasks of this section that may come back. */
  readonly perform: (move: MediaMove, lost: LostCalls) => Promise<readonly Fact[]>;
  /** Has a vendor told of one of these calls since they were last looked at? */
  readonly mayBeFound: (lost: LostCalls) => boolean;
  /**
   * What became of these tasks. Lost creates that turned out to have been taken: asked of the record, since a vendor may have told it while we
   * did not listen. Tasks that were given up: asked of their vendors.
   */
  readonly findLost: (lost: LostCalls) => Promise<readonly Fact[]>;
  /** The same before something is paid for again, or the section fails without its person's word; nothing in runs from before there was this look. */
  readonly lastLook: (lost: LostCalls) => Promise<readonly Fact[]>;
  /** Asks for those that were given up again and again while a person is asked. */
  readonly watch: (lost: LostCalls) => LateWatch;
  /** Stops what runs at the vendors: the section was canceled (SPEC C8). */
  readonly stop: () => Promise<void>;
};

function failed(take: number, { kind, message }: MediaFailure): Fact {
  return { kind: 'rendered', take, ok: false, error: { kind, message } };
}

function endOf(end: PollMediaResult['ended'][number]): Fact {
  const { take } = end;
  if (end.ok) return { kind: 'task_done', take };
  // An older worker beside this one took it as a failure, and may have gone on by that.
  if (end.givenUp === undefined || !patched('2026-11-21-late-tasks')) return failed(take, end.failure);
  return { kind: 'given_up', take, call: end.givenUp, error: end.failure };
}

/** Is the history of this run so long that the section should go on in another? */
export function isLongRun(): boolean {
  return workflowInfo().historyLength > longHistory;
}

type Site = {
  readonly ref: SectionRef;
  readonly edit: { readonly edit?: ClipEditOrder };
  readonly onUnknown: OnUnknown;
  readonly bell: TaskBell;
  /** How long the vendor of the latest create is left alone, ms. */
  firstPollMs: number;
};

/** The steps of one section whose takes are made by media providers. */
export function createMediaSteps(input: SectionInput, bell: TaskBell): MediaSteps {
  const { media } = input.policy;
  const site: Site = {
    ref: { jobId: input.jobId, sectionId: input.section.id },
    edit: media?.edit === undefined ? {} : { edit: media.edit },
    onUnknown: media?.onUnknown ?? { kind: 'ask' },
    bell,
    firstPollMs: 0,
  };
  return {
    perform: (move, lost) => perform(site, move, lost),
    mayBeFound: (lost) => [...lost.values()].some(({ call }) => bell.rang(call)),
    findLost: (lost) => findLost(site, lost),
    lastLook: (lost) => lastLook(site, lost),
    watch: (lost) => startLateWatch(site.ref, givenUpIn(lost)),
    stop: async () => {
      if (media !== undefined) await stopTasks(site.ref);
    },
  };
}

async function perform(site: Site, move: MediaMove, lost: LostCalls): Promise<readonly Fact[]> {
  const { ref, edit } = site;
  switch (move.kind) {
    case 'write': {
      const outcomes = await record.makePrompts({ ...ref, orders: move.orders, ...edit });
      return [{ kind: 'wrote', orders: move.orders, outcomes }];
    }
    case 'submit': {
      const found = await lastLook(site, lost);
      return found.length > 0 ? found : [await submit(site, move)];
    }
    case 'await_tasks':
      return await awaitTasks(site, move, lost);
    case 'fetch': {
      const { take } = move;
      const result = await fetchMedia.executeWithOptions({ summary: sayMove(move) }, [{ ...ref, take, ...edit }]);
      return [result.kind === 'fetched' ? { kind: 'rendered', take, ok: true } : failed(take, result.failure)];
    }
  }
}

async function lastLook(site: Site, lost: LostCalls): Promise<readonly Fact[]> {
  return lost.size > 0 && patched('2026-11-21-late-tasks') ? await findLost(site, lost) : [];
}

/** One create, made again only where the policy lets a lost one be paid for once more. */
async function submit(site: Site, move: Extract<Move, { kind: 'submit' }>): Promise<Fact> {
  const { take } = move;
  for (let repeat = 0; ; repeat += 1) {
    const request = { ...site.ref, take, repeat, ...site.edit };
    const result = await submitMedia.executeWithOptions({ summary: sayMove(move) }, [request]);
    switch (result.kind) {
      case 'budget_denied':
        return result;
      case 'not_taken':
        return failed(take, result.failure);
      case 'submitted':
        site.firstPollMs = result.pollAfterMs;
        return { kind: 'submitted', take };
      case 'lost': {
        const fact = await afterLoss(site, take, result);
        if (fact !== undefined) return fact;
      }
    }
  }
}

/** Nothing where the create is made again. */
async function afterLoss(
  { ref, onUnknown, bell }: Site,
  take: number,
  { call, mayCallBack }: Extract<SubmitMediaResult, { kind: 'lost' }>,
): Promise<Fact | undefined> {
  if (mayCallBack)
    await condition(() => bell.rang(call), callBackWaitMs, { summary: 'for the vendor to tell of a lost create' });
  const resolved = await record.resolveLost({ ...ref, take, call, onUnknown });
  if (resolved.kind === 'found') return { kind: 'submitted', take };
  if (resolved.kind === 'repeat') return undefined;
  return { kind: 'submit_lost', take, call, reason: resolved.reason };
}

async function awaitTasks(
  site: Site,
  move: Extract<Move, { kind: 'await_tasks' }>,
  lost: LostCalls,
): Promise<readonly Fact[]> {
  const { ref, bell } = site;
  if (site.firstPollMs > 0) await bell.ring(site.firstPollMs);
  site.firstPollMs = 0;
  for (;;) {
    const rung = new Map([...lost].filter(([, { call }]) => bell.rang(call)));
    const found = await findLost(site, rung);
    if (found.length > 0) return found;
    const asked = { ...ref, takes: move.takes };
    const { ended, nextPollMs } = await pollMedia.executeWithOptions({ summary: sayMove(move) }, [asked]);
    if (ended.length > 0) {
      return ended.map(endOf);
    }
    if (isLongRun()) return [{ kind: 'still_waiting' }];
    await bell.ring(nextPollMs);
  }
}

/** None in a run that an older worker began, which looks after none. */
function givenUpIn(lost: LostCalls): readonly number[] {
  const takes = [...lost].flatMap(([take, { isGivenUp }]) => (isGivenUp ? [take] : []));
  return takes.length > 0 && patched('2026-11-21-late-tasks') ? takes : [];
}

async function findLost({ ref, bell }: Site, lost: LostCalls): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  // Told once is looked at once: a hint that proves wrong must not close one question after another.
  for (const { call } of lost.values()) bell.forget(call);
  for (const [take, { call, isGivenUp }] of lost) {
    if (isGivenUp) continue;
    const { kind } = await record.resolveLost({ ...ref, take, call, onUnknown: { kind: 'ask' } });
    if (kind === 'found') facts.push({ kind: 'submitted', take });
  }
  return [...facts, ...(await askLate(ref, givenUpIn(lost))).map(endOf)];
}
