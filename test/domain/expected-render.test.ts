// How long a render is expected to take: assumed until enough is known, then what three of four took.
import { describe, expect, test } from '@jest/globals';
import { expectedRenderMs, type RenderTime } from '../../src/domain/expected-render.ts';

const render = { renderer: 'manim', quality: 'draft', plannedDurationMs: 10_000 } as const;
/** Renders of clips of a second, each as many times slower than the clip is long. */
const past = (...rates: readonly number[]): RenderTime[] =>
  rates.map((rate) => ({ renderMs: rate * 1_000, plannedDurationMs: 1_000 }));

describe('expectedRenderMs', () => {
  test('goes by what was measured once while less than five renders are known', () => {
    expect(expectedRenderMs(render, past(50, 50, 50, 50))).toBe(expectedRenderMs(render, []));
  });

  test('grows with the length of the clip and with its quality', () => {
    expect(expectedRenderMs({ ...render, plannedDurationMs: 20_000 }, [])).toBeGreaterThan(
      expectedRenderMs(render, []),
    );
    expect(expectedRenderMs({ ...render, quality: 'high' }, [])).toBeGreaterThan(expectedRenderMs(render, []));
  });

  test('is what three renders of four have ended by, whatever the slowest took', () => {
    expect(expectedRenderMs(render, past(1, 1, 1, 2, 100))).toBe(20_000);
    expect(expectedRenderMs(render, past(100, 2, 1, 1, 1))).toBe(20_000);
  });

  test('is a number of milliseconds also where a clip was planned without a length', () => {
    expect(
      expectedRenderMs(
        render,
        Array.from({ length: 5 }, () => ({ renderMs: 3, plannedDurationMs: 0 })),
      ),
    ).toBe(30_000);
  });
});
