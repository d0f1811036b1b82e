// Starts the embedded database and holds it until it is killed. Arguments: the compiled sources, the data folder.
import { join } from 'node:path';

const [src, dataDir] = process.argv.slice(2);
const { startEmbeddedPostgres } = await import(join(src, 'store/embedded-postgres.js'));
const { silentLogger } = await import(join(src, 'store/database.js'));
const postgres = await startEmbeddedPostgres({ dataDir, port: 0, logger: silentLogger });
process.stdout.write(`${JSON.stringify({ url: postgres.url })}\n`);
setInterval(() => {}, 1_000);
