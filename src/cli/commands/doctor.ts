// `retake doctor`: what this machine and the running stack have, and what is missing, each with what to do.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { execa } from 'execa';
import { keyVariable, readConfig } from '../../config.ts';
import { type MediaVendor, mediaVendors } from '../../domain/media.ts';
import { type ModelVendor, modelVendors } from '../../domain/role.ts';
import { doctorSchema } from '../answers.ts';
import { connect, type ConnectionOptions, withConnection } from '../connection.ts';
import { CliError, exitCode } from '../exit-code.ts';
import { printable } from '../table.ts';

type Check = {
  readonly name: string;
  /** `optional`: something works without it. */
  readonly state: 'ok' | 'optional' | 'missing';
  readonly detail: string;
};

const oldestNode = [20, 19] as const;

export function addDoctorCommand(program: Command): void {
  withConnection(program.command('doctor'))
    .description('what this machine and the running stack have and what is missing')
    .action(async (options: ConnectionOptions) => {
      const stack = await stackChecks(options);
      const checks = [...(await machineChecks()), ...vendorChecks(stack.demo), ...stack.checks];
      const missing = checks.filter(({ state }) => state === 'missing');
      if (options.json === true) console.log(JSON.stringify({ ok: missing.length === 0, checks }));
      else console.log(checks.map(checkLine).join('\n'));
      process.exitCode = missing.length === 0 ? exitCode.done : exitCode.failed;
    });
}

function checkLine({ name, state, detail }: Check): string {
  const sign = { ok: colors.green('✓'), optional: colors.yellow('–'), missing: colors.red('✗') }[state];
  return `${sign} ${name.padEnd(22)} ${printable(detail)}`;
}

async function machineChecks(): Promise<Check[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const nodeIsFine = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return [
    {
      name: 'node',
      state: nodeIsFine ? 'ok' : 'missing',
      detail: nodeIsFine ? process.version : `${process.version}: ${oldestNode.join('.')} or newer is needed`,
    },
    await programCheck('ffmpeg', ['-version'], 'apt install ffmpeg'),
    await programCheck('bwrap', ['--version'], 'apt install bubblewrap (the sandbox of every render)'),
    await sandboxCheck(),
    await programCheck('chromium-headless-shell', ['--version'], 'apt install chromium-headless-shell (SVG sections)'),
    await manimCheck(),
  ];
}

async function programCheck(program: string, args: string[], install: string): Promise<Check> {
  const version = await versionOf(program, args);
  return version === undefined
    ? { name: program, state: 'missing', detail: `not found: ${install}` }
    : { name: program, state: 'ok', detail: version };
}

async function versionOf(program: string, args: string[]): Promise<string | undefined> {
  const result = await execa(program, args, { reject: false, timeout: 5_000 });
  if (result.failed && result.exitCode === undefined) return undefined;
  return result.stdout.split('\n')[0]?.slice(0, 100) ?? '';
}

/** By running a program in it: that bubblewrap is installed does not say that it is allowed here. */
async function sandboxCheck(): Promise<Check> {
  // Loaded here: the other commands start without it.
  const { sandboxFact } = await import('../../stack/machine-facts.ts');
  const { name, ok, detail } = await sandboxFact();
  return { name, state: ok ? 'ok' : 'missing', detail };
}

async function manimCheck(): Promise<Check> {
  const python = join(import.meta.dirname, '../../../.venv/bin/manim');
  try {
    await access(python);
    return { name: 'manim', state: 'ok', detail: "in the project's own Python environment" };
  } catch {
    return { name: 'manim', state: 'missing', detail: 'not installed: npm run setup (renders Manim sections)' };
  }
}

/** Only whether a key is set, never any part of it. `stackIsDemo`: the running stack answers for vendors without one. */
function vendorChecks(stackIsDemo: boolean): Check[] {
  const { demo, vendors, mediaVendors: settings } = readConfig();
  const check = (vendor: ModelVendor | MediaVendor, apiKey: string | undefined): Check => {
    const variable = keyVariable(vendor);
    if (apiKey !== undefined) return { name: vendor, state: 'ok', detail: `${variable} is set` };
    if (demo) return { name: vendor, state: 'optional', detail: 'answered by the demo server (RETAKE_DEMO=1)' };
    return stackIsDemo
      ? { name: vendor, state: 'optional', detail: `${variable} is not set here; the running stack is in demo` }
      : { name: vendor, state: 'optional', detail: `set ${variable} to use it, or RETAKE_DEMO=1` };
  };
  return [
    ...modelVendors.map((vendor) => check(vendor, vendors[vendor].apiKey)),
    ...mediaVendors.map((vendor) => check(vendor, settings[vendor].apiKey)),
  ];
}

async function stackChecks(options: ConnectionOptions): Promise<{ readonly demo: boolean; readonly checks: Check[] }> {
  try {
    const api = await connect(options);
    const { health, checks: facts } = await api.get('/api/doctor', doctorSchema);
    const checks: Check[] = [
      { name: 'stack', state: 'ok', detail: `${api.baseUrl}, version ${health.version}${health.demo ? ', DEMO' : ''}` },
      ...health.dependencies.map(({ name, ok, detail }): Check => ({
        name,
        state: ok ? 'ok' : 'missing',
        detail: ok ? 'answers' : (detail ?? 'does not answer'),
      })),
      ...facts.map(({ name, ok, detail }): Check => ({ name, state: ok ? 'ok' : 'optional', detail })),
    ];
    return { demo: health.demo, checks };
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== exitCode.notReachable) throw error;
    return {
      demo: false,
      checks: [{ name: 'stack', state: 'optional', detail: `${error.message} ${error.hint ?? ''}` }],
    };
  }
}
