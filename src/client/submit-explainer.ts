// Accepts an explainer: models and policy resolved, vendors checked, then accepted as any job is (SPEC C9, C10).
import { limitsFrom } from '../domain/budget.ts';
import { explainerPolicy } from '../domain/policy/explainer.ts';
import type { SectionPolicy } from '../domain/policy/section-policy.ts';
import type { ModelRole } from '../domain/role.ts';
import { acceptJob, type SubmitDeps, type SubmittedJob } from './accept-job.ts';
import { explainerInputOf, type ExplainerJobRequest, policyWith } from './job-request.ts';
import { VendorNotConfigured } from './vendor-not-configured.ts';

/** The demo server would have to answer about a topic that it has no material on (SPEC C9: no template content). */
export class TopicNotInDemo extends Error {
  override readonly name = 'TopicNotInDemo';
  readonly topics: readonly string[];

  constructor(topic: string, topics: readonly string[]) {
    const known = topics.map((known) => `"${known}"`).join(', ');
    super(
      `The demo has no material on "${topic}". It knows: ${known}. For any other topic set ANTHROPIC_API_KEY and the ` +
        'keys of the other vendors in use (`retake doctor` lists them) and start without RETAKE_DEMO.',
    );
    this.topics = topics;
  }
}

/** Every role that a job under this policy may call. */
export function rolesNeeded(policy: SectionPolicy): readonly ModelRole[] {
  return [...new Set<ModelRole>(['plan', ...policy.writeRoles.slice(0, policy.ladders), 'repair', 'judge'])];
}

/** Accepts a job. Throws `VendorNotConfigured` or `TopicNotInDemo`; an engine that is away only delays the start. */
export async function submitExplainer(
  deps: SubmitDeps,
  request: ExplainerJobRequest,
  by: string,
): Promise<SubmittedJob> {
  const input = explainerInputOf(request.input);
  const policy = policyWith(explainerPolicy(input.mode, input.render), request.policy);
  const { models, asked } = deps.catalog.resolve();
  const roles = rolesNeeded(policy);
  const missing = deps.catalog.missing(models, roles);
  if (missing.length > 0) throw new VendorNotConfigured(missing);
  const topics = deps.catalog.demoTopicsInstead(input.topic, models, roles);
  if (topics !== undefined) throw new TopicNotInDemo(input.topic, topics);

  return acceptJob(deps, {
    kind: request.kind,
    input,
    policy,
    models,
    askedModels: asked,
    demo: deps.catalog.isDemo(models, roles),
    budget: limitsFrom(request.budget ?? {}),
    submittedBy: by,
  });
}
