// What the page hands out becomes the picture, or the render ends: the page may have been taken over.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyChanges, planarPicture } from '../../../src/renderers/svg/planar-picture.ts';

function run(at: number, bytes: readonly number[]): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(at, 0);
  head.writeUInt16LE(bytes.length, 4);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

describe('applyChanges', () => {
  test('puts each run where it belongs and leaves the rest', () => {
    const picture = planarPicture({ width: 4, height: 2 });
    applyChanges(picture, Buffer.concat([run(1, [7, 8]), run(11, [9])]));
    expect([...picture]).toEqual([0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
    applyChanges(picture, run(2, [5]));
    expect([...picture]).toEqual([0, 7, 5, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
  });

  test('takes no changes for the same picture', () => {
    const picture = planarPicture({ width: 4, height: 2 });
    applyChanges(picture, run(0, [1, 2, 3]));
    applyChanges(picture, Buffer.alloc(0));
    expect([...picture].slice(0, 4)).toEqual([1, 2, 3, 0]);
  });

  test.each([
    ['half a head', Buffer.alloc(3)],
    ['an empty run', run(0, [])],
    ['a run that is cut off', run(0, [1, 2, 3]).subarray(0, -1)],
    ['a run that begins beyond the picture', run(12, [1])],
    ['a run that ends beyond the picture', run(11, [1, 2])],
    ['a place far away', run(0xff_ff_ff_ff, [1])],
  ])('refuses %s', (_what, changes) => {
    expect(() => applyChanges(planarPicture({ width: 4, height: 2 }), changes)).toThrow('no picture');
  });

  test('ends at any bytes, by a picture or by the error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const picture = planarPicture({ width: 16, height: 16 });
        try {
          applyChanges(picture, Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ name: 'BrowserError' });
        }
        expect(picture).toHaveLength(384);
      }),
    );
  });
});
