// Wraps VP9 frames in IVF, the plainest of containers, so that ffmpeg reads them from a pipe.

/** What comes before the first frame. The count of frames is left open. */
export function ivfHeader({
  width,
  height,
  fps,
}: {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}): Buffer {
  const header = Buffer.alloc(32);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(32, 6);
  header.write('VP90', 8, 'latin1');
  header.writeUInt16LE(width, 12);
  header.writeUInt16LE(height, 14);
  header.writeUInt32LE(fps, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

/** A frame with its number. */
export function ivfFrame(frame: Buffer, number: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(frame.length, 0);
  header.writeUInt32LE(number, 4);
  return Buffer.concat([header, frame]);
}
