// The one client of media tasks that the rest of the code knows: routes each call to the vendor that its model id names.
import { keyVariable, type Config } from '../../config.ts';
import type { MediaModelId, MediaVendor } from '../../domain/media.ts';
import { missingKey } from '../models/vendor-connection.ts';
import type { MediaConnection } from './ask-vendor.ts';
import { mediaCapabilities } from './capability.ts';
import { createFalTasks } from './fal.ts';
import { falQueueUrl } from './fal-paths.ts';
import type { MediaRequest, MediaTasks, SubmitRefused } from './media-tasks.ts';
import { createPiapiTasks } from './piapi.ts';
import { bareMediaModel, vendorOfMediaModel } from './provider-models.ts';
import { createRunwayTasks } from './runway.ts';

export type MediaVendors = Config['mediaVendors'];

/** The vendors themselves. */
export const mediaVendorUrls: Readonly<Record<MediaVendor, string>> = {
  piapi: 'https://api.piapi.ai',
  fal: falQueueUrl,
  runway: 'https://api.dev.runwayml.com',
};

export type MediaTimeouts = { readonly createTimeoutMs?: number; readonly pollTimeoutMs?: number };

const defaultTimeouts = { createTimeoutMs: 60_000, pollTimeoutMs: 30_000 };

const adapters: Readonly<Record<MediaVendor, (connection: MediaConnection) => MediaTasks>> = {
  piapi: createPiapiTasks,
  fal: createFalTasks,
  runway: createRunwayTasks,
};

/** What cannot work is not sent. */
function refusedUnsent({ model, medium, prompt, image }: MediaRequest): SubmitRefused | undefined {
  const capability = mediaCapabilities[model];
  const why = (message: string): SubmitRefused => ({ refused: { kind: 'bad_request', message } });
  if (capability === undefined) return why(`${model} is not a known media model`);
  const name = bareMediaModel(model);
  if (capability.medium !== medium) return why(`${name} makes no ${medium}`);
  if (capability.image?.required === true && image === undefined) return why(`${name} needs an image to begin with`);
  return prompt.trim() === '' ? why('The prompt is empty') : undefined;
}

/**
 * All vendors behind one port; each client is made once, at its first call. A call to a vendor without a key throws a `ProviderError` of kind
 * `auth` that names the variable to set (SPEC C9).
 */
export function createMediaTasks(vendors: MediaVendors, timeouts: MediaTimeouts = {}): MediaTasks {
  const made = new Map<MediaVendor, MediaTasks>();
  const tasksOf = (model: MediaModelId): MediaTasks => {
    const vendor = vendorOfMediaModel(model);
    const known = made.get(vendor);
    if (known !== undefined) return known;
    const { apiKey, baseUrl = mediaVendorUrls[vendor] } = vendors[vendor];
    if (apiKey === undefined) throw missingKey(vendor, keyVariable(vendor));
    const connection = { vendor, apiKey, baseUrl: baseUrl.replace(/\/+$/u, ''), ...defaultTimeouts, ...timeouts };
    const tasks = adapters[vendor](connection);
    made.set(vendor, tasks);
    return tasks;
  };
  return {
    async submit(request, context) {
      return refusedUnsent(request) ?? tasksOf(request.model).submit(request, context);
    },
    async poll(model, task, context) {
      return tasksOf(model).poll(model, task, context);
    },
    async cancel(model, task, context) {
      // Without a key there is nobody to ask, and cancel is best effort.
      if (vendors[vendorOfMediaModel(model)].apiKey === undefined) return;
      return tasksOf(model).cancel(model, task, context);
    },
  };
}
