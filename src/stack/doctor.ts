// What `doctor` is told by a running stack: which model each role gets, whether artifacts can be kept, and whether the renderers here would work.
import type { Doctor } from '../api/api-deps.ts';
import { keyVariable, type Config } from '../config.ts';
import { mediaProviders } from '../domain/media.ts';
import { modelRoles, vendorOf } from '../domain/role.ts';
import { providerModels, vendorOfProvider } from '../providers/media/provider-models.ts';
import { resolveRoles } from '../providers/models/resolve-roles.ts';
import { createManimRenderer } from '../renderers/manim/manim-renderer.ts';
import type { Renderer } from '../renderers/renderer.ts';
import { createSvgRenderer } from '../renderers/svg/svg-renderer.ts';
import type { Artifacts } from '../store/store.ts';
import { probed } from './machine-facts.ts';
import { demoMediaVendorsOf } from './media-catalog.ts';
import { demoVendorsOf } from './model-catalog.ts';
import { kindsMade, needText, readinessOf } from './needs.ts';

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

function providerFacts(config: Config): Fact[] {
  const demo = demoMediaVendorsOf(config);
  return mediaProviders.map((provider) => {
    const vendor = vendorOfProvider(provider);
    const model = providerModels[provider];
    const name = `provider ${provider}`;
    if (demo.has(vendor)) return { name, ok: true, detail: `${model} (DEMO: answered by the demo server)` };
    if (config.mediaVendors[vendor].apiKey !== undefined) return { name, ok: true, detail: model };
    return { name, ok: false, detail: `${model} needs ${keyVariable(vendor)}` };
  });
}

/** What each kind of job still needs. */
function kindFacts(config: Config): Fact[] {
  const { needs } = readinessOf(config);
  return kindsMade.map((kind) => {
    const missing = needs.filter((need) => need.kind === kind).map(needText);
    const detail = missing.length === 0 ? 'can be made' : `needs ${missing.join(' and ')}`;
    return { name: `kind ${kind}`, ok: missing.length === 0, detail };
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
      return [...kindFacts(config), ...roleFacts(config), ...providerFacts(config), ...(await Promise.all(facts))];
    } finally {
      // A warm process is for renders: one more for each question would stay as long as the worker.
      await Promise.all(renderers.map(async (renderer) => renderer.close?.()));
    }
  };
}
