// Where Temporal is and how to be let in: the embedded engine's address, or the standard Temporal client settings.
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Config } from '../config.ts';

export type TemporalTarget = {
  readonly connection: Pick<NativeConnectionOptions, 'address' | 'apiKey' | 'metadata' | 'tls'>;
  readonly namespace: string;
};

/** The target of TEMPORAL_ADDRESS with its TLS and API key settings; nothing where it is not set. */
export function externalTarget(
  config: Pick<Config, 'temporalAddress' | 'temporalNamespace'>,
): TemporalTarget | undefined {
  if (config.temporalAddress === undefined) return undefined;
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return {
    connection: { ...connectionOptions, address: config.temporalAddress },
    namespace: namespace ?? config.temporalNamespace,
  };
}

export function embeddedTarget(address: string, namespace: string): TemporalTarget {
  return { connection: { address }, namespace };
}
