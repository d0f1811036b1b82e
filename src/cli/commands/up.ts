// `retake up` (`npm start`): the whole stack on this machine, until Ctrl-C.
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { colors } from '../colors.ts';
import { readConfig, type Config } from '../../config.ts';
import type { Stack } from '../../stack.ts';
import { startForCommand } from '../start-stack.ts';

type UpOptions = { readonly port?: number; readonly host?: string; readonly data?: string; readonly workers?: number };

/** For `--port`. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It wants a port, 0 to 65535.');
  return port;
}

function parseWorkers(value: string): number {
  if (value === 'none') return 0;
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > 32)
    throw new InvalidArgumentError('It wants a number up to 32, or none.');
  return count;
}

function withOptions(config: Config, { port, host, data }: UpOptions): Config {
  return {
    ...config,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(data !== undefined && { dataDir: resolve(data) }),
  };
}

/** Lines that say where everything is. */
function whereabouts(stack: Stack): string[] {
  const line = (name: string, value: string): string => `  ${name.padEnd(12)} ${value}`;
  return [
    colors.bold('Retake is running.'),
    line('pages, API', colors.cyan(stack.url)),
    ...(stack.temporalUi === undefined ? [] : [line('Temporal UI', colors.cyan(stack.temporalUi))]),
    line('data', `${stack.dataDir} ${colors.dim('(logs are in logs/)')}`),
    ...(stack.demoVendors === undefined
      ? []
      : [line('demo', 'vendors without a key are answered by the demo server; what it makes is labelled DEMO')]),
    ...stack.notes.map((note) => `  ${colors.yellow('!')} ${note}`),
  ];
}

async function needs(config: Config): Promise<string[]> {
  const { needText, readinessOf } = await import('../../stack/needs.ts');
  const { needs: missing, warnings } = readinessOf(config);
  const lines = missing.map((need) => `  ${need.kind} needs ${needText(need)}`);
  const advice = lines.length === 0 ? [] : ['Not configured yet:', ...lines, '  or RETAKE_DEMO=1 for the demo server'];
  return [...warnings.map((warning) => `${colors.yellow('!')} ${warning}`), ...advice];
}

async function up(options: UpOptions): Promise<void> {
  const config = withOptions(readConfig(), options);
  const notReady = await needs(config);
  const { stopOnSignals } = await import('../../stack/stop-on-signals.ts');
  const stack = await startForCommand(config, {
    ...(options.workers !== undefined && { workers: options.workers }),
    onProgress: (what) => console.log(colors.dim(`${what} …`)),
  });
  for (const line of [...whereabouts(stack), ...notReady, colors.dim('Ctrl-C stops it.')]) console.log(line);
  await stopOnSignals(stack, {
    onStopping: () =>
      console.log(colors.dim('stopping; calls and renders under way get 10 s … (Ctrl-C again: at once)')),
  });
  console.log('stopped');
}

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description('start the whole stack here: engine, database, API with its pages, workers')
    .option('--port <port>', 'port of the API and the pages', parsePort)
    .option('--host <host>', 'address to listen on')
    .option('--data <dir>', 'data folder')
    .option('--workers <n>', 'worker processes, or none', parseWorkers)
    .action(up);
}
