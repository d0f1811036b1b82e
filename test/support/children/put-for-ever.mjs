// Writes artifacts without end until it is killed. Arguments: the compiled sources, the folder, "atomic" or "naive".
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const [src, folder, way = 'atomic'] = process.argv.slice(2);
const { createFileWriter } = await import(join(src, 'store/artifact-files.js'));
const pathOf = (hash) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);

async function* chunks(seed) {
  for (let i = 0; i < 16; i += 1) yield Buffer.alloc(4096, `${seed}/${i}`);
}

/** As it is mostly done: straight to the file's own name. */
async function writeNaively(stream) {
  const pieces = [];
  const hash = createHash('sha256');
  for await (const piece of stream) {
    pieces.push(piece);
    hash.update(piece);
  }
  const path = pathOf(hash.digest('hex'));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, pieces);
}

const write = way === 'naive' ? writeNaively : createFileWriter(folder, pathOf);
process.stdout.write('begun\n');
for (let i = 0; ; i += 1) await write(chunks(`${process.pid}/${i}`), Number.POSITIVE_INFINITY);
