// The explainer's policy: SPEC E2–E9 in figures.
import type { Mode, RenderPolicy } from '../job.ts';
import { usdToNano } from '../money.ts';
import type { ModelRole } from '../role.ts';
import type { SectionPolicy } from './section-policy.ts';

const roleOfMode: Readonly<Record<Mode, ModelRole>> = { deep: 'codeDeep', fast: 'codeFast' };

/** The defaults of a mode; a request or a deployment overrides single figures. */
export function explainerPolicy(mode: Mode, renderPolicy: RenderPolicy = 'fallback'): SectionPolicy {
  const own = roleOfMode[mode];
  const other = roleOfMode[mode === 'deep' ? 'fast' : 'deep'];
  return {
    variants: 3,
    creativity: 0.7,
    creativityStep: 0.1,
    renderPolicy,
    repairRounds: 3,
    repairCreativity: 0.3,
    ladders: 3,
    writeRoles: [own, own, other],
    degradedAllowed: false,
    onUnknown: { kind: 'retry_under', nanoUsd: usdToNano(0.5) },
    reviewDeadlinePolicy: 'keep_waiting',
  };
}
