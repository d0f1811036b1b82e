// What a scene must import.
import { nodesOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

const foreign =
  /^from\s+(manimlib(\.[\w.]+)?|manim_imports_ext|big_ol_pile_of_manim_imports|manimgl|manim_engine)\s+import\b/;

/** `from manimlib import *` → `from manim import *`. */
export const manimlibImport: Rule = {
  name: 'manimlib-import',
  find: (scene) =>
    nodesOf(scene, 'ImportStatement').flatMap((node) =>
      foreign.test(textOf(scene, node))
        ? [{ from: node.from, to: node.to, insert: 'from manim import *', note: 'manimlib is the other Manim' }]
        : [],
    ),
};

/** Where an import can stand: behind a docstring and `from __future__` lines. */
function importPlace(scene: SourceTree): number {
  let place = 0;
  for (let node = scene.tree.topNode.firstChild; node; node = node.nextSibling) {
    const isHead =
      (node.name === 'ExpressionStatement' && node.firstChild?.name === 'String') ||
      /^from\s+__future__/.test(textOf(scene, node));
    if (node.name === 'Comment') continue;
    if (!isHead) break;
    const end = scene.source.indexOf('\n', node.to);
    place = end === -1 ? scene.source.length : end + 1;
  }
  return place;
}

function addImport(scene: SourceTree, statement: string, note: string): Edit {
  const place = importPlace(scene);
  const lead = place > 0 && scene.source[place - 1] !== '\n' ? '\n' : '';
  return { from: place, to: place, insert: `${lead}${statement}\n`, note };
}

/** Adds `from manim import *` where nothing of Manim is imported. */
export const missingManimImport: Rule = {
  name: 'missing-manim-import',
  find: (scene) => {
    const hasManim = nodesOf(scene, 'ImportStatement').some((node) =>
      /^(from|import)\s+manim\b/.test(textOf(scene, node)),
    );
    if (hasManim || nodesOf(scene, 'ClassDefinition').length === 0) return [];
    return [addImport(scene, 'from manim import *', 'nothing of Manim was imported')];
  },
};

const modules = ['math', 'random', 'itertools', 'functools', 'collections'];

/** Adds `import random` and the like where a module is used and never imported. */
export const missingModuleImport: Rule = {
  name: 'missing-module-import',
  find: (scene) => {
    const used = new Set(
      scene.usedNames
        .filter((node) => node.parent?.name === 'MemberExpression' && node.parent.firstChild?.from === node.from)
        .map((node) => textOf(scene, node)),
    );
    return modules.flatMap((name) =>
      used.has(name) ? [addImport(scene, `import ${name}`, `${name} was used and not imported`)] : [],
    );
  },
};

/** Tabs in the indentation of a file that indents with spaces as well → four spaces. */
export const mixedTabs: Rule = {
  name: 'mixed-tabs',
  find: (scene) => {
    const indented = [...scene.source.matchAll(/^[ \t]+/gm)].filter((match) => !isInString(scene, match.index));
    const isMixed = indented.some(([text]) => text.includes('\t')) && indented.some(([text]) => text.includes(' '));
    if (!isMixed) return [];
    return indented.flatMap((match) =>
      match[0].includes('\t')
        ? [
            {
              from: match.index,
              to: match.index + match[0].length,
              insert: match[0].replaceAll('\t', '    '),
              note: 'tabs and spaces were mixed',
            },
          ]
        : [],
    );
  },
};

function isInString(scene: SourceTree, position: number): boolean {
  const node = scene.tree.resolveInner(position, 0);
  return node.name.includes('String') && node.from < position;
}
