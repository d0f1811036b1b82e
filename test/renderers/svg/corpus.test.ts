// The check and the rules over a hundred drawings of other people, each with a planted fault: how much is found, how much is healed, and no alarm where nothing is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { checkSvg } from '../../../src/renderers/svg/check/check-svg.ts';
import { fingerprintSvg } from '../../../src/renderers/svg/fingerprint.ts';
import { applySvgRules } from '../../../src/renderers/svg/svg-rules.ts';

const file = resolve(join(process.env['RETAKE_CORPORA'] ?? '../shared/corpora', 'svg-faults.jsonl'));
const found = existsSync(file);
const row = z.object({ id: z.string(), errorType: z.string(), broken: z.string(), original: z.string() });

const rows = found
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => row.parse(JSON.parse(line)))
  : [];

const ids = (some: readonly { readonly id: string }[]): string[] => some.map(({ id }) => id);

(found ? describe : describe.skip)(
  found ? 'drawings with a planted fault' : `drawings with a planted fault: skipped, there is no ${file}`,
  () => {
    test('are found out in at least 97 of 100 cases', () => {
      expect(rows).toHaveLength(100);
      expect(rows.filter(({ broken }) => checkSvg(broken) !== undefined).length).toBeGreaterThanOrEqual(97);
    });

    test('raise no alarm as they were before', () => {
      expect(ids(rows.filter(({ original }) => checkSvg(original) !== undefined))).toEqual([]);
    });

    test('are left byte for byte by the rules as they were before', () => {
      expect(ids(rows.filter(({ original }) => applySvgRules(original).source !== original))).toEqual([]);
    });

    test('pass the check after the rules in at least 85 of 100 cases, and all of those whose names and colours were wrong', () => {
      const healed = rows.filter(({ broken }) => checkSvg(applySvgRules(broken).source) === undefined);
      expect(healed.length).toBeGreaterThanOrEqual(85);
      for (const kind of ['misspell_tag_name', 'attribute_value_error', 'add_strange_chars'])
        expect(ids(rows.filter((one) => one.errorType === kind && !healed.includes(one)))).toEqual([]);
    });

    test('come out as the very drawing they were, where no number was changed', () => {
      const told = rows.filter(
        ({ errorType }) => errorType === 'misspell_tag_name' || errorType === 'add_strange_chars',
      );
      const other = told.filter(
        ({ broken, original }) => fingerprintSvg(applySvgRules(broken).source) !== fingerprintSvg(original),
      );
      expect(ids(other)).toEqual([]);
    });

    test('need the rules only once', () => {
      const again = rows.filter(({ broken }) => applySvgRules(applySvgRules(broken).source).fired.length > 0);
      expect(ids(again)).toEqual([]);
    });
  },
);
