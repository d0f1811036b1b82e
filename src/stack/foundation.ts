// What everything else stands on: the database and the engine, embedded or as the settings name them, and the demo vendors.
import getPort from 'get-port';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { demoScript } from '../demo/demo-script.ts';
import { startDemoVendors, type DemoVendors } from '../demo/vendors.ts';
import { startEngine } from '../engine/engine.ts';
import { findTemporalBinary } from '../engine/temporal-binary.ts';
import { externalTarget, type TemporalTarget } from '../engine/temporal-target.ts';
import { startEmbeddedPostgres } from '../store/embedded-postgres.ts';
import { keepRunning } from './keep-running.ts';
import type { UndoList } from './undo-list.ts';
import { demoMediaFolder, needsDemo } from './with-demo.ts';

export type Foundation = {
  readonly databaseUrl: string;
  readonly target: TemporalTarget;
  /** Of the embedded engine. */
  readonly engine?: { readonly address: string; readonly uiUrl: string; pid(): number };
  readonly demoVendors?: DemoVendors;
  readonly notes: readonly string[];
};

type Context = { readonly config: Config; readonly logger: Logger; readonly undo: UndoList; readonly notes: string[] };

const preferred = { engine: 7233, ui: 8233, database: 5432 };

async function freePort(wanted: number, what: string, notes: string[]): Promise<number> {
  const port = await getPort({ port: wanted, host: '127.0.0.1', reserve: true });
  if (port !== wanted) notes.push(`Port ${wanted} is taken: ${what} is on ${port}.`);
  return port;
}

async function database({ config, logger, undo, notes }: Context): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const { dataDir } = config;
  let port: number | undefined;
  const kept = await keepRunning(
    'database',
    // Started again on the port that everyone already talks to.
    () => startEmbeddedPostgres({ dataDir, logger, ...(port !== undefined && { port }) }),
    logger,
  );
  const postgres = kept.current();
  port = postgres.port;
  undo.add('database', () => kept.stop());
  if (postgres.port !== preferred.database) notes.push(`The database is on port ${postgres.port}.`);
  return postgres.url;
}

async function engine({ config, logger, undo, notes }: Context): Promise<Pick<Foundation, 'target' | 'engine'>> {
  const external = externalTarget(config);
  if (external !== undefined) return { target: external };
  const namespace = config.temporalNamespace;
  const binary = await findTemporalBinary(config.temporalCliPath);
  const ports = { port: preferred.engine, uiPort: preferred.ui };
  const choosePorts = async (): Promise<void> => {
    ports.port = await freePort(ports.port, 'the engine', notes);
    ports.uiPort = await freePort(ports.uiPort, 'its Web UI', notes);
  };
  const start = () => startEngine({ dataDir: config.dataDir, ...ports, binary, namespace });
  const startFirst = async (): ReturnType<typeof start> => {
    await choosePorts();
    return await start();
  };
  let hasServed = false;
  const startOrMove = async (): ReturnType<typeof start> => {
    if (hasServed) return await start();
    // Another program may have taken a port between the look and the start: once more, on ports that are free now.
    const first = await startFirst().catch((error: unknown) => {
      logger.warn({ err: error }, 'the engine did not start; trying once more');
      return startFirst();
    });
    hasServed = true;
    return first;
  };
  const kept = await keepRunning('engine', startOrMove, logger);
  undo.add('engine', () => kept.stop());
  const { address, uiUrl } = kept.current();
  return {
    target: { connection: { address }, namespace },
    engine: { address, uiUrl, pid: () => kept.current().pid },
  };
}

async function demo({ config, undo }: Context): Promise<DemoVendors | undefined> {
  if (!needsDemo(config)) return undefined;
  const vendors = await startDemoVendors({ script: demoScript, media: { folder: demoMediaFolder(config) } });
  undo.add('demo vendors', () => vendors.close());
  return vendors;
}

/** Starts them side by side. When one fails the others are waited for, so that the undo list knows of all that started. */
export async function startFoundation(context: Omit<Context, 'notes'>): Promise<Foundation> {
  const withNotes = { ...context, notes: [] };
  const [made, placed, demoVendors] = await Promise.allSettled([
    database(withNotes),
    engine(withNotes),
    demo(withNotes),
  ]);
  for (const end of [made, placed, demoVendors]) if (end.status === 'rejected') throw end.reason;
  if (made.status === 'rejected' || placed.status === 'rejected' || demoVendors.status === 'rejected')
    throw new Error('unreachable: every rejection was thrown above');
  return {
    databaseUrl: made.value,
    ...placed.value,
    ...(demoVendors.value !== undefined && { demoVendors: demoVendors.value }),
    notes: withNotes.notes,
  };
}
