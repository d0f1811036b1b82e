// The doctor leaves nothing behind: what it starts to look at the renderers ends with its answer.
import { expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { createDoctor } from '../../src/stack/doctor.ts';
import { warmPids } from '../renderers/manim/own-processes.ts';

test('tries the renderers of the machine, and ends what it has started', async () => {
  const doctor = createDoctor(readConfig({}), { artifacts: { probe: async () => 'here' }, renders: true });
  const facts = await doctor();
  expect(facts).toContainEqual({ name: 'renderer manim', ok: true, detail: expect.stringContaining('Manim') });
  expect(warmPids()).toEqual([]);
});
