// What the class of the scene must be for what it does, and the CONFIG of the other Manim.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, nameOf, nodesOf, textOf, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

const threeDimensional = new Set([
  'set_camera_orientation',
  'move_camera',
  'begin_ambient_camera_rotation',
  'add_fixed_in_frame_mobjects',
  'add_fixed_orientation_mobjects',
]);

function sceneBase(scene: SourceTree, definition: SyntaxNode): SyntaxNode | undefined {
  const list = definition.getChild('ArgList');
  return list ? childrenOf(list).find((node) => textOf(scene, node) === 'Scene') : undefined;
}

const turns = (text: string): boolean => text.startsWith('self.') && threeDimensional.has(text.slice(5));
const moves = (text: string): boolean => text === 'self.camera.frame' || text === 'self.camera_frame';

/** A plain `Scene` that moves its camera becomes a `MovingCameraScene`, one that turns it in space a `ThreeDScene`. */
export const cameraScene: Rule = {
  name: 'camera-scene',
  find: (scene) => {
    const members = nodesOf(scene, 'MemberExpression').map((node) => ({ at: node.from, text: nameOf(scene, node) }));
    const places = [
      { name: 'ThreeDScene', at: members.filter(({ text }) => turns(text)).map(({ at }) => at) },
      { name: 'MovingCameraScene', at: members.filter(({ text }) => moves(text)).map(({ at }) => at) },
    ];
    return nodesOf(scene, 'ClassDefinition').flatMap((definition): Edit[] => {
      const base = sceneBase(scene, definition);
      if (!base) return [];
      const needed = places.find(({ at }) => firstFrom(at, definition.from) < definition.to);
      return needed === undefined
        ? []
        : [{ from: base.from, to: base.to, insert: needed.name, note: `its camera needs a ${needed.name}` }];
    });
  },
};

/** The first of the sorted numbers that is not less; infinite where there is none. */
function firstFrom(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < least) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Infinity;
}

/** `self.camera_frame` → `self.camera.frame`. */
export const cameraFrame: Rule = {
  name: 'camera-frame',
  find: (scene) =>
    nodesOf(scene, 'MemberExpression').flatMap((node) =>
      textOf(scene, node) === 'self.camera_frame'
        ? [{ from: node.from, to: node.to, insert: 'self.camera.frame', note: 'the frame belongs to the camera' }]
        : [],
    ),
};

/** `self.camera.reorient(phi=1)` → `self.set_camera_orientation(phi=1)`. */
export const cameraOrientation: Rule = {
  name: 'camera-orientation',
  find: (scene) =>
    scene.calls.flatMap(({ callee, args }) => {
      const isTurned = /^self\.camera\.(reorient|set_orientation|set_euler_angles)$/.test(nameOf(scene, callee));
      const isNamed = args.every(({ keyword }) => /^(phi|theta|gamma|zoom)$/.test(textOf(scene, keyword)));
      if (!isTurned || !isNamed) return [];
      const insert = 'self.set_camera_orientation';
      return [{ from: callee.from, to: callee.to, insert, note: 'the scene turns its camera' }];
    }),
};

function attributes(scene: SourceTree, dictionary: SyntaxNode, indent: string): string | undefined {
  const parts = childrenOf(dictionary).filter((node) => !['{', '}', ',', ':', 'Comment'].includes(node.name));
  if (parts.length === 0 || parts.length % 2 !== 0) return undefined;
  const lines: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const name = /^["'](\w+)["']$/.exec(textOf(scene, parts[index]))?.[1];
    if (name === undefined || /^\d/.test(name)) return undefined;
    lines.push(`${name} = ${textOf(scene, parts[index + 1])}`);
  }
  return lines.join(`\n${indent}`);
}

/** `CONFIG = {"speed": 2}` in a class → `speed = 2`: Manim Community reads no CONFIG. */
export const configDictionary: Rule = {
  name: 'config-dictionary',
  find: (scene) =>
    nodesOf(scene, 'AssignStatement').flatMap((node): Edit[] => {
      const dictionary = node.getChild('DictionaryExpression');
      const isConfig = node.parent?.parent?.name === 'ClassDefinition' && textOf(scene, node.firstChild) === 'CONFIG';
      if (!dictionary || !isConfig) return [];
      const before = scene.source.slice(scene.source.lastIndexOf('\n', node.from - 1) + 1, node.from);
      const indent = before.trim() === '' ? before : '';
      const insert = attributes(scene, dictionary, indent);
      return insert === undefined
        ? []
        : [{ from: node.from, to: node.to, insert, note: 'Manim Community reads no CONFIG' }];
    }),
};
