// Puts the demo's media vendors together: their tasks, the folder that these are kept in, their webhooks.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoTasks, type MediaPace } from './demo-tasks.ts';
import { MediaFolder } from './media-folder.ts';
import type { DemoOutage, MediaService } from './media-service.ts';
import { MediaWebhooks, type WebhookDelivery } from './media-webhooks.ts';

export type MediaOptions = {
  /** How long tasks take, ms; 300 queued and 600 running when absent. */
  readonly pace?: MediaPace;
  /** Models that are down; PiAPI's luma when absent, so that a provider is seen to be replaced. */
  readonly outages?: readonly DemoOutage[];
  /** Keeps tasks and what they made, for a start after this one; a temporary folder when absent. */
  readonly folder?: string;
  /** Wait before a webhook is sent a second time, ms. */
  readonly webhookRetryMs?: number;
};

export type RunningMedia = {
  readonly service: MediaService;
  readonly deliveries: readonly WebhookDelivery[];
  close(): Promise<void>;
};

const defaultPace: MediaPace = { queuedMs: 300, runningMs: 600 };
const defaultRetryMs = 500;
const downInTheScript: readonly DemoOutage[] = [{ vendor: 'piapi', model: 'luma' }];

type Shared = Pick<MediaService, 'origin' | 'faults' | 'held' | 'log' | 'keepBodies'>;

export function startMediaService(options: MediaOptions & Shared): RunningMedia {
  const { origin, faults, held, log, keepBodies } = options;
  const path = options.folder ?? mkdtempSync(join(tmpdir(), 'retake-demo-media-'));
  const folder = new MediaFolder(path);
  const tasks = new DemoTasks({ pace: options.pace ?? defaultPace, folder, origin });
  const deliveries: WebhookDelivery[] = [];
  const stop = new AbortController();
  const webhooks = new MediaWebhooks({
    tasks,
    deliveries,
    signal: stop.signal,
    retryMs: options.webhookRetryMs ?? defaultRetryMs,
  });
  const outages = options.outages ?? downInTheScript;
  return {
    service: { origin, tasks, folder, faults, held, log, webhooks, outages, created: [], keepBodies },
    deliveries,
    close: async () => {
      stop.abort();
      tasks.close();
      await folder.close();
      if (options.folder === undefined) await rm(path, { recursive: true, force: true });
    },
  };
}
