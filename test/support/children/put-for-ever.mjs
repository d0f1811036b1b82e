// Writes artifacts without end until it is killed. Arguments: the compiled sources, the folder.
import { join } from 'node:path';

const [src, folder] = process.argv.slice(2);
const { createFileWriter } = await import(join(src, 'store/artifact-files.js'));
const write = createFileWriter(folder, (hash) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash));

async function* chunks(seed) {
  for (let i = 0; i < 16; i += 1) yield Buffer.alloc(4096, `${seed}/${i}`);
}
process.stdout.write('begun\n');
for (let i = 0; ; i += 1) await write(chunks(`${process.pid}/${i}`), Number.POSITIVE_INFINITY);
