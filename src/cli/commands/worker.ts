// `retake worker`: one worker alone, against TEMPORAL_ADDRESS and DATABASE_URL.
import { InvalidArgumentError, type Command } from 'commander';
import { readConfig } from '../../config.ts';
import { startPart } from '../start-stack.ts';

const queueKinds = ['workflows', 'models', 'renders', 'media'] as const;
type QueueKind = (typeof queueKinds)[number];

function parseQueues(value: string): readonly QueueKind[] {
  return value.split(',').map((name) => {
    const kind = queueKinds.find((known) => known === name.trim());
    if (kind === undefined) throw new InvalidArgumentError(`It wants some of ${queueKinds.join(',')}.`);
    return kind;
  });
}

function parseSlots(value: string): number {
  const slots = Number(value);
  if (!Number.isInteger(slots) || slots < 1) throw new InvalidArgumentError('It wants a number from 1.');
  return slots;
}

async function worker(options: {
  readonly queues?: readonly QueueKind[];
  readonly renderSlots?: number;
}): Promise<void> {
  const config = readConfig();
  const { startWorkerPart } = await import('../../stack/single-part.ts');
  const { stopOnSignals } = await import('../../stack/stop-on-signals.ts');
  const part = await startPart(() => startWorkerPart(config, options));
  if (part === undefined) return;
  await stopOnSignals(part, part.ended === undefined ? {} : { ended: part.ended });
}

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('one worker alone, against TEMPORAL_ADDRESS and DATABASE_URL')
    .option(
      '--queues <kinds>',
      `which task queues to serve: some of ${queueKinds.join(',')}; all by default`,
      parseQueues,
    )
    .option('--render-slots <n>', 'renders at once; one a processor by default', parseSlots)
    .action(worker);
}
