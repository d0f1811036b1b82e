// The Dockerfile and what is sent to its build: it parses, its sources exist, and no history, data, test or setting gets in.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { z } from 'zod';
import { settingNames } from '../../src/config.ts';
import { projectFile } from './compose-file.ts';

const dockerfile = DockerfileParser.parse(projectFile('Dockerfile'));
const instructions = dockerfile.getInstructions();
const of = (keyword: string): Instruction[] => instructions.filter((line) => line.getKeyword() === keyword);
const words = (line: Instruction): string[] => line.getArguments().map((argument) => argument.getValue());
const last = (keyword: string): string => of(keyword).at(-1)?.getArgumentsContent() ?? '';
const exists = (path: string) => existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));

/** As the builder reads it: the last pattern that fits decides, and a folder's pattern is that of all in it. */
function isSent(path: string): boolean {
  const patterns = projectFile('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return patterns.reduce((sent, line) => {
    const pattern = line.replace(/^!/u, '');
    const source = pattern
      .replaceAll('.', String.raw`\.`)
      .replaceAll(/\*\*\/|\*/gu, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
    return new RegExp(`^${source}(?:/.*)?$`, 'u').test(path) ? line.startsWith('!') : sent;
  }, true);
}

describe('the image', () => {
  test('is written in instructions that exist, each with arguments', () => {
    const known = [
      'ARG',
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'USER',
      'ENV',
      'VOLUME',
      'EXPOSE',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ];
    for (const line of instructions) {
      expect(known).toContain(line.getInstruction());
      expect(words(line).length).toBeGreaterThan(0);
    }
  });

  test('begins with a release of the Node that the project wants', () => {
    const [image = ''] = of('ARG').flatMap(words);
    const [, major, minor] = /^NODE_IMAGE=node:(\d+)\.(\d+)\.\d+-bookworm-slim$/u.exec(image) ?? [];
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(projectFile('package.json')));
    expect(engines.node).toBe('>=20.19');
    expect([Number(major), Number(minor) >= 19]).toEqual([20, true]);
  });

  test('is built in stages that exist, from files that exist and are sent', () => {
    const stages = dockerfile.getFROMs();
    const names = stages.map((stage) => stage.getBuildStage());
    for (const stage of stages) expect(['${NODE_IMAGE}', ...names]).toContain(stage.getImage());
    for (const copy of dockerfile.getCOPYs()) {
      const from = copy.getFromFlag()?.getValue();
      if (from !== undefined) expect(names).toContain(from);
      const sources = from === undefined ? words(copy).slice(0, -1) : [];
      for (const source of sources) expect([source, exists(source), isSent(source)]).toEqual([source, true, true]);
    }
  });

  test('takes its packages from the scripts of set-up alone', () => {
    const commands = of('RUN').map((line) => line.getArgumentsContent() ?? '');
    expect(commands.filter((command) => /apt(-get)? |pip3? install|npm (ci|install)|https?:/u.test(command))).toEqual(
      [],
    );
    expect(commands.some((command) => command.includes('scripts/setup.mjs'))).toBe(true);
    expect(commands.some((command) => command.includes('scripts/system-packages.mjs'))).toBe(true);
  });

  test('runs as a plain user, by its own entry point', () => {
    expect(last('USER')).toBe('10001:10001');
    expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['retake']);
    expect(JSON.parse(last('CMD'))).toEqual(['server']);
    expect(last('EXPOSE')).toBe('8080');
  });

  test('sets nothing secret, and only what is read', () => {
    const set = of('ENV')
      .flatMap(words)
      .map((pair) => pair.split('=')[0] ?? '');
    expect(set.filter((name) => !settingNames.includes(name))).toEqual([
      'NODE_ENV',
      'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
    ]);
    expect(set.filter((name) => /KEY|SECRET|TOKEN|PASSWORD/u.test(name))).toEqual([]);
  });

  test.each([
    '.git/config',
    '.retake/stack.json',
    '.retake/artifacts/aa',
    'node_modules/pg/package.json',
    'dist/cli/main.js',
    '.venv/bin/python',
    '.setup/npm.log',
    '.env',
    '.env.local',
    'src/.env',
    'test/store/artifacts.test.ts',
    'docs/operations.md',
    'docker-compose.yml',
    'python/__pycache__/run_scene.pyc',
    'scripts/setup.log',
    'coverage/index.html',
    'examples/explainer.json',
  ])('is built without %s', (path) => {
    expect(isSent(path)).toBe(false);
  });

  test.each(['src/cli/main.ts', 'src/store/migrations/meta/_journal.json', 'scripts/setup/project.mjs', '.npmrc'])(
    'is built with %s',
    (path) => {
      expect([exists(path), isSent(path)]).toEqual([true, true]);
    },
  );
});
