// Facts of a machine for `doctor`: each is tried, and what failed says why.
import { probeSandbox } from '../renderers/sandbox.ts';

export type MachineFact = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** `probe` answers a line about what works; what it throws becomes the detail. */
export async function probed(name: string, probe: () => Promise<string>): Promise<MachineFact> {
  try {
    return { name, ok: true, detail: await probe() };
  } catch (error) {
    const detail =
      typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
    return { name, ok: false, detail };
  }
}

/** Whether programs may be run in a sandbox here, by running one. */
export function sandboxFact(): Promise<MachineFact> {
  return probed('sandbox', probeSandbox);
}
