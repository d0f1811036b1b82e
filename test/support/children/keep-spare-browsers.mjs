// Keeps browsers of a supply until it is killed, and says when they run. Argument: the compiled sources.
import { join } from 'node:path';

const [src] = process.argv.slice(2);
const { createBrowserSupply } = await import(join(src, 'renderers/svg/browser-supply.js'));
const { sandboxedBrowser } = await import(join(src, 'renderers/svg/sandboxed-browser.js'));
const supply = createBrowserSupply({ start: sandboxedBrowser(60_000), kept: 1, longestIdleMs: 60_000 });
supply.prepare('free');
const used = await supply.open('free', new AbortController().signal);
supply.prepare('free');
await Promise.all([used.page.evaluate('1'), supply.open('free', new AbortController().signal)]);
process.stdout.write('ready\n');
setInterval(() => {}, 1_000);
