// Puts a scene through every rule before its first render (SPEC E3).
import type { RuleFired } from '../renderer.ts';
import { inventedShapes } from './rules/boxes.ts';
import { oldFades, fadeDirection } from './rules/fades.ts';
import { formatBraces, loneBraces } from './rules/format-strings.ts';
import { flatVectors } from './rules/flat-vectors.ts';
import { areasOfFunctions, graphsOfFunctions, plottedLines, surfacesOfNumbers } from './rules/graphs.ts';
import { manimlibImport, missingManimImport, missingModuleImport, mixedTabs } from './rules/imports.ts';
import { keywordArguments, oldRanges } from './rules/keywords.ts';
import { rawTexStrings, texWithoutDollars } from './rules/literals.ts';
import {
  coordsOfPoints,
  idleStatements,
  mobjectCoordinates,
  mobjectsAsPoints,
  moves,
  planeLines,
  vectorsOfNumbers,
} from './rules/mobjects.ts';
import {
  animatedFades,
  inventedAnimations,
  movesToNowhere,
  movesToPoints,
  playedMethods,
  playedMobjects,
  playedRunTimes,
  playedWaits,
} from './rules/played.ts';
import {
  flatCurves,
  flatOffsets,
  flatPoints,
  listedPoints,
  pointObjects,
  pointsInTwo,
  scaledLists,
  separateCoordinates,
} from './rules/points.ts';
import { cornerMethods, renamedMethods } from './rules/renamed-methods.ts';
import { numpyArrays, numpyFunctions, numpyMath, renamedNames, unnamedColours } from './rules/renamed-names.ts';
import { cameraFrame, cameraOrientation, cameraScene, configDictionary } from './rules/scene-class.ts';
import {
  applyEdits,
  ifReadable,
  lineCounter,
  parseSource,
  type Edit,
  type Rule,
  type SourceTree,
} from './source-tree.ts';

/** In the order in which they are tried: what makes the source readable first, then names, then what depends on names. */
const sceneRules: readonly Rule[] = [
  mixedTabs,
  loneBraces,
  formatBraces,
  manimlibImport,
  missingManimImport,
  rawTexStrings,
  oldFades,
  inventedShapes,
  renamedNames,
  texWithoutDollars,
  unnamedColours,
  numpyMath,
  numpyFunctions,
  numpyArrays,
  missingModuleImport,
  pointObjects,
  renamedMethods,
  cornerMethods,
  moves,
  planeLines,
  mobjectCoordinates,
  coordsOfPoints,
  mobjectsAsPoints,
  areasOfFunctions,
  graphsOfFunctions,
  plottedLines,
  surfacesOfNumbers,
  vectorsOfNumbers,
  idleStatements,
  playedWaits,
  playedRunTimes,
  inventedAnimations,
  movesToPoints,
  movesToNowhere,
  animatedFades,
  playedMethods,
  playedMobjects,
  fadeDirection,
  keywordArguments,
  oldRanges,
  separateCoordinates,
  pointsInTwo,
  scaledLists,
  listedPoints,
  flatPoints,
  flatCurves,
  flatOffsets,
  flatVectors,
  configDictionary,
  cameraFrame,
  cameraOrientation,
  cameraScene,
];

// Two changes that touch each other are made one after the other; more rounds than this would be a rule that undoes itself.
const roundsOfARule = 6;

// A scene of a usual size takes a hundredth of it. What takes longer is no scene: it is left as it is by then.
const longestMs = 2_000;
// A record of one rule on more lines than this is no help to anybody.
const linesAtMost = 50;

/** What one rule did, by line. */
type Notes = Map<number, Set<string>>;

function note(notes: Notes, source: string, applied: readonly Edit[]): void {
  const lineAt = lineCounter(source);
  for (const edit of applied) {
    const line = lineAt(edit.from);
    notes.set(line, (notes.get(line) ?? new Set()).add(edit.note));
  }
}

/** One entry a line, its notes together. */
function entries(rule: string, notes: Notes): RuleFired[] {
  const more = notes.size - linesAtMost;
  return [...notes].slice(0, linesAtMost).map(([line, said], index) => {
    const rest = more > 0 && index === linesAtMost - 1 ? [`and on ${more} more lines`] : [];
    return { rule, line, note: [...said, ...rest].join('; ') };
  });
}

/** The scene after one rule; `isLast` where there was no time for more. */
function applyRule(start: SourceTree, rule: Rule, until: number) {
  const notes: Notes = new Map();
  let scene = start;
  let isLast = false;
  for (let round = 0; !isLast && round < roundsOfARule; round += 1) {
    const current = scene;
    const edits = ifReadable(() => rule.find(current)) ?? [];
    if (edits.length === 0) break;
    const { source, applied } = applyEdits(scene.source, edits);
    const next = parseSource(source, until);
    // A change whose result cannot be read any more is not made.
    isLast = next === undefined || performance.now() > until;
    if (!next) break;
    note(notes, scene.source, applied);
    scene = next;
  }
  return { scene, isLast, fired: entries(rule.name, notes) };
}

/**
 * The source after all rules, and each change with its line in the source as it then was. A scene that needs nothing comes back as it is, and
 * so does one that is too large or too deep to be read. Never throws.
 */
export function fixScene(source: string): { readonly source: string; readonly fired: readonly RuleFired[] } {
  const until = performance.now() + longestMs;
  const fired: RuleFired[] = [];
  let scene = parseSource(source, until);
  if (!scene) return { source, fired };
  for (const rule of sceneRules) {
    const done = applyRule(scene, rule, until);
    scene = done.scene;
    fired.push(...done.fired);
    if (done.isLast) break;
  }
  return { source: scene.source, fired };
}
