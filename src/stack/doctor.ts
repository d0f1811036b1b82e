// What `doctor` is told by a running stack: which model each role gets, whether artifacts can be kept, and whether the renderers here would work.
import type { Doctor } from '../api/api-deps.ts';
import { keyVariable, type Config } from '../config.ts';
import { modelRoles, vendorOf } from '../domain/role.ts';
import { resolveRoles } from '../providers/models/resolve-roles.ts';
import { createManimRenderer } from '../renderers/manim/manim-renderer.ts';
import type { Renderer } from '../renderers/renderer.ts';
import { createSvgRenderer } from '../renderers/svg/svg-renderer.ts';
import type { Artifacts } from '../store/store.ts';
import { probed } from './machine-facts.ts';
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

type Probed = {
  readonly artifacts: Pick<Artifacts, 'probe'>;
  /** True where renders run on this machine: only then its renderers are tried. */
  readonly renders: boolean;
};

export function createDoctor(config: Config, { artifacts, renders }: Probed): Doctor {
  return async () => {
    const renderers: readonly Renderer[] = renders ? [createManimRenderer(), createSvgRenderer()] : [];
    const facts = [
      probed('artifact store', () => artifacts.probe()),
      ...renderers.map((renderer) => probed(`renderer ${renderer.name}`, () => renderer.probe())),
    ];
    try {
      return [...roleFacts(config), ...(await Promise.all(facts))];
    } finally {
      // A warm process is for renders: one more for each question would stay as long as the worker.
      await Promise.all(renderers.map(async (renderer) => renderer.close?.()));
    }
  };
}
