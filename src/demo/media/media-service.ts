// What the demo's media vendors share: tasks, faults, holds, the record of calls.
import type { MediaVendor } from '../../domain/media.ts';
import type { DemoLog } from '../protocol/demo-log.ts';
import type { Arsenal } from '../protocol/faults.ts';
import type { HeldCalls } from '../protocol/held-calls.ts';
import type { DemoTasks } from './demo-tasks.ts';
import type { MediaFault } from './media-faults.ts';
import type { MediaFolder } from './media-folder.ts';
import type { DemoTask } from './media-request.ts';
import type { MediaWebhooks } from './media-webhooks.ts';

/** A model of a vendor that is down: it answers every create with 503. */
export type DemoOutage = { readonly vendor: MediaVendor; readonly model: string };

export type MediaService = {
  readonly origin: string;
  readonly tasks: DemoTasks;
  readonly folder: MediaFolder;
  readonly faults: Arsenal<MediaFault>;
  readonly held: HeldCalls;
  readonly log: DemoLog;
  readonly webhooks: MediaWebhooks;
  readonly outages: readonly DemoOutage[];
  /** Every task that was created, oldest first. */
  readonly created: DemoTask[];
  readonly keepBodies: boolean;
};
