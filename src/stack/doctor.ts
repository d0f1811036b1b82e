// What `doctor` is told by a running stack: which model each role gets, and whether the renderers here would work.
import type { Doctor } from '../api/api-deps.ts';
import { keyVariable, type Config } from '../config.ts';
import { modelRoles, vendorOf } from '../domain/role.ts';
import { resolveRoles } from '../providers/models/resolve-roles.ts';
import { createManimRenderer } from '../renderers/manim/manim-renderer.ts';
import type { Renderer } from '../renderers/renderer.ts';
import { createSvgRenderer } from '../renderers/svg/svg-renderer.ts';
import { demoVendorsOf } from './model-catalog.ts';

type Fact = Awaited<ReturnType<Doctor>>[number];

function roleFacts(config: Config): Fact[] {
  const { models } = resolveRoles({ ...config, now: new Date() });
  const demo = demoVendorsOf(config);
  return modelRoles.map((role) => {
    const vendor = vendorOf(models[role]);
    const name = `model ${role}`;
    if (demo.has(vendor)) return { name, ok: true, detail: `${models[role]} (DEMO: answered by the demo server)` };
    if (config.vendors[vendor].apiKey !== undefined) return { name, ok: true, detail: models[role] };
    return { name, ok: false, detail: `${models[role]} needs ${keyVariable(vendor)}` };
  });
}

async function rendererFact(renderer: Renderer): Promise<Fact> {
  const name = `renderer ${renderer.name}`;
  try {
    return { name, ok: true, detail: await renderer.probe() };
  } catch (error) {
    const detail =
      typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
    return { name, ok: false, detail };
  }
}

/** `renders` is true where renders run on this machine: only then its renderers are tried. */
export function createDoctor(config: Config, { renders }: { readonly renders: boolean }): Doctor {
  return async () => {
    const renderers = renders ? [createManimRenderer(), createSvgRenderer()] : [];
    return [...roleFacts(config), ...(await Promise.all(renderers.map(rendererFact)))];
  };
}
