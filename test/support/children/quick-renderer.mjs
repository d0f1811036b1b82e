// A renderer that is quick and otherwise real: another process in the sandbox, a file in the scratch folder, a film in the job's own stream.
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** One source in six does not render: repairs are paid calls too. */
function fails(source) {
  return (createHash('sha256').update(source).digest()[0] ?? 0) % 6 === 0;
}

/** Everything but the drawing is the real renderer's. */
export function quickRenderer(real, load) {
  const render = async ({ source, quality, plannedDurationMs, outDir }, { signal }) => {
    const { runMedia } = await load('renderers/video/ffmpeg.js');
    const { encodeArguments } = await load('renderers/video/encoding.js');
    const { frameFormats } = await load('renderers/renderer.js');
    const renderedWith = 'test pattern';
    if (fails(source))
      return { ok: false, error: { kind: 'DrawError', message: 'not this one', line: 2 }, renderedWith };
    const { width, height, fps } = frameFormats[quality];
    const video = join(outDir, 'clip.mp4');
    const pattern = `testsrc2=size=${width}x${height}:rate=${fps}:duration=${plannedDurationMs / 1000}`;
    await runMedia(
      'ffmpeg',
      ['-v', 'error', '-f', 'lavfi', '-i', pattern, ...encodeArguments({ quality }), '/out/clip.mp4'],
      {
        signal,
        writes: { 'clip.mp4': video },
      },
    );
    return { ok: true, video, durationMs: plannedDurationMs, width, height, fps, renderedWith, layout: [] };
  };
  return {
    name: real.name,
    languages: real.languages,
    looksLikeSource: (text) => real.looksLikeSource(text),
    fix: (source) => real.fix(source),
    fingerprint: (source) => real.fingerprint(source),
    check: async () => undefined,
    withoutFailingStatement: (source, error) => real.withoutFailingStatement(source, error),
    render,
    probe: async () => 'test pattern',
  };
}
