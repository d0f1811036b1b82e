// What holds for the layout checks whatever boxes they are given.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SceneBox, SceneSample } from '../../src/renderers/layout.ts';
import { layoutFindings } from '../../src/renderers/layout-checks.ts';

const anyNumber = fc.oneof(
  fc.double({ min: -2, max: 3, noNaN: true }),
  fc.constantFrom(0, 1, Number.NaN, Infinity, -Infinity, 1e300),
);
const anyBox: fc.Arbitrary<SceneBox> = fc.record(
  {
    kind: fc.constantFrom('text' as const, 'shape' as const),
    label: fc.oneof(fc.constantFrom('a', 'b', 'rect', 'Circle'), fc.string({ maxLength: 60, unit: 'binary' })),
    x: anyNumber,
    y: anyNumber,
    width: anyNumber,
    height: anyNumber,
    textSize: anyNumber,
    contrast: anyNumber,
    group: fc.constantFrom('g', 'h'),
  },
  { requiredKeys: ['kind', 'label', 'x', 'y', 'width', 'height'] },
);
const anySamples: fc.Arbitrary<SceneSample[]> = fc.array(
  fc.record({ atMs: fc.oneof(fc.nat({ max: 5_000 }), anyNumber), boxes: fc.array(anyBox, { maxLength: 12 }) }),
  { maxLength: 8 },
);

describe('over any boxes', () => {
  test('never throws, and tells at most three things a check in short sentences', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const findings = layoutFindings(samples);
        for (const { check, message, atMs } of findings) {
          expect(findings.filter((other) => other.check === check).length).toBeLessThanOrEqual(3);
          expect(message.length).toBeLessThan(300);
          expect(message).not.toMatch(/NaN|Infinity|undefined|\n/);
          expect(atMs).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('tells the same whatever the order of samples and boxes', () => {
    const shuffled = anySamples.chain((samples) =>
      fc.tuple(
        fc.constant(samples),
        fc
          .shuffledSubarray(samples, { minLength: samples.length })
          .chain((mixed) =>
            fc.tuple(
              ...mixed.map(({ atMs, boxes }) =>
                fc.shuffledSubarray([...boxes], { minLength: boxes.length }).map((order) => ({ atMs, boxes: order })),
              ),
            ),
          ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([samples, mixed]) => {
        expect(layoutFindings(mixed)).toEqual(layoutFindings(samples));
      }),
    );
  });

  test('tells no hard thing of a clip all of whose texts stand inside the frame', () => {
    const inside = anyBox.map((box): SceneBox => ({ ...box, x: 0.2, y: 0.2, width: 0.3, height: 0.1 }));
    fc.assert(
      fc.property(fc.array(inside, { maxLength: 10 }), (boxes) => {
        const findings = layoutFindings([1_000, 2_000, 3_000].map((atMs) => ({ atMs, boxes })));
        expect(findings.filter(({ severity }) => severity === 'hard')).toEqual([]);
      }),
    );
  });

  test('ends soon with a scene that is far too full', () => {
    const boxes = Array.from({ length: 2_000 }, (_, n): SceneBox => {
      return { kind: 'text', label: `word ${n}`, x: (n % 70) / 80, y: (n % 71) / 80, width: 0.2, height: 0.06 };
    });
    const samples = Array.from({ length: 200 }, (_, n) => ({ atMs: n * 150, boxes }));
    expect(layoutFindings(samples).length).toBeLessThanOrEqual(15);
  });
});
