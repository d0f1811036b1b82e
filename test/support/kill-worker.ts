// kill -9 of the workers of a product.
import type { Product } from './e2e-product.ts';
import { stillAlive } from './e2e-processes.ts';
import { untilTrue } from './e2e-until.ts';

/** Resolves when others have taken over. */
export async function killWorker({ stack }: Pick<Product, 'stack'>): Promise<void> {
  const before = await stack().workers();
  for (const { pid } of before) process.kill(pid, 'SIGKILL');
  await untilTrue('another worker has taken over', async () => {
    const now = await stack().workers();
    return now.length > 0 && (await stillAlive(before)).length === 0;
  });
}
