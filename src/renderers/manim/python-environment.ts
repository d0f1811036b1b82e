// Where the Python with Manim is, and how it is seen inside the sandbox.
import { access, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { RendererUnavailable } from '../renderer.ts';
import type { SandboxSpec } from '../sandbox.ts';

export type PythonEnvironment = {
  /** Interpreter as seen inside. */
  readonly python: string;
  /** Folder of the project's own Python scripts, inside. */
  readonly scripts: string;
  /** Command of the formula process, inside. */
  readonly formulas: readonly string[];
  readonly readOnly: SandboxSpec['readOnly'];
};

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));
const venvInside = '/opt/venv';
const scriptsInside = '/opt/scripts';
const nodeInside = '/opt/node';

async function basePrefix(interpreter: string): Promise<string> {
  const { stdout } = await execa(interpreter, ['-I', '-c', 'import sys; print(sys.base_prefix)'], {
    env: {},
    extendEnv: false,
  });
  return stdout.trim();
}

/** MathJax and its font, where the formula script looks for them. */
function formulaPackages(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const mathjax = dirname(require.resolve('mathjax/package.json'));
  const font = dirname(
    createRequire(join(mathjax, 'package.json')).resolve('@mathjax/mathjax-newcm-font/package.json'),
  );
  return {
    [mathjax]: '/opt/formulas/node_modules/mathjax',
    [font]: '/opt/formulas/node_modules/@mathjax/mathjax-newcm-font',
  };
}

/** Asks the interpreter of the project's virtual environment where its own installation is. Throws `RendererUnavailable` where there is none. */
export async function findPythonEnvironment(root = projectRoot): Promise<PythonEnvironment> {
  const venv = join(root, '.venv');
  const interpreter = join(venv, 'bin/python');
  const installed = await access(interpreter).then(
    () => true,
    () => false,
  );
  if (!installed) throw new RendererUnavailable(`the Python environment ${venv} is missing: npm run setup`);
  const base = await basePrefix(interpreter);
  // A Python outside /usr (pyenv, uv, a hand-built one) is not among what every sandbox sees. The venv's links name its path as it is.
  const places = base.startsWith('/usr') ? [] : [...new Set([base, await realpath(base)])];
  return {
    python: `${venvInside}/bin/python`,
    scripts: scriptsInside,
    formulas: [nodeInside, '/opt/formulas/formulas.mjs'],
    readOnly: {
      [venv]: venvInside,
      [join(root, 'python')]: scriptsInside,
      [join(root, 'python/formulas.mjs')]: '/opt/formulas/formulas.mjs',
      [process.execPath]: nodeInside,
      ...formulaPackages(),
      ...Object.fromEntries(places.map((place) => [place, place])),
    },
  };
}
