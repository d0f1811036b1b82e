// Asks the check about many sources at once: one Python process in the sandbox for all of them.
import { join } from 'node:path';
import { findPythonEnvironment } from '../../../src/renderers/manim/python-environment.ts';
import { limitsFor, pythonVariables } from '../../../src/renderers/manim/scene-limits.ts';
import { runSandboxed } from '../../../src/renderers/sandbox.ts';

export type Fault = {
  readonly kind: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly nearest: readonly string[];
};

// `examples` are the scenes in the documentation of the installed package.
const program = `
import inspect, json, pathlib, re, sys, textwrap
sys.path.insert(0, sys.argv[1])
from scene_check import SceneChecker
import manim

def examples():
    for path in sorted(pathlib.Path(manim.__file__).parent.rglob("*.py")):
        if "opengl" in str(path) or "docbuild" in str(path):
            continue
        lines = path.read_text().split("\\n")
        for place, line in enumerate(lines):
            if not re.match(r"\\s*\\.\\. manim::", line):
                continue
            indent = len(line) - len(line.lstrip())
            block = []
            for later in lines[place + 1:]:
                if later.strip() and len(later) - len(later.lstrip()) <= indent:
                    break
                block.append(later)
            while block and (not block[0].strip() or block[0].strip().startswith(":")):
                block.pop(0)
            yield "from manim import *\\n" + textwrap.dedent("\\n".join(block))

checker = SceneChecker()
with open("/work/sources.json", encoding="utf-8") as file:
    sources = json.load(file)
if sources == "examples":
    sources = list(examples())
json.dump([checker.faults(source) for source in sources], sys.stdout)
`;

async function ask(sources: readonly string[] | 'examples'): Promise<readonly (readonly Fault[])[]> {
  const python = await findPythonEnvironment();
  const { stdout, stderr, exitCode } = await runSandboxed({
    command: [python.python, '/work/ask.py', python.scripts],
    readOnly: { ...python.readOnly, [join(process.cwd(), 'python')]: python.scripts },
    files: { 'ask.py': program, 'sources.json': JSON.stringify(sources) },
    environment: pythonVariables,
    limits: limitsFor(120_000),
  });
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The faults of each source. */
export const faultsOf = (sources: readonly string[]): Promise<readonly (readonly Fault[])[]> => ask(sources);

/** The faults of every example in the documentation of the installed Manim. */
export const faultsOfExamples = (): Promise<readonly (readonly Fault[])[]> => ask('examples');
