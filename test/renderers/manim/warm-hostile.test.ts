// Hostile scenes win nothing in the warm process, and the scene after them renders. `plain-user.test.ts` runs this file again.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManimRenderer, type ManimRenderer } from '../../../src/renderers/manim/manim-renderer.ts';
import { hostileActions, pythonOf } from '../sandbox/hostile-actions.ts';
import { layOut, type LaidOut } from '../sandbox/prey.ts';
import { warmPids } from './own-processes.ts';
import { renderIn, scene } from './scenes.ts';

let prey: LaidOut;
let folder: string;
let renderer: ManimRenderer;

beforeAll(async () => {
  prey = await layOut();
  folder = await mkdtemp(join(tmpdir(), 'warm-hostile-'));
  renderer = createManimRenderer({ wallMs: { draft: 20_000, standard: 2_000 } });
  expect(await renderer.probe()).toContain('a warm process');
});

afterAll(async () => {
  await renderer.close();
  await prey.takeAway();
  await rm(folder, { recursive: true, force: true });
});

async function errorOf(source: string) {
  const { result, outDir } = await renderIn({ renderer, folder }, source);
  if (result.ok) throw new Error('it rendered');
  expect(result.renderedWith).toBe('manim warm process');
  // Nothing that the scene has written comes out where there is no clip.
  expect(await readdir(outDir)).toEqual([]);
  return result.error;
}

/** The numbers of the warm process, with nothing that runs in it. */
async function warmedUp(): Promise<readonly string[]> {
  await renderer.probe();
  return warmPids();
}

/** The warm process is the one from before, nothing of the job is left, and a scene renders. */
async function expectUnharmed(before: readonly string[]): Promise<void> {
  expect(warmPids()).toEqual(before);
  await expectNext();
}

/** Without a control group it takes the whole of it to stop some jobs: then there is another one, and a scene renders. */
async function expectNext(): Promise<void> {
  const { result } = await renderIn({ renderer, folder }, scene('self.wait(0.2)'));
  expect(result).toMatchObject({ ok: true, durationMs: 200, renderedWith: 'manim warm process' });
}

const names = hostileActions({ canary: '', file: '', port: 0, pid: 0 }).map(([name]) => name);

describe('a hostile scene', () => {
  test.each(names)('%s: held', async (name) => {
    const [, body] = hostileActions(prey).find(([known]) => known === name) ?? [];
    const error = await errorOf(`${pythonOf(body ?? [])}\n${scene('raise Exception("tried " + attempt())')}`);
    expect([error.message.trim(), error.kind]).toEqual(['tried', 'Exception']);
    expect(prey.hits()).toBe(0);
  });

  test('reads no memory and no environment of another process', async () => {
    const read = 'for name in ("mem", "maps", "environ", "fd"): found += glob.glob(f"/proc/*/{name}")';
    const error = await errorOf(scene('import glob', 'found = []', read, 'raise Exception(str(found))'));
    expect(error.message).toBe('[]');
  });

  test('sees what an action has won', async () => {
    const error = await errorOf(`${pythonOf(['return 7'])}\n${scene('raise Exception("tried " + attempt())')}`);
    expect(error.message).toBe('tried 7');
  });

  test('sees no process but its own, and kills no other', async () => {
    const before = await warmedUp();
    const error = await errorOf(
      scene(
        'import os, signal',
        'for pid in (1, os.getppid(), -1):',
        '    try: os.kill(pid, signal.SIGKILL)',
        '    except OSError: pass',
        'def is_there(pid):',
        '    try: os.kill(pid, 0)',
        '    except ProcessLookupError: return False',
        '    except OSError: pass',
        '    return True',
        'raise Exception(str([os.getpid() != 1, [pid for pid in range(1, 33000) if is_there(pid)] == [1, os.getpid()]]))',
      ),
    );
    expect(error.message).toBe('[True, True]');
    await expectUnharmed(before);
  });

  test('finds no file of the scene before it', async () => {
    const folders = 'for f in ("/tmp", "/work", "/out", "/dev/shm"):';
    const source = scene(folders, '    open(f + "/left", "w").write("left")', 'self.wait(0.2)');
    expect((await renderIn({ renderer, folder }, source)).result.ok).toBe(true);
    const error = await errorOf(
      scene(
        'import os',
        'found = []',
        folders,
        '    found += [name for _, _, names in os.walk(f) for name in names]',
        'raise Exception(str(found))',
      ),
    );
    expect(error.message).toBe('[]');
  });

  test('finds no text of the scene before it in the memory that both are copies of', async () => {
    const found = async (text: string): Promise<string> => {
      const look = [
        'import ctypes, os, re',
        `text = ${text}`,
        'reader, writer = os.pipe()',
        'libc = ctypes.CDLL(None)',
        'def pages():',
        '    near = {id(text), id(object()), libc.malloc(64) & 0xffffffff}',
        '    for base in near:',
        '        for page in range((base - 2**26) & ~4095, base + 2**26, 4096):',
        // A page that is not there is an error of the call, not a crash.
        '            if libc.write(writer, ctypes.c_void_p(page), ctypes.c_size_t(4096)) == 4096: yield os.read(reader, 4096)',
        'found = sum(len(re.findall(rb"kept-[s]ecret-8c1f", page)) for page in pages())',
        'raise Exception(f"found {found > 0}")',
      ];
      return (await errorOf(scene(...look))).message;
    };
    expect(await found('"kept-" + "".join(["secret-", "8c1f"])')).toBe('found True');
    expect(await found('"another text of the same length"')).toBe('found False');
  });
});

describe('a scene that ends its process', () => {
  test.each([
    ['without a word', ['os._exit(0)'], 'NoOutput'],
    ['with a signal', ['os.kill(os.getpid(), 9)'], 'NoOutput'],
    ['by a crash', ['import ctypes', 'ctypes.string_at(0)'], 'NoOutput'],
    ['after closing every file', ['os.closerange(0, 1024)', 'os._exit(0)'], 'NoOutput'],
    ['with a link in place of the clip', ['os.symlink("/etc/passwd", "/out/clip.mp4")', 'os._exit(0)'], 'NoOutput'],
    ['with a pipe in place of the clip', ['os.mkfifo("/out/clip.mp4")', 'os._exit(0)'], 'NoOutput'],
    [
      'with forged lines',
      [
        'for line in (b\'{"done":true}\', b\'{"started":true}\', b\'{"clip":"AAAA"}\', b\'{"exit":{"code":0,"signal":null,"stderr":""}}\', b\'{"ended":{"code":0,"signal":null}}\', b"[" * 100000, b"{" + b"x" * 3000000):',
        '    os.write(3, line + b"\\n")',
        'os._exit(0)',
      ],
      'NoOutput',
    ],
    ['with children left behind', ['if os.fork() == 0: os.setsid(); time.sleep(60)', 'os._exit(0)'], 'NoOutput'],
  ])('%s: told, and the next one renders', async (_, lines, kind) => {
    const before = await warmedUp();
    expect(await errorOf(scene('import os, time', ...lines))).toMatchObject({ kind });
    await expectUnharmed(before);
  });

  test('with a text for a clip: no video', async () => {
    const source = scene('import os', 'open("/out/clip.mp4", "w").write("not a film")', 'os._exit(0)');
    const { result } = await renderIn({ renderer, folder }, source);
    expect(result).toMatchObject({ ok: false, error: { kind: 'NoOutput' } });
  });
});

describe('a scene that wants too much', () => {
  test('memory: told, with the line', async () => {
    const before = await warmedUp();
    expect(await errorOf(scene('x = bytearray(16 * 10**9)'))).toMatchObject({
      kind: 'OutOfMemory',
      line: 5,
    });
    await expectUnharmed(before);
  });

  test('memory in many processes: told', async () => {
    const hog = [
      'import os, time',
      'for _ in range(6):',
      '    if os.fork() == 0:',
      '        x = bytearray(b"1") * 900_000_000',
      '        time.sleep(30)',
      'os.wait()',
      'os._exit(7)',
    ];
    expect(await errorOf(scene(...hog))).toMatchObject({ kind: 'OutOfMemory' });
    await expectNext();
  });

  test('processes: a fork bomb is stopped at its memory or at the wall clock', async () => {
    const bomb = ['import os', 'while True:', '    try: os.fork()', '    except OSError: pass'];
    const { result } = await renderIn({ renderer, folder }, scene(...bomb), { quality: 'standard' });
    // Which of the two comes first depends on how many of its processes the machine lets write.
    const kind: unknown = expect.stringMatching(/^(Timeout|OutOfMemory)$/);
    expect(result).toMatchObject({ ok: false, error: { kind } });
    await expectNext();
  });
});

describe('hostile TeX', () => {
  const passwd = '/etc/passwd';
  const cases = [
    `\\input{${passwd}}`,
    `\\include{${passwd}}`,
    `\\csname input\\endcsname ${passwd}`,
    `\\openin5=${passwd} \\read5 to \\line \\line`,
    '\\write18{id}',
    '\\immediate\\write18{id > /out/clip.mp4}',
    '\\input|id',
    `\\verbatiminput{${passwd}}`,
    `\\lstinputlisting{${passwd}}`,
    `\\includegraphics{${passwd}}`,
    '\\usepackage{shellesc}',
    `\\catcode\`\\_=12 \\input{${passwd}}`,
    '\\def\\a{\\a\\a}\\a',
    '\\loop\\iftrue x\\repeat',
    '\\newcommand{\\b}[1]{\\b{#1#1}}\\b{x}',
    '\\require{../../../etc/passwd}',
    '\\href{file:///etc/passwd}{x}',
    '\\def\\fopen{\\newread\\file \\openin\\file=x \\loop\\unless\\ifeof\\file \\repeat}\\fopen',
  ];

  test.each(['MathTex', 'Tex'])('in %s neither reads, writes, runs nor hangs', async (maker) => {
    const error = await errorOf(
      scene(
        `cases = ${JSON.stringify(cases)}`,
        'import glob, os',
        'told = []',
        'for tex in cases:',
        '    try:',
        `        ${maker}(tex)`,
        '        told.append("drawn")',
        '    except Exception as error: told.append(type(error).__name__ + ("!" if "root:" in str(error) else ""))',
        'svgs = "".join(open(path).read() for path in glob.glob("/tmp/media/**/*.svg", recursive=True))',
        'raise Exception(" ".join([*told, str("root:" in svgs), str(os.listdir("/out"))]))',
      ),
    );
    const told = error.message.split(' ');
    expect(told.slice(-2)).toEqual(['False', '[]']);
    expect(told.slice(0, -2)).toHaveLength(cases.length);
    for (const [index, outcome] of told.slice(0, -2).entries())
      expect([cases[index], outcome]).toEqual([
        cases[index],
        expect.stringMatching(/^(drawn|FormulaError|NeedsLatex|ValueError|IndexError)$/),
      ]);
  });
});

test('a flood of reports: most of them are dropped', async () => {
  let told = 0;
  const progress = (): void => {
    told += 1;
  };
  const flood = scene('import os', 'os.write(3, b\'{"animation":1}\\n\' * 200_000)', 'self.wait(0.2)');
  const { result } = await renderIn({ renderer, folder }, flood, { progress });
  expect(result).toMatchObject({ ok: true, durationMs: 200 });
  expect(told).toBeLessThan(25_000);
});

test('the host reads no file of these scenes', async () => {
  expect(await readFile(prey.file, 'utf8')).toBe(prey.canary);
});
