// Figures of a policy that a request sets (SPEC C4).
import { expect, test } from '@jest/globals';
import { policyWith } from '../../src/client/job-request.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import { policyOf } from '../support/media-world.ts';
import { testScene } from '../support/stored-scene.ts';

test('what a lost answer leads to holds for the creates of media providers as for model calls', () => {
  const own = policyOf(testScene(1));
  expect(own.media?.onUnknown).toEqual({ kind: 'ask' });
  const asked = policyWith(own, { onUnknown: 'fail' });
  expect([asked.onUnknown, asked.media?.onUnknown]).toEqual([{ kind: 'fail' }, { kind: 'fail' }]);
  const paid = policyWith(own, { onUnknown: { retryUnderUsd: 0.5 } });
  expect(paid.media?.onUnknown).toEqual({ kind: 'retry_under', nanoUsd: 500_000_000 });
});

test('a request that says nothing of it leaves both as they are', () => {
  const own = policyOf(testScene(1));
  expect(policyWith(own, { repairRounds: 1 }).media).toEqual(own.media);
});

test('a policy without media stays without', () => {
  expect(policyWith(explainerPolicy('deep', 'fallback'), { onUnknown: 'fail' })).not.toHaveProperty('media');
});
