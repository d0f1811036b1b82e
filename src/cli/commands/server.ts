// `retake server`: the API and its pages alone, against TEMPORAL_ADDRESS and DATABASE_URL.
import type { Command } from 'commander';
import { readConfig } from '../../config.ts';
import { startPart } from '../start-stack.ts';
import { parsePort } from './up.ts';

async function server(options: { readonly port?: number; readonly host?: string }): Promise<void> {
  const config = readConfig();
  const { startServerPart } = await import('../../stack/single-part.ts');
  const { stopOnSignals } = await import('../../stack/stop-on-signals.ts');
  const part = await startPart(() => startServerPart({ ...config, ...options }));
  if (part !== undefined) await stopOnSignals(part);
}

export function addServerCommand(program: Command): void {
  program
    .command('server')
    .description('the API and its pages alone, against TEMPORAL_ADDRESS and DATABASE_URL')
    .option('--port <port>', 'port to listen on', parsePort)
    .option('--host <host>', 'address to listen on')
    .action(server);
}
