// The page's part that hands out pictures: what changed since the last one, in the colours of the clip.

/** Bytes before each run of a message: where it goes (32 bit, little endian) and how long it is (16 bit). */
export const runHeadBytes = 6;

/**
 * Defines `changesOf(width, height)` in the page: `take(pixels)` gives what an RGBA picture changes in the last one, in base64: runs of bytes,
 * each with its place in the picture's planes (yuv420p). Limited range, BT.601 matrix, chroma sited left: as libswscale converts for Manim's
 * clips. Width and height are even.
 */
export const changesScript = String.raw`
const changesOf = (width, height) => {
  const planes = new Uint8Array((width * height * 3) / 2);
  const chromaWidth = width / 2;
  const chromaSize = (width * height) / 4;
  const headBytes = ${runHeadBytes};
  // A gap is told with the run where that is shorter than another head.
  const shortGap = 16;
  const out = new Uint8Array(planes.length + 4 * height * headBytes);
  const view = new DataView(out.buffer);
  let used = 0;
  // Pixels of a drawing are opaque: none is 0, so the first picture is new in all of it.
  let last = new Int32Array(width * height);

  class Run {
    from = -1;
    to = -1;
    add(at) {
      if (this.from >= 0 && at - this.to > shortGap) this.end();
      if (this.from < 0) this.from = at;
      this.to = at;
    }
    end() {
      if (this.from < 0) return;
      const length = this.to + 1 - this.from;
      view.setUint32(used, this.from, true);
      view.setUint16(used + 4, length, true);
      out.set(planes.subarray(this.from, this.to + 1), used + headBytes);
      used += headBytes + length;
      this.from = -1;
    }
  }
  const run = new Run();
  const secondRun = new Run();

  // Columns that changed in a pair of rows: the first, and the last or -1.
  function changed(now, row) {
    const [upper, lower] = [row * width, (row + 1) * width];
    let left = 0;
    while (left < width && now[upper + left] === last[upper + left] && now[lower + left] === last[lower + left]) left += 1;
    if (left === width) return [0, -1];
    let right = width - 1;
    while (now[upper + right] === last[upper + right] && now[lower + right] === last[lower + right]) right -= 1;
    return [left, right];
  }

  function luma(now, from, to) {
    for (let at = from; at <= to; at += 1) {
      const p = now[at];
      const value = (16829 * (p & 255) + 33039 * ((p >> 8) & 255) + 6416 * ((p >> 16) & 255) + 1081344) >> 16;
      if (value === planes[at]) continue;
      planes[at] = value;
      run.add(at);
    }
    run.end();
  }

  // Weights 1 2 1 across and 1 1 down; red and blue are added up in one number.
  function chroma(now, row, left, right) {
    const start = width * height + (row / 2) * chromaWidth;
    // A pixel's colour reaches the sample after it.
    const end = Math.min(chromaWidth - 1, (right + 1) >> 1);
    for (let x = left >> 1; x <= end; x += 1) {
      const i = row * width + 2 * x;
      const before = x === 0 ? i : i - 1;
      const a = now[before];
      const b = now[i];
      const c = now[i + 1];
      const d = now[before + width];
      const e = now[i + width];
      const f = now[i + width + 1];
      const rb = (a & 0xff00ff) + 2 * (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff) + 2 * (e & 0xff00ff) + (f & 0xff00ff);
      const g = ((a >> 8) & 255) + 2 * ((b >> 8) & 255) + ((c >> 8) & 255) + ((d >> 8) & 255) + 2 * ((e >> 8) & 255) + ((f >> 8) & 255);
      const r = rb & 0xffff;
      const bl = rb >> 16;
      const u = (-9714 * r - 19071 * g + 28784 * bl + 67371008) >> 19;
      const v = (28784 * r - 24103 * g - 4681 * bl + 67371008) >> 19;
      const at = start + x;
      if (u !== planes[at]) {
        planes[at] = u;
        run.add(at);
      }
      if (v !== planes[at + chromaSize]) {
        planes[at + chromaSize] = v;
        secondRun.add(at + chromaSize);
      }
    }
    run.end();
    secondRun.end();
  }

  function toBase64(bytes) {
    if (bytes.toBase64) return bytes.toBase64();
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  }

  function take(now) {
    used = 0;
    for (let row = 0; row < height; row += 2) {
      const [left, right] = changed(now, row);
      if (right < 0) continue;
      luma(now, row * width + left, row * width + right);
      luma(now, (row + 1) * width + left, (row + 1) * width + right);
      chroma(now, row, left, right);
    }
    last = now;
    return toBase64(out.subarray(0, used));
  }

  return { take, last: () => last };
};
`;
