// The arrows between folders: what each may import is held by the lint, tried here on small files in the same folders.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** `file -> import`; an import that begins with `type ` is one of types. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'src/domain/probe.ts': ['../store/store.ts', 'zod', 'type ../store/store.ts', 'node:fs'],
  'src/domain/policy/probe.ts': ['../../store/store.ts', '../../client/words.ts', 'zod', 'type ../../store/store.ts'],
  'src/workflows/probe.ts': ['../store/store.ts', '../client/words.ts', 'zod', 'node:fs', '@temporalio/client'],
  'src/activities/probe.ts': ['../api/api.ts', '../client/words.ts', '../workflows/contract.ts', '@temporalio/client'],
  'src/activities/deep/probe.ts': ['../../client/words.ts', '../../stack.ts', '../../worker/task-queues.ts'],
  'src/providers/models/probe.ts': ['../../store/store.ts', '../../renderers/renderer.ts', '../../api/api.ts', 'pg'],
  'src/renderers/video/probe.ts': ['../../store/store.ts', '../../providers/models/price.ts', '@temporalio/activity'],
  'src/prompts/probe.ts': ['../store/store.ts', '../renderers/renderer.ts', '../providers/models/price.ts'],
  'src/store/probe.ts': [
    '../api/api.ts',
    '../cli/main.ts',
    '../activities/deps.ts',
    '../workflows/contract.ts',
    '../client/words.ts',
    '../providers/models/price.ts',
    '../renderers/renderer.ts',
    'type ../api/api-deps.ts',
  ],
  'src/client/probe.ts': ['../store/store.ts', '../api/api.ts', 'type ../api/api-deps.ts', '../workflows/explainer.ts'],
  'src/api/probe.ts': ['../workflows/contract.ts', '../providers/models/price.ts', '@temporalio/client', 'drizzle-orm'],
  'src/api/pages/probe.ts': [
    '../../activities/deps.ts',
    '../../providers/models/price.ts',
    '../../renderers/renderer.ts',
    '../../workflows/contract.ts',
    '../../stack.ts',
  ],
  'src/cli/probe.ts': ['../providers/models/price.ts', '../store/store.ts', '../api/api.ts', '../worker.ts'],
  'src/cli/commands/probe.ts': ['../../renderers/renderer.ts', '../../workflows/contract.ts', '@temporalio/worker'],
  'src/demo/protocol/probe.ts': ['../../api/api.ts', '../../store/store.ts', '../../workflows/contract.ts'],
  'src/outbound/probe.ts': ['../store/store.ts', '../providers/models/price.ts', '../renderers/renderer.ts', 'pg'],
  'src/process/probe.ts': ['../domain/job.ts', '../store/store.ts', 'type ../config.ts', 'pg'],
  'src/engine/probe.ts': ['../client/words.ts', '../store/store.ts', '../workflows/explainer.ts'],
  'src/worker/probe.ts': ['../api/api.ts', '../client/words.ts', '../workflows/index.ts'],
  'src/worker.ts': ['./stack.ts', './cli/main.ts', './workflows/index.ts'],
  'src/stack/probe.ts': ['../cli/main.ts', '../api/pages/html.ts', '../workflows/index.ts', 'pg'],
  'src/stack.ts': ['./cli/main.ts', './api/pages/html.ts'],
};

const taken: Readonly<Record<string, readonly string[]>> = {
  'src/domain/policy/probe.ts': ['./explainer.ts', '../job.ts'],
  'src/workflows/probe.ts': ['../domain/job.ts', '@temporalio/workflow', 'type ../activities/index.ts'],
  'src/activities/probe.ts': ['../store/store.ts', '../renderers/renderer.ts', '@temporalio/activity'],
  'src/providers/models/probe.ts': ['../../domain/role.ts', '../../config.ts', './price.ts'],
  'src/prompts/probe.ts': ['../domain/job.ts', 'type ../renderers/renderer.ts'],
  'src/store/probe.ts': ['../domain/job.ts', 'drizzle-orm', 'pg', './schema.ts', '../process/left-behind.ts'],
  'src/client/probe.ts': ['../workflows/contract.ts', '../domain/job.ts', 'type ../store/store.ts', 'zod'],
  'src/api/pages/probe.ts': ['../../client/words.ts', '../api-deps.ts', '../../store/store.ts'],
  'src/cli/commands/probe.ts': ['../connection.ts', '../../config.ts', 'type ../../stack.ts', './worker.ts'],
  'src/demo/protocol/probe.ts': ['../../providers/models/capability.ts', '../../prompts/reference.ts', '../script.ts'],
  'src/outbound/probe.ts': ['../domain/media.ts', '../renderers/video/inspect-media.ts', './outbound.ts'],
  'src/process/probe.ts': ['./process-identity.ts', 'node:fs'],
  'src/engine/probe.ts': ['../workflows/contract.ts', '../config.ts', '@temporalio/client'],
  'src/stack/probe.ts': ['../api/api.ts', '../worker.ts', '../store/open-store.ts', '../renderers/renderer.ts'],
};

const pairs = (table: typeof refused) =>
  Object.entries(table).flatMap(([file, imports]) => imports.map((from) => [file, from] as const));

/** Each import stands alone in a file of its own beside the named one; `src/stack.ts` and its like are tried one by one. */
function probeOf(file: string, index: number): string {
  return file.endsWith('/probe.ts') ? file.replace('probe.ts', `probe-${index}.ts`) : file;
}

async function restricted(folder: string): Promise<Set<string>> {
  const oxlint = join(root, 'node_modules/.bin/oxlint');
  const output = await new Promise<string>((done) => {
    execFile(oxlint, ['--format', 'json', 'src'], { cwd: folder }, (_error, stdout) => done(stdout));
  });
  // The shape of the linter's own JSON report.
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  return new Set(
    diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename }) => filename),
  );
}

const verdicts = new Map<string, boolean>();

async function lintAll(asked: readonly (readonly [string, string])[]): Promise<void> {
  let left = asked.map((pair, index) => [...pair, index] as const);
  while (left.length > 0) {
    const folder = await mkdtemp(join(tmpdir(), 'retake-arrows-'));
    const byPath = new Map<string, readonly [string, string, number]>();
    for (const probe of left)
      if (!byPath.has(probeOf(probe[0], probe[2]))) byPath.set(probeOf(probe[0], probe[2]), probe);
    await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const [path, [, from]] of byPath) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      const [kind, address] = from.startsWith('type ') ? ['type ', from.slice(5)] : ['', from];
      await writeFile(join(folder, path), `import ${kind}{ a } from '${address}';\nexport const b: typeof a = a;\n`);
    }
    const found = await restricted(folder);
    for (const [path, [file, from]] of byPath) verdicts.set(`${file} ${from}`, found.has(path));
    const done = new Set(byPath.values());
    left = left.filter((probe) => !done.has(probe));
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the lint', () => {
  beforeAll(() => lintAll([...pairs(refused), ...pairs(taken)]), 30_000);

  test.each(pairs(refused))('refuses in %s: %s', (file, from) => {
    expect(verdicts.get(`${file} ${from}`)).toBe(true);
  });

  test.each(pairs(taken))('takes in %s: %s', (file, from) => {
    expect(verdicts.get(`${file} ${from}`)).toBe(false);
  });
});
