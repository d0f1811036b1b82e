// The product beside its vendors, for one test file: started together, stopped together, also when the start fails half way.
import { apiClient, type ApiClient } from './e2e-api.ts';
import { ensureBuilt, removeFolder, startStackProcess, type StackProcess, temporaryFolder } from './e2e-stack.ts';
import { startVendors, type Vendors } from './e2e-vendors.ts';
import { lazily, onceStarted } from './once-started.ts';
import { giveCluster } from './postgres-cluster.ts';

export type Product = {
  readonly vendors: Vendors;
  /** Follows the stack to its next address. */
  readonly api: ApiClient;
  /** The one that runs now. */
  stack(): StackProcess;
  /** After the stack was ended, by whatever: starts it on the same data folder. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
};

/** A build and the start of the whole stack, on a busy machine. */
export const productStartMs = 120_000;

export type ProductOptions = {
  readonly keys?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Of the vendors of pictures and videos. */
  readonly media?: Parameters<typeof startVendors>[1];
};

/** Throws what the stack says when it does not start; nothing is left behind then. */
export async function startProduct({
  keys = {},
  environment = {},
  token,
  media,
}: ProductOptions = {}): Promise<Product> {
  await ensureBuilt();
  const vendors = await startVendors(keys, media);
  const dataDir = await temporaryFolder();
  await giveCluster(dataDir);
  const start = () => startStackProcess(dataDir, { ...vendors.environment, ...environment });
  const leave = async (): Promise<void> => {
    await vendors.close();
    await removeFolder(dataDir);
  };
  let stack = await start().catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  return {
    vendors,
    api: apiClient(() => stack.url, token),
    stack: () => stack,
    startAgain: async () => {
      stack = await start();
    },
    close: async () => {
      await stack.stop();
      await leave();
    },
  };
}

/** The same for a test file: started before its tests, closed after them. Its parts may be taken out of it at once. */
export function useProduct(options?: ProductOptions): Product {
  return partsOf(onceStarted(() => startProduct(options), productStartMs));
}

/** A product that may not run yet, as one whose parts have names already. */
export function partsOf(product: Product): Product {
  return {
    vendors: lazily(() => product.vendors),
    api: lazily(() => product.api),
    stack: () => product.stack(),
    startAgain: () => product.startAgain(),
    close: () => product.close(),
  };
}
