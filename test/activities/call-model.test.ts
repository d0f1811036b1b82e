// The paid-call protocol over real sockets: what is paid once, what is repeated knowingly, what is refused.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { callModel, type PaidCall } from '../../src/activities/call-model.ts';
import { usdToNano } from '../../src/domain/money.ts';
import { steadyHeart, useTestWorld } from '../support/activity-deps.ts';
import { testJob } from '../support/postgres.ts';

let jobId: string;
let jobs = 0;
const world = useTestWorld(() => ({ kind: 'text', text: 'Here it is.' }));
beforeEach(async () => {
  jobs += 1;
  jobId = `job-${jobs}`;
  await world.deps.store.record.createJob(testJob(jobId));
});

function call(change: Partial<PaidCall<string>> = {}): PaidCall<string> {
  return {
    jobId,
    step: 'write:1',
    take: 1,
    onUnknown: { kind: 'retry_under', nanoUsd: usdToNano(0.5) },
    request: {
      model: 'anthropic:claude-sonnet-5-5',
      role: 'codeDeep',
      system: 'You write.',
      prompt: `Write for ${jobId}.`,
      maxOutputTokens: 1_000,
      creativity: 0.7,
    },
    ...change,
  };
}

const received = () => world.vendors.received().length;
const states = async () => (await world.deps.store.views.jobView(jobId))?.callStates;

describe('callModel', () => {
  test('answers a second try of the activity from the record, without a second request', async () => {
    const before = received();
    const first = await callModel(world.deps, call(), steadyHeart());
    const second = await callModel(world.deps, call(), steadyHeart());
    expect(first).toMatchObject({ kind: 'ok', value: 'Here it is.' });
    expect(second).toEqual(JSON.parse(JSON.stringify(first)));
    expect(received() - before).toBe(1);
    const [cost] = await world.deps.store.ledger.costs(jobId);
    expect(cost).toMatchObject({ calls: 1, vendor: 'anthropic', role: 'codeDeep' });
    expect(cost?.costNanoUsd).toBeGreaterThan(0);
  });

  test('makes one request a take where several takes of one move ask side by side', async () => {
    const before = received();
    const orders = [1, 2, 3].map((take) => call({ take, step: `write:${take}` }));
    await Promise.all(orders.map((order) => callModel(world.deps, order, steadyHeart())));
    expect(received() - before).toBe(3);
  });

  test('throws a retryable failure with the delay of the server when it is rate limited, and pays once in the end', async () => {
    world.vendors.inject({ kind: 'status', status: 429, retryAfterMs: 7_000 });
    await expect(callModel(world.deps, call(), steadyHeart())).rejects.toMatchObject({
      type: 'rate_limited',
      nonRetryable: false,
      nextRetryDelay: 7_000,
    });
    expect(await states()).toMatchObject({ failed_unbilled: 1 });
    expect(await callModel(world.deps, call(), steadyHeart())).toMatchObject({ kind: 'ok' });
    expect(await states()).toMatchObject({ settled: 1 });
  });

  test('throws a permanent failure when the key is refused', async () => {
    world.vendors.inject({ kind: 'status', status: 401 });
    await expect(callModel(world.deps, call(), steadyHeart())).rejects.toMatchObject({
      type: 'auth',
      nonRetryable: true,
    });
  });

  test('repeats a call whose answer was lost under the price of the policy, and counts both', async () => {
    const before = received();
    world.vendors.inject({ kind: 'dropAnswer' });
    expect(await callModel(world.deps, call(), steadyHeart())).toMatchObject({ kind: 'ok' });
    expect(received() - before).toBe(2);
    expect(await states()).toMatchObject({ settled: 1, unknown: 1 });
    const [cost] = await world.deps.store.ledger.costs(jobId);
    expect(cost).toMatchObject({ unknown: 1, repeated: 1 });
  });

  test('does not repeat a lost call where the policy asks a person', async () => {
    const before = received();
    world.vendors.inject({ kind: 'dropAnswer' });
    expect(await callModel(world.deps, call({ onUnknown: { kind: 'ask' } }), steadyHeart())).toMatchObject({
      kind: 'unknown',
    });
    expect(await callModel(world.deps, call({ onUnknown: { kind: 'ask' } }), steadyHeart())).toMatchObject({
      kind: 'unknown',
    });
    expect(received() - before).toBe(1);
  });

  test('does not repeat a lost call that costs more than the policy allows', async () => {
    const before = received();
    world.vendors.inject({ kind: 'dropAnswer' });
    const dear = call({ onUnknown: { kind: 'retry_under', nanoUsd: 1 } });
    expect(await callModel(world.deps, dear, steadyHeart())).toMatchObject({ kind: 'unknown' });
    expect(received() - before).toBe(1);
  });

  test('treats a call that a dead worker had begun as an unknown outcome and repeats it knowingly', async () => {
    const before = received();
    await callModel(world.deps, call(), steadyHeart());
    await world.database.query(
      `update calls set state = 'begun', result_hash = null, outcome = null where job_id = $1`,
      [jobId],
    );
    expect(await callModel(world.deps, call(), steadyHeart())).toMatchObject({ kind: 'ok' });
    expect(received() - before).toBe(2);
    expect(await states()).toMatchObject({ unknown: 1, settled: 1 });
  });

  test('opens no socket when the call would pass the budget', async () => {
    const before = received();
    await world.deps.store.ledger.setBudget(jobId, { costNanoUsd: 10 }, 'ann');
    expect(await callModel(world.deps, call(), steadyHeart())).toEqual({
      kind: 'budget_denied',
      by: 'costNanoUsd',
      needs: { nanoUsd: 90_027_500, what: 'claude-sonnet-5-5, write:1' },
    });
    expect(received() - before).toBe(0);
  });

  test('comes back with refusals and cut replies as values, paid and recorded', async () => {
    world.vendors.inject({ kind: 'refused' });
    expect(await callModel(world.deps, call(), steadyHeart())).toMatchObject({ kind: 'refused' });
    world.vendors.inject({ kind: 'truncated' });
    expect(await callModel(world.deps, call({ step: 'write:2', take: 2 }), steadyHeart())).toMatchObject({
      kind: 'truncated',
    });
    expect(await states()).toMatchObject({ settled: 2 });
  });

  test('closes the socket when it is canceled, and records that the outcome is unknown', async () => {
    const stop = new AbortController();
    world.vendors.hold({ match: jobId });
    const running = callModel(world.deps, call(), steadyHeart(stop.signal));
    const until = received();
    while (received() === until) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
    world.vendors.release();
    expect(await states()).toMatchObject({ unknown: 1 });
  });

  test('keeps an answer through a moment without the database instead of paying for it again', async () => {
    const { store } = world.deps;
    let failures = 2;
    const settle: typeof store.ledger.settle = async (key, settled) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
      await store.ledger.settle(key, settled);
    };
    const deps = { ...world.deps, store: { ...store, ledger: { ...store.ledger, settle } } };
    const before = received();
    expect(await callModel(deps, call(), steadyHeart())).toMatchObject({ kind: 'ok' });
    expect(received() - before).toBe(1);
    expect(await states()).toMatchObject({ settled: 1, unknown: 0 });
  });

  test('finds the recorded answer though the prompt of the same step has changed since', async () => {
    const before = received();
    await callModel(world.deps, call(), steadyHeart());
    const changed = call();
    await callModel(
      world.deps,
      { ...changed, request: { ...changed.request, prompt: 'Words of a later version.' } },
      steadyHeart(),
    );
    expect(received() - before).toBe(1);
  });
});
