// Gives the API what it needs to tell a vendor's webhook from a forged one.
import type { CheckWebhook } from '../api/api-deps.ts';
import type { Config } from '../config.ts';
import { createWebhookVerifier } from '../providers/media/webhooks.ts';

/** `config` with the demo server in its place, whose keys sign the demo's webhooks. */
export function checkWebhookWith(config: Pick<Config, 'mediaVendors'>): CheckWebhook {
  const verifier = createWebhookVerifier({ vendors: config.mediaVendors, now: () => new Date() });
  return ({ vendor, headers, raw, secret, secretHash }) =>
    verifier.verify(vendor, { headers, raw, secret }, { webhookSecretHash: secretHash });
}
