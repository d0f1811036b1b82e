// The page's part that hands out pictures: what changed since the last one, in the colours of the clip.

/** Edge of a block in pixels. */
export const blockEdge = 16;

/**
 * Defines `blocksOf(width, height)` in the page: `take(pixels)`, which gives the changed parts of an RGBA picture in base64, and keeps it.
 * Form: number of spans (16 bit, little endian), for each span its row of blocks, first block and block after the last (16 bit each), then for each
 * span its luma and the two chroma planes. Limited range, BT.601 matrix, chroma sited left: as libswscale converts for Manim's clips.
 */
export const blocksScript = String.raw`
const blocksOf = (width, height) => {
  const edge = ${blockEdge};
  const across = Math.ceil(width / edge);
  const down = Math.ceil(height / edge);
  const stride = across * edge;
  let last = new Int32Array(stride * down * edge);

  // First and last changed column of a row of blocks.
  function changed(now, row) {
    let [left, right] = [stride, -1];
    for (let y = row * edge; y < (row + 1) * edge; y += 1) {
      const at = y * stride;
      for (let x = 0; x < left; x += 1) if (now[at + x] !== last[at + x]) left = x;
      for (let x = stride - 1; x > right; x -= 1) if (now[at + x] !== last[at + x]) right = x;
    }
    return [left, right];
  }

  function luma(now, { row, from, to }, out, start) {
    let at = start;
    for (let y = row * edge; y < (row + 1) * edge; y += 1) {
      const end = y * stride + to * edge;
      for (let index = y * stride + from * edge; index < end; index += 1) {
        const p = now[index];
        out[at] = (16829 * (p & 255) + 33039 * ((p >> 8) & 255) + 6416 * ((p >> 16) & 255) + 1081344) >> 16;
        at += 1;
      }
    }
    return at;
  }

  // Weights 1 2 1 across and 1 1 down; red and blue are added up in one number.
  function chroma(now, { row, from, to }, out, start) {
    const half = ((to - from) * edge * edge) / 4;
    let at = start;
    for (let y = row * edge; y < (row + 1) * edge; y += 2) {
      for (let x = from * edge; x < to * edge; x += 2) {
        const i = y * stride + x;
        const before = x === 0 ? i : i - 1;
        const a = now[before];
        const b = now[i];
        const c = now[i + 1];
        const d = now[before + stride];
        const e = now[i + stride];
        const f = now[i + stride + 1];
        const rb = (a & 0xff00ff) + 2 * (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff) + 2 * (e & 0xff00ff) + (f & 0xff00ff);
        const g = ((a >> 8) & 255) + 2 * ((b >> 8) & 255) + ((c >> 8) & 255) + ((d >> 8) & 255) + 2 * ((e >> 8) & 255) + ((f >> 8) & 255);
        const r = rb & 0xffff;
        const bl = rb >> 16;
        out[at] = (-9714 * r - 19071 * g + 28784 * bl + 67371008) >> 19;
        out[at + half] = (28784 * r - 24103 * g - 4681 * bl + 67371008) >> 19;
        at += 1;
      }
    }
    return at + half;
  }

  function toBase64(bytes) {
    if (bytes.toBase64) return bytes.toBase64();
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  }

  function take(now) {
    const spans = [];
    let blocks = 0;
    for (let row = 0; row < down; row += 1) {
      const [left, right] = changed(now, row);
      if (right < 0) continue;
      // A pixel's colour reaches the chroma of the one after it.
      const span = { row, from: Math.floor(left / edge), to: Math.min(across, Math.floor((right + 1) / edge) + 1) };
      blocks += span.to - span.from;
      spans.push(span);
    }
    const out = new Uint8Array(2 + spans.length * 6 + (blocks * edge * edge * 3) / 2);
    const head = new DataView(out.buffer);
    head.setUint16(0, spans.length, true);
    spans.forEach(({ row, from, to }, index) => [row, from, to].forEach((value, place) => head.setUint16(2 + index * 6 + place * 2, value, true)));
    let at = 2 + spans.length * 6;
    for (const span of spans) at = chroma(now, span, out, luma(now, span, out, at));
    last = now;
    return toBase64(out);
  }

  return { take, last: () => last, stride, rows: down * edge, nothing: toBase64(new Uint8Array(2)) };
};
`;
