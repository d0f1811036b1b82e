// Starts Chromium inside the sandbox: no network, nothing of the machine but /usr and fonts, a cap on memory and time (RENDERING §4).
import { access } from 'node:fs/promises';
import { RendererUnavailable } from '../renderer.ts';
import { startSandboxed, type SandboxLimits } from '../sandbox.ts';
import { browserArguments, type BrowserProcess, type StartBrowser } from './browser.ts';

const places = ['/usr/bin/chromium-headless-shell', '/usr/local/bin/chromium-headless-shell'];

async function findBrowser(): Promise<string> {
  for (const place of places) {
    const found = await access(place).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  throw new RendererUnavailable('Chromium is not installed: apt-get install chromium-headless-shell');
}

const mebibyte = 1024 * 1024;

/** A scene of a usual size takes under 400 MB; what wants more than this is taken for a bomb. */
const limits: Omit<SandboxLimits, 'wallMs'> = {
  memoryBytes: 2_048 * mebibyte,
  processes: 200,
  fileBytes: 256 * mebibyte,
  diskBytes: 512 * mebibyte,
};

/**
 * Which fonts there are and what the general names mean, whatever the machine is set up for: text is laid out alike everywhere the same
 * fonts are installed. The metric aliases give Arial, Helvetica, Times and Courier their Liberation look-alikes. What Latin fonts lack comes from
 * one set for Chinese, Japanese and Korean and one for emoji.
 */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>/tmp/fontconfig</cachedir>
  <include ignore_missing="yes">/usr/share/fontconfig/conf.avail/30-metric-aliases.conf</include>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family><family>DejaVu Sans</family><family>Noto Sans CJK SC</family><family>Noto Color Emoji</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Liberation Serif</family><family>DejaVu Serif</family><family>Noto Serif CJK SC</family><family>Noto Color Emoji</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family><family>DejaVu Sans Mono</family><family>Noto Sans Mono CJK SC</family><family>Noto Color Emoji</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Liberation Sans</family><family>DejaVu Sans</family><family>Noto Sans CJK SC</family><family>Noto Color Emoji</family></prefer></alias>
</fontconfig>
`;

/** The starter of browsers that live `wallMs` at most. */
export function sandboxedBrowser(wallMs: number): StartBrowser {
  return async (signal, pace = 'free'): Promise<BrowserProcess> => {
    const running = await startSandboxed({
      command: [await findBrowser(), ...browserArguments(pace), '--user-data-dir=/tmp/profile'],
      readOnly: {},
      files: { 'fonts.conf': fontSettings },
      environment: { PATH: '/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8', FONTCONFIG_FILE: '/work/fonts.conf' },
      limits: { ...limits, wallMs },
      extraPipes: 2,
      signal,
    });
    const [toBrowser, fromBrowser] = running.pipes;
    if (!toBrowser || !fromBrowser) throw new Error('the sandbox gave no pipes');
    return {
      toBrowser,
      fromBrowser,
      ended: running.result.then(
        ({ ended, stderr }) => ({ why: ended, stderr }),
        (error: unknown) => ({ why: 'killed', stderr: String(error) }),
      ),
      kill: running.kill,
    };
  };
}
