// The demo vendors in the test's own process: they live through every kill, hold calls, and count what was paid.
import { demoScript } from '../../src/demo/demo-script.ts';
import { type DemoVendors, type DemoVendorsOptions, startDemoVendors } from '../../src/demo/vendors.ts';
import { readReference } from '../../src/prompts/reference.ts';
import { until } from './e2e-until.ts';

export type Vendors = DemoVendors & {
  /** Settings of a stack that meets them as real vendors. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls of the job on this topic, in this very spelling, by the step that they are for. */
  callsOf(topic: string): readonly { readonly step: string; readonly state: string; readonly paid: boolean }[];
  /** Resolves when this many calls on the topic are open: held or being answered. */
  untilOpen(topic: string, purpose: string, count: number): Promise<void>;
};

/** What a fault or a hold matches to strike one job alone: each test spells its topic its own way. */
export function onTopic(topic: string, purpose: 'plan' | 'write' | 'repair' | 'judge'): string {
  return `"purpose":"${purpose}","topic":${JSON.stringify(topic)}`;
}

/** One name for a step, the same from a prompt's reference and from the record. */
export function stepName(
  purpose: string,
  place: { section?: number; ladder?: number; round?: number; variant?: number },
) {
  return purpose === 'plan'
    ? 'plan'
    : `${purpose} section ${place.section} ladder ${place.ladder} round ${place.round} variant ${place.variant}`;
}

/** Vendors whose variables have another name than their own. */
const variables: Readonly<Record<string, { readonly key?: string; readonly url?: string }>> = {
  fal: { key: 'FAL_KEY' },
  runway: { key: 'RUNWAYML_API_SECRET', url: 'RUNWAYML_BASE_URL' },
};

/** A key and a base URL for every vendor, as settings of a process. */
export function vendorEnvironment(
  baseUrls: Readonly<Record<string, string>>,
  keys: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(baseUrls).flatMap(([name, url]) => [
      [variables[name]?.key ?? `${name.toUpperCase()}_API_KEY`, keys[name] ?? `key-of-${name}`],
      [variables[name]?.url ?? `${name.toUpperCase()}_BASE_URL`, url],
    ]),
  );
}

export async function startVendors(
  keys: Readonly<Record<string, string>> = {},
  media: NonNullable<DemoVendorsOptions['media']> = {},
): Promise<Vendors> {
  const vendors = await startDemoVendors({ script: demoScript, pace: { thinkMs: 5, chunkMs: 1 }, media });
  const callsOf = (topic: string) =>
    vendors.received().flatMap(({ request, state, paid }) => {
      const reference = request && readReference(request.prompt);
      return reference?.topic === topic ? [{ step: stepName(reference.purpose, reference), state, paid }] : [];
    });
  return {
    ...vendors,
    environment: vendorEnvironment(vendors.baseUrls, keys),
    callsOf,
    untilOpen: async (topic, purpose, count) => {
      const open = () => callsOf(topic).filter((call) => call.state === 'open' && call.step.startsWith(purpose)).length;
      await until(`${count} ${purpose} calls are open`, () => (open() >= count ? true : undefined));
    },
  };
}
