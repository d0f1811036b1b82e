// Faults that strike a share of all calls: the same ones for the same seed.
import { describe, expect, test } from '@jest/globals';
import { Arsenal, type DemoFault } from '../../../src/demo/protocol/faults.ts';
import type { DemoRequest } from '../../../src/demo/script.ts';

const call = (prompt: string): DemoRequest => ({ vendor: 'openai', model: 'm', system: '', prompt, images: 0 });
const prompts = Array.from({ length: 400 }, (_, index) => `prompt ${index}`);

function struck(fault: DemoFault, asked: readonly string[]): string[] {
  const arsenal = new Arsenal<DemoFault>();
  arsenal.add(fault);
  return asked.filter((prompt) => arsenal.take(call(prompt)) !== undefined).toSorted();
}

describe('a fault with a share', () => {
  test('strikes about that share of the calls', () => {
    const count = struck({ kind: 'dropAnswer', share: 0.1, seed: 7 }, prompts).length;
    expect(count).toBeGreaterThan(20);
    expect(count).toBeLessThan(70);
    expect(struck({ kind: 'dropAnswer', share: 0, seed: 7 }, prompts)).toEqual([]);
    expect(struck({ kind: 'dropAnswer', share: 1, seed: 7 }, prompts)).toHaveLength(prompts.length);
  });

  test('strikes the same calls for the same seed, in whatever order they come, and others for another', () => {
    const fault = { kind: 'dropAnswer', share: 0.1, seed: 7 } as const;
    const first = struck(fault, prompts);
    expect(struck(fault, prompts.toReversed())).toEqual(first);
    expect(struck({ ...fault, seed: 8 }, prompts)).not.toEqual(first);
  });

  test('decides anew when the same call comes again, and strikes no more often than it is told to', () => {
    const same = Array.from({ length: 50 }, () => 'again');
    const often = struck({ kind: 'stall', share: 0.5, seed: 1 }, same).length;
    expect(often).toBeGreaterThan(5);
    expect(often).toBeLessThan(45);
    expect(struck({ kind: 'stall', share: 0.5, seed: 1, times: 2 }, same)).toHaveLength(2);
  });
});
