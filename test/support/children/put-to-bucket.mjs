// Puts artifacts into a bucket without end until it is killed. Arguments: the compiled sources, a data folder, the bucket's address.
import { join } from 'node:path';

const [src, folder, url] = process.argv.slice(2);
const { openArtifactBucket } = await import(join(src, 'store/artifact-bucket.js'));
const { parseS3Url } = await import(join(src, 'store/s3-url.js'));
const bucket = await openArtifactBucket(parseS3Url(url), join(folder, String(process.pid)));

async function* chunks(seed) {
  for (let i = 0; i < 32; i += 1) yield Buffer.alloc(8192, `${seed}/${i}`);
}
process.stdout.write('begun\n');
for (let i = 0; ; i += 1) await bucket.write(chunks(`${process.pid}/${i}`), Number.POSITIVE_INFINITY);
