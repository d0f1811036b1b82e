// The steps that moves about takes are made of: writing or repairing some, rendering one, ending what lost.
import type { RenderTakeResult, WriteTakesResult } from '../activities/inputs.ts';
import type { Fact, TakeOrder, WrittenTake } from '../domain/move.ts';
import { type RoleModels, vendorOf } from '../domain/role.ts';
import type { SectionInput } from './contract.ts';
import { sayMove } from './describe.ts';
import { modelActivities, record, renderTake } from './proxies.ts';

/** Every step ends early when its scope is canceled, and rejects with the failure of its activity. */
export type TakeSteps = {
  readonly write: (making: 'write' | 'repair', orders: readonly TakeOrder[]) => Promise<WriteTakesResult>;
  readonly render: (take: number) => Promise<RenderTakeResult>;
  /** Puts takes that lost a race into the record. */
  readonly stopTakes: (takes: readonly number[]) => Promise<void>;
  /** How long a render is expected to take, ms. */
  readonly expectedRenderMs: () => Promise<number>;
};

/** The model of the orders: a pinned one was checked by the API to start with a known vendor; `vendorOf` says so if not. */
function modelOf({ models }: SectionInput, order: TakeOrder | undefined): RoleModels['plan'] {
  return (order?.model as RoleModels['plan'] | undefined) ?? models[order?.role ?? 'repair'];
}

/**
 * What came of orders, those that something kept from being written among them: their numbers stand in the record already, with what was paid
 * for them, and must not be given again.
 */
export function wroteFact(orders: readonly TakeOrder[], written: readonly WrittenTake[]): Fact {
  const outcomes = orders.map(
    ({ take }): WrittenTake => written.find((outcome) => outcome.take === take) ?? { take, outcome: 'stopped' },
  );
  return { kind: 'wrote', orders, outcomes };
}

/** The steps of one section. */
export function createTakeSteps(input: SectionInput): TakeSteps {
  const { jobId, models, policy, quality } = input;
  const ref = { jobId, sectionId: input.section.id };
  return {
    write: async (making, orders) => {
      const activities = modelActivities(vendorOf(modelOf(input, orders[0])));
      const run = making === 'write' ? activities.writeTakes : activities.repairTakes;
      return await run.executeWithOptions({ summary: sayMove({ kind: making, orders }) }, [
        { ...ref, models, onUnknown: policy.onUnknown, orders },
      ]);
    },
    render: async (take) =>
      await renderTake.executeWithOptions({ summary: sayMove({ kind: 'render', take }) }, [{ ...ref, take, quality }]),
    stopTakes: (takes) => record.stopTakes({ ...ref, takes }),
    expectedRenderMs: () => record.expectRender({ ...ref, quality }),
  };
}
