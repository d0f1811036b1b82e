// What the fields of a verdict begin with: a field that is left as it was is not sent, whatever the browser does with its line breaks.
import type { Artifacts } from '../../store/store.ts';
import type { JobView, ReviewView } from '../../store/view-types.ts';
import { limitsInForce } from './budget-verdict.ts';
import type { Form } from './forms.ts';
import { type OpenPlan, planJson } from './plan-panel.ts';

/** By review: the prompt of its best take, else the scene's own. Reviews of anything but scenes have none. */
export type ShownPrompts = ReadonlyMap<string, string>;

export async function shownPrompts(artifacts: Pick<Artifacts, 'readText'>, job: JobView): Promise<ShownPrompts> {
  const open = job.reviews.filter(({ status }) => status === 'open');
  const texts = await Promise.all(open.map((review) => promptOf(artifacts, job, review)));
  return new Map(
    open.flatMap(({ id }, index) => [[id, texts[index] ?? ''] as const]).filter(([, text]) => text !== ''),
  );
}

async function promptOf(
  artifacts: Pick<Artifacts, 'readText'>,
  job: JobView,
  { sectionId, bestTake }: ReviewView,
): Promise<string | undefined> {
  const section = job.sections.find(({ id }) => id === sectionId);
  if (section === undefined || section.scene === null) return undefined;
  const hash = section.takes.find(({ take }) => take === bestTake)?.promptHash ?? null;
  const own = section.scene.visualDirection;
  return hash === null ? own : artifacts.readText(hash).catch(() => own);
}

/** The form without what nobody changed. The chosen take says what was looked at: only an approval is about it. */
export function changedOnly(
  form: Form,
  shown: {
    readonly prompt: string | undefined;
    readonly plan: OpenPlan | undefined;
    readonly job: Pick<JobView, 'budget'>;
  },
): Form {
  const before: Readonly<Record<string, string | undefined>> = {
    prompt: shown.prompt,
    plan: shown.plan && planJson(shown.plan),
    ...limitsInForce(shown.job),
  };
  const kept = Object.entries(form).filter(
    ([name, value]) => !Object.hasOwn(before, name) || normal(before[name] ?? '') !== normal(value),
  );
  const { take, ...rest } = Object.fromEntries(kept);
  return take !== undefined && form['verdict'] === 'approve' ? { ...rest, take } : rest;
}

const normal = (text: string): string => text.replaceAll(/\r\n?/gu, '\n').trim();
