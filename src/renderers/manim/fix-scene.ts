// Puts a scene through every rule before its first render (SPEC E3).
import type { RuleFired } from '../renderer.ts';
import { oldFades, fadeDirection } from './rules/fades.ts';
import { manimlibImport, missingManimImport, missingModuleImport, mixedTabs } from './rules/imports.ts';
import { keywordArguments, oldRanges } from './rules/keywords.ts';
import { flatPoints, rawTexStrings, texWithoutDollars } from './rules/literals.ts';
import { cornerMethods, renamedMethods } from './rules/renamed-methods.ts';
import { numpyFunctions, renamedNames, unnamedColours } from './rules/renamed-names.ts';
import { cameraFrame, cameraScene, configDictionary } from './rules/scene-class.ts';
import { applyEdits, lineAt, parseSource, type Rule } from './source-tree.ts';

/** In the order in which they are tried: what makes the source readable first, then names, then what depends on names. */
const sceneRules: readonly Rule[] = [
  mixedTabs,
  manimlibImport,
  missingManimImport,
  missingModuleImport,
  rawTexStrings,
  oldFades,
  renamedNames,
  texWithoutDollars,
  unnamedColours,
  numpyFunctions,
  renamedMethods,
  cornerMethods,
  fadeDirection,
  keywordArguments,
  oldRanges,
  flatPoints,
  configDictionary,
  cameraFrame,
  cameraScene,
];

// Two changes that touch each other are made one after the other; more rounds than this would be a rule that undoes itself.
const roundsOfARule = 6;

/** The source after all rules, and each change with its line in the source as it then was. A scene that needs nothing comes back as it is. */
export function fixScene(source: string): { readonly source: string; readonly fired: readonly RuleFired[] } {
  const fired: RuleFired[] = [];
  let scene = parseSource(source);
  for (const rule of sceneRules) {
    for (let round = 0; round < roundsOfARule; round += 1) {
      const edits = rule.find(scene);
      if (edits.length === 0) break;
      const { source: next, applied } = applyEdits(scene.source, edits);
      for (const edit of applied)
        fired.push({ rule: rule.name, line: lineAt(scene.source, edit.from), note: edit.note });
      scene = parseSource(next);
    }
  }
  return { source: scene.source, fired };
}
