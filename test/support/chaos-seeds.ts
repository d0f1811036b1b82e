// Which seeds a chaos test runs: so many from 1 on, and every one that failed once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const file = join(import.meta.dirname, '../chaos/seeds.yaml');

/** Seeds 1 … count, then those that test/chaos/seeds.yaml keeps for this test. */
export function seedsOf(test: string, count: number): number[] {
  const kept: unknown = parse(readFileSync(file, 'utf8'));
  const seeds: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, test) : undefined;
  if (!Array.isArray(seeds)) throw new Error(`${file} has no list for ${test}`);
  return [...new Set([...Array.from({ length: count }, (_, index) => index + 1), ...seeds.map(Number)])];
}
