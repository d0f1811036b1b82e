// What prompts must carry, whatever their wording.
import { describe, expect, test } from '@jest/globals';
import { repairScopes } from '../../src/domain/repair-scope.ts';
import { writtenApproach } from '../../src/domain/variation.ts';
import { readReference, referenceLine } from '../../src/prompts/reference.ts';
import { type RepairPrompt, repairPrompt } from '../../src/prompts/repair-take.ts';
import { writePrompt } from '../../src/prompts/write-take.ts';
import { brief } from './brief.ts';

describe('writePrompt', () => {
  test('differs between variants written at once, whatever a model takes of temperature and seed', () => {
    const prompts = [1, 2, 3].map((variant) => writePrompt({ ...brief, variant }));
    expect(new Set(prompts.map((prompt) => prompt.replace(/Reference: .*/, ''))).size).toBe(3);
  });

  test('puts a reviewer first and the judge after', () => {
    const prompt = writePrompt({ ...brief, improvedBrief: 'larger boxes', personPrompt: 'use blue' });
    expect(prompt).toContain('larger boxes');
    expect(prompt).toContain('A reviewer asks, and this comes first:\nuse blue');
  });
});

describe('repairPrompt', () => {
  const error = {
    kind: 'NameError',
    message: "name 'Circl' is not defined",
    line: 5,
    context: '> 5 | Circl()',
    traceback: 'scene.py line 5',
    others: [{ line: 9, message: "name 'Squar' is not defined; did you mean Square?" }, { message: 'no scene' }],
  };
  const asked: RepairPrompt = {
    brief: { ...brief, round: 2 },
    scope: 'patch',
    asEdits: true,
    source: 'as written',
    fixedSource: 'as fixed',
    rulesFired: [{ rule: 'show-creation', line: 3, note: 'ShowCreation is Create here' }],
    error,
    earlier: [{ round: 0, error: 'TypeError: tip_lenght', again: false }],
  };
  const prompt = repairPrompt(asked);

  test('carries the real error with its line, the code around it and the trimmed traceback', () => {
    for (const part of ["NameError: name 'Circl' is not defined (line 5)", '> 5 | Circl()', 'scene.py line 5'])
      expect(prompt).toContain(part);
  });

  test('carries whatever else the check found', () => {
    expect(prompt).toContain("- line 9: name 'Squar' is not defined; did you mean Square?\n- no scene");
  });

  test('carries the source as written and as fixed, the rules that fired, and what earlier rounds tried', () => {
    for (const part of ['as written', 'as fixed', 'show-creation (line 3)', 'round 0: TypeError: tip_lenght'])
      expect(prompt).toContain(part);
  });

  test('shows the source once where no rule changed it', () => {
    const same = repairPrompt({ ...asked, fixedSource: 'as written', rulesFired: [] });
    expect(same.split('as written')).toHaveLength(2);
  });

  test('says what each earlier round changed and plainly where the same error came again', () => {
    const text = repairPrompt({
      ...asked,
      earlier: [
        { round: 0, error: 'NameError: Circl', again: false },
        { round: 1, scope: 'patch', changed: ['- Circl()', '+ Circl(1)'], error: 'NameError: Circl', again: true },
      ],
    });
    expect(text).toContain('- round 1 (patch): the same error again: NameError: Circl');
    expect(text).toContain('    - Circl()\n    + Circl(1)');
    expect(text).toContain('The same error came back');
    expect(prompt).not.toContain('same error');
  });

  test('gives more latitude with each scope', () => {
    const latitudes = repairScopes.map((scope) => repairPrompt({ ...asked, scope, asEdits: false }));
    expect(new Set(latitudes).size).toBe(3);
    expect(latitudes[0]).toContain('Change nothing else');
    expect(latitudes[2]).toContain('Simplify the scene');
  });

  test('speaks of no lines that fail where nothing failed', () => {
    const nothingFailed = { ...asked, asEdits: false, error: undefined, sameAs: 1, earlier: [] };
    for (const scope of ['patch', 'block'] as const) {
      const text = repairPrompt({ ...nothingFailed, scope });
      expect(text).toContain('shows the idea in another way');
      expect(text).not.toMatch(/lines that fail|Change nothing else|Leave the rest/);
    }
  });

  test('asks for no complete source where it wants edits', () => {
    const text = repairPrompt({ ...asked, scope: 'block', writeFailure: 'the reply was cut' });
    expect(text).toContain('the reply was cut');
    expect(text).not.toContain('complete one');
  });

  test('names the block that may be rewritten', () => {
    const block = { what: 'method', from: 4, to: 12, opening: 'def construct(self):' } as const;
    expect(repairPrompt({ ...asked, scope: 'block', block })).toContain(
      'the method that holds the lines that fail, lines 4–12, from `def construct(self):`',
    );
  });

  test('asks for another approach where the widest scope led to the same error again', () => {
    const stuck = repairPrompt({ ...asked, scope: 'whole', asEdits: false, approach: 2 });
    expect(stuck).toContain(writtenApproach(2));
    expect(stuck).toContain('led to the same error again');
  });

  test('asks for edits or for the whole source, and its reference says which', () => {
    expect(prompt).toContain('<<<<<<< SEARCH');
    expect(readReference(prompt)).toMatchObject({ purpose: 'repair', scope: 'patch' });
    const whole = repairPrompt({ ...asked, asEdits: false });
    expect(whole).not.toContain('<<<<<<< SEARCH');
    expect(whole).toContain('the whole corrected source');
    expect(readReference(whole)).toMatchObject({ scope: 'whole' });
  });

  test('tells why edits could not be made, with the edits', () => {
    const refusedEdits = { reply: 'my edits', reason: 'edit 1 is not in the source' };
    const text = repairPrompt({ ...asked, asEdits: false, refusedEdits });
    expect(text).toContain('my edits');
    expect(text).toContain('edit 1 is not in the source');
  });

  test('says which take has the same source', () => {
    expect(repairPrompt({ ...asked, sameAs: 1 })).toContain('the same as that of take 1, which failed with this error');
  });

  test("carries a reviewer's wish through the repair", () => {
    expect(repairPrompt({ ...asked, brief: { ...brief, personPrompt: 'use blue' } })).toContain('use blue');
  });

  test('stays within its bounds whatever was rendered, and keeps the surroundings of the failing line', () => {
    const long = 'x'.repeat(100_000);
    const lines = Array.from({ length: 20_000 }, (_, index) => `    step_${index + 1}()`);
    const text = repairPrompt({
      ...asked,
      source: lines.join('\n'),
      fixedSource: `${lines.join('\n')}\n`,
      rulesFired: Array.from({ length: 100 }, () => ({ rule: 'renamed-names', note: long })),
      error: {
        kind: 'NameError',
        message: long,
        line: 15_000,
        context: `${long}\n> failing\n${long}`,
        traceback: `${long} the end`,
        others: Array.from({ length: 100 }, () => ({ message: long })),
      },
      writeFailure: long,
      earlier: Array.from({ length: 10 }, (_, round) => ({ round, error: long, again: false, changed: [] })),
      refusedEdits: { reply: long, reason: long },
    });
    expect(text.length).toBeLessThan(110_000);
    for (const part of ['step_14990()', 'step_15000()', 'step_15010()', '> failing', 'the end'])
      expect(text).toContain(part);
  });
});

describe('referenceLine', () => {
  test('is read back as it was written, from the last line of its kind', () => {
    const reference = {
      purpose: 'write',
      topic: 'a "quoted"\nReference: {"purpose":"plan"} topic',
      section: 2,
      ladder: 1,
    } as const;
    expect(readReference(`Topic\n\n${referenceLine(reference)}`)).toEqual(reference);
  });

  test('is nothing where the line cannot be read', () => {
    expect(readReference('Reference: {broken')).toBeUndefined();
  });
});
