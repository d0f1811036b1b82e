// Everything that can go wrong between us and a vendor, each in a job of its own: all of them end, and the ledger knows every paid call.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectPaidOnce, expectSound } from '../support/e2e-invariants.ts';
import { useProduct } from '../support/e2e-product.ts';
import { onTopic } from '../support/e2e-vendors.ts';

/** The demo's topics may be spelled with any dots: so each job has calls of its own. */
const cases = (
  [
    { purpose: 'write', fault: { kind: 'status', status: 529, retryAfterMs: 500 } },
    { purpose: 'write', fault: { kind: 'resetBeforeHeaders' } },
    { purpose: 'write', fault: { kind: 'resetMidBody' } },
    { purpose: 'write', fault: { kind: 'cutStream' } },
    { purpose: 'write', fault: { kind: 'errorEvent' } },
    { purpose: 'write', fault: { kind: 'truncated' } },
    { purpose: 'write', fault: { kind: 'refused' } },
    { purpose: 'plan', fault: { kind: 'invalidJson' } },
    { purpose: 'judge', fault: { kind: 'status', status: 503, retryAfterMs: 500 } },
  ] as const
).map((one, index) => ({ ...one, topic: `Binary search${'.'.repeat(index + 1)}` }));

let ids: readonly string[];

const product = useProduct();
const { vendors, api } = product;
beforeAll(async () => {
  for (const { topic, purpose, fault } of cases) vendors.inject({ ...fault, match: onTopic(topic, purpose) });
  const submit = ({ topic }: { readonly topic: string }) =>
    api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
  ids = await Promise.all(cases.map(submit));
}, 120_000);

describe('a fault at a vendor', () => {
  test.each(cases.map((one, index) => ({ ...one, index })))(
    'does not keep a job from its film: $purpose $fault.kind',
    async ({ topic, index }) => {
      const { job, rows } = await expectSound(api, ids[index] ?? '');
      expectPaidOnce(vendors, topic, rows);
      expect(job.sections).toMatchObject([{ status: 'completed' }]);
    },
    120_000,
  );
});
