// A worker of the compiled product for chaos runs, with parts put in: a quick renderer, short heartbeats and, where asked, a call protocol that forgets.
// Arguments: the compiled product, a bundle of its workflows, "honest" or "naive". Settings come from the environment as always.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from '@temporalio/worker';

const [dist, codePath, protocol] = process.argv.slice(2);
const create = Worker.create.bind(Worker);
Worker.create = (options) => create(options.workflowBundle ? { ...options, workflowBundle: { codePath } } : options);

const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { readConfig } = await load('config.js');
const { externalTarget } = await load('engine/temporal-target.js');
const { createLogger } = await load('log.js');
const { openStore } = await load('store/open-store.js');
const { installRuntime, runWorker } = await load('worker.js');
const { createActivityDeps } = await load('worker/activity-deps.js');
const { quickRenderer } = await import('./quick-renderer.mjs');
const { forgetfulLedger } = await import('./forgetful-ledger.mjs');

const config = readConfig();
const logger = createLogger({ name: 'chaos-worker', level: config.logLevel, secrets: [] });
installRuntime(logger);
const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, logger });
const deps = await createActivityDeps(config, store, logger);
const running = await runWorker({
  target: externalTarget(config),
  deps: {
    ...deps,
    renderers: { ...deps.renderers, svg: quickRenderer(deps.renderers.svg, load) },
    ...(protocol === 'naive' && { store: { ...store, ledger: forgetfulLedger(store.ledger) } }),
  },
  identity: `chaos-worker:${process.pid}`,
  graceMs: 2_000,
});
process.once('SIGTERM', () => void running.stop());
// Whoever started it is gone.
process.once('disconnect', () => process.exit(1));
running.finished.then(
  () => store.close().then(() => process.exit(0)),
  () => process.exit(1),
);
process.send('ready');
