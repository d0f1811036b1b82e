// What the page hands out becomes the picture, or nothing of it: the page may have been taken over.
import { describe, expect, test } from '@jest/globals';
import { applyBlocks, planarPicture } from '../../../src/renderers/svg/picture-blocks.ts';

type Span = { readonly row: number; readonly from: number; readonly to: number };

/** A message in which every block of a span has the values given for luma and the two chroma planes. */
function message(spans: readonly (Span & { values: readonly [number, number, number] })[]): Buffer {
  const head = Buffer.alloc(2 + spans.length * 6);
  head.writeUInt16LE(spans.length, 0);
  spans.forEach(({ row, from, to }, index) =>
    [row, from, to].forEach((value, place) => head.writeUInt16LE(value, 2 + index * 6 + place * 2)),
  );
  const planes = spans.map(({ from, to, values: [y, u, v] }) => {
    const blocks = to - from;
    return Buffer.concat([Buffer.alloc(blocks * 256, y), Buffer.alloc(blocks * 64, u), Buffer.alloc(blocks * 64, v)]);
  });
  return Buffer.concat([head, ...planes]);
}

describe('applyBlocks', () => {
  test('changes the named blocks in all planes and nothing else', () => {
    const picture = planarPicture({ width: 48, height: 32 });
    applyBlocks(picture, message([{ row: 1, from: 1, to: 2, values: [200, 90, 60] }]));
    const at = (x: number, y: number) => picture.bytes[y * 48 + x];
    expect([at(15, 16), at(16, 15), at(16, 16), at(31, 31), at(32, 31)]).toEqual([0, 0, 200, 200, 0]);
    const chroma = (plane: number, x: number, y: number) => picture.bytes[48 * 32 + plane * 24 * 16 + y * 24 + x];
    expect([chroma(0, 8, 8), chroma(0, 15, 15), chroma(1, 8, 8), chroma(0, 7, 8), chroma(1, 16, 15)]).toEqual([
      90, 90, 60, 0, 0,
    ]);
  });

  test('leaves out what lies beyond a size that is no multiple of a block', () => {
    const picture = planarPicture({ width: 22, height: 18 });
    applyBlocks(picture, message([0, 1].map((row) => ({ row, from: 0, to: 2, values: [7, 8, 9] as const }))));
    expect(new Set(picture.bytes.subarray(0, 22 * 18))).toEqual(new Set([7]));
    expect(new Set(picture.bytes.subarray(22 * 18, 22 * 18 + 99))).toEqual(new Set([8]));
    expect(new Set(picture.bytes.subarray(22 * 18 + 99))).toEqual(new Set([9]));
  });

  test('takes a message without spans for the same picture', () => {
    const picture = planarPicture({ width: 32, height: 32 });
    applyBlocks(picture, message([{ row: 0, from: 0, to: 2, values: [5, 5, 5] }]));
    const before = Buffer.from(picture.bytes);
    applyBlocks(picture, Buffer.alloc(2));
    expect(picture.bytes.equals(before)).toBe(true);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a count without spans', Buffer.from([2, 0])],
    ['more spans than rows', message(Array.from({ length: 3 }, () => ({ row: 0, from: 0, to: 1, values: [1, 1, 1] })))],
    ['a row below the picture', message([{ row: 2, from: 0, to: 1, values: [1, 1, 1] }])],
    ['a span beyond the right edge', message([{ row: 0, from: 1, to: 3, values: [1, 1, 1] }])],
    ['an empty span', message([{ row: 0, from: 1, to: 1, values: [1, 1, 1] }])],
    ['too few bytes', message([{ row: 0, from: 0, to: 1, values: [1, 1, 1] }]).subarray(0, -1)],
    ['too many bytes', Buffer.concat([message([{ row: 0, from: 0, to: 1, values: [1, 1, 1] }]), Buffer.alloc(1)])],
  ])('refuses %s and changes nothing', (_what, data) => {
    const picture = planarPicture({ width: 32, height: 32 });
    expect(() => applyBlocks(picture, data)).toThrow('no picture');
    expect(new Set(picture.bytes)).toEqual(new Set([0]));
  });
});
