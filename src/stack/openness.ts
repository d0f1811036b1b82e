// Whether the API would be open to others without tokens, and what is said of it (CONTRACT, "Engine and database").
import { isLoopbackName, listenRefusal } from '../api/caller.ts';
import { type Config, ConfigError } from '../config.ts';

type Openness = Pick<Config, 'host' | 'apiTokens' | 'publicUrl' | 'demo'>;

/** Whether what leads vendors here leads everybody here, as the local admin: a proxy's requests come from loopback. */
function isOpenToAll({ apiTokens, publicUrl }: Openness): boolean {
  return apiTokens.length === 0 && publicUrl !== undefined && !isLoopbackName(new URL(publicUrl).hostname);
}

/** Throws `ConfigError` where the API would be open to others without tokens: asked before anything is started. */
export function assertMayListen(config: Openness): void {
  const refusal = listenRefusal(config.host, config.apiTokens);
  if (refusal !== undefined) throw new ConfigError(refusal);
  if (isOpenToAll(config) && !config.demo)
    throw new ConfigError(
      'RETAKE_PUBLIC_URL leads others to this API, and without tokens whoever comes through a proxy could spend money and approve takes. ' +
        'Set RETAKE_API_TOKENS=name:role:token (roles submit, review, admin), or leave RETAKE_PUBLIC_URL out.',
    );
}

/** What a person should know of who reaches the API. */
export function openNotes(config: Openness): string[] {
  if (!isOpenToAll(config)) return [];
  return [
    'RETAKE_PUBLIC_URL is set and RETAKE_API_TOKENS is not: whoever comes through the proxy is an admin of this demo. Let the proxy forward /webhooks/ alone.',
  ];
}
