// Lengths of the files that no linter counts: at most 300 lines, as of all others (CONTRIBUTING.md).
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const atMost = 300;

const filesIn = (folder: string, ends: RegExp): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => ends.test(name))
    .map((name) => join(folder, name));

const counted = [...filesIn('python', /\.(?:py|mjs)$/u), ...filesIn('src/api/pages/assets', /\.(?:css|js)$/u)];

describe(`a file has at most ${atMost} lines`, () => {
  test.each(counted)('%s', (file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    expect(lines).toBeLessThanOrEqual(atMost);
  });

  test('Python and style sheets are among those that are counted', () => {
    expect(counted).toEqual(expect.arrayContaining(['python/scene_reader.py', 'src/api/pages/assets/base.css']));
  });
});
