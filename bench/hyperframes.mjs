// HyperFrames as one more way to draw a scene, where its program is installed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { timed } from './figures.mjs';

const program = 'hyperframes';

/** A composition of one SVG whose animations run by themselves. */
const composition = (svg, seconds) => `<!doctype html><html><head><meta charset="utf-8">
<style>html,body{margin:0}svg{display:block;width:1280px;height:720px}</style></head><body>
<div data-composition-id="scene" data-no-timeline data-start="0" data-duration="${seconds}" data-width="1280" data-height="720">${svg}</div>
</body></html>`;

async function versionOf() {
  const asked = await execa(program, ['--version'], { reject: false });
  return asked.exitCode === 0 ? asked.stdout.trim() : undefined;
}

/** How to run it (milliseconds of one clip, its whole command), or why not. */
export async function hyperframesLoop({ svg, folder, frames, fps }) {
  const version = await versionOf();
  if (version === undefined) return { why: 'there is no program hyperframes on the path (it wants Node 22)' };
  if (svg === undefined) return {};
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.html'), composition(svg, frames / fps));
  const args = ['render', folder, '-w', '2', '-q', 'draft', '--fps', String(fps), '--output', join(folder, 'clip.mp4')];
  return { run: () => timed(() => execa(program, args)) };
}
