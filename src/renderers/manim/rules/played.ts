// What stands in `self.play(…)` and is no animation, where it is plain which animation is meant.
import type { SyntaxNode } from '@lezer/common';
import {
  nameOf,
  nodesOf,
  removeArgument,
  textOf,
  type Argument,
  type Call,
  type Edit,
  type Rule,
  type SourceTree,
} from '../source-tree.ts';

const mobjects = new Set([
  'Text',
  'Tex',
  'MathTex',
  'Title',
  'MarkupText',
  'Paragraph',
  'Circle',
  'Square',
  'Rectangle',
  'Triangle',
  'Polygon',
  'Line',
  'DashedLine',
  'Arrow',
  'Dot',
  'Axes',
  'NumberPlane',
  'NumberLine',
  'VGroup',
  'Group',
  'SurroundingRectangle',
  'Brace',
  'Matrix',
  'DecimalNumber',
  'Integer',
]);

/** Methods that change a mobject and give it back. */
const changers = new Set([
  'shift',
  'move_to',
  'next_to',
  'to_edge',
  'to_corner',
  'scale',
  'rotate',
  'stretch',
  'flip',
  'set_color',
  'set_fill',
  'set_stroke',
  'set_opacity',
  'set_value',
  'set_x',
  'set_y',
  'set_z',
  'arrange',
  'align_to',
  'center',
  'become',
  'apply_matrix',
  'apply_function',
]);

/** The calls of `self.play`. */
function plays(scene: SourceTree): readonly Call[] {
  return scene.calls.filter(({ name, callee }) => name === 'play' && nameOf(scene, callee) === 'self.play');
}

/** The positional arguments of every `self.play`, each with its call. */
function played(scene: SourceTree): readonly { readonly play: Call; readonly argument: Argument }[] {
  return plays(scene).flatMap((play) =>
    play.args.filter(({ keyword }) => !keyword).map((argument) => ({ play, argument })),
  );
}

/** The calls of every `self.play` that are called by one name, by where they stand. */
function callsAt(scene: SourceTree): ReadonlyMap<number, Call> {
  // Of calls that begin at one place, the outermost comes first.
  return new Map(scene.calls.toReversed().map((call) => [call.node.from, call]));
}

/** `self.play(a, self.wait(2))` → `self.play(a, Wait(2))`: a wait is no animation, and has already gone by. */
export const playedWaits: Rule = {
  name: 'played-waits',
  find: (scene) =>
    played(scene).flatMap(({ argument: { value } }): Edit[] => {
      const callee = value.name === 'CallExpression' ? value.firstChild : null;
      if (!callee || !['self.wait', 'self.pause'].includes(nameOf(scene, callee))) return [];
      return [{ from: callee.from, to: callee.to, insert: 'Wait', note: 'what is played is an animation' }];
    }),
};

/** The edits that make a keyword of a positional argument: keywords stand behind all others. */
function asKeyword(play: Call, argument: Argument, keyword: string): Edit[] {
  const note = 'the time of what is played is run_time=';
  const last = play.args.at(-1);
  if (!last || last === argument) return [{ from: argument.from, to: argument.to, insert: keyword, note }];
  return [removeArgument(play, argument, note), { from: last.to, to: last.to, insert: `, ${keyword}`, note }];
}

/** `self.play(a, RunTime(2))` → `self.play(a, run_time=2)`. */
export const playedRunTimes: Rule = {
  name: 'played-run-times',
  find: (scene) => {
    const calls = callsAt(scene);
    return played(scene).flatMap(({ play, argument }): Edit[] => {
      const call = calls.get(argument.value.from);
      if (call?.name !== 'RunTime' || call.node.to !== argument.to || call.args.length !== 1) return [];
      if (scene.ownNames.has('RunTime')) return [];
      const hasTime = play.args.some(({ keyword }) => textOf(scene, keyword) === 'run_time');
      return hasTime
        ? [removeArgument(play, argument, 'the play has its time')]
        : asKeyword(play, argument, `run_time=${textOf(scene, call.args[0])}`);
    });
  },
};

/** Whether a value is a new mobject, put somewhere perhaps: `Text("a").to_edge(UP)`. */
function isNewMobject(scene: SourceTree, value: SyntaxNode): boolean {
  let node: SyntaxNode | null = value;
  while (node?.name === 'CallExpression') {
    const callee: SyntaxNode | null = node.firstChild;
    if (callee?.name === 'VariableName') {
      const name = textOf(scene, callee);
      return mobjects.has(name) && !scene.ownNames.has(name);
    }
    if (callee?.name !== 'MemberExpression' || !changers.has(nameOf(scene, callee.lastChild))) return false;
    node = callee.firstChild;
  }
  return false;
}

/** `self.play(Text("a").to_edge(UP))` → `self.play(FadeIn(Text("a").to_edge(UP)))`. */
export const playedMobjects: Rule = {
  name: 'played-mobjects',
  find: (scene) =>
    played(scene).flatMap(({ argument: { value } }): Edit[] =>
      isNewMobject(scene, value)
        ? [
            { from: value.from, to: value.from, insert: 'FadeIn(', note: 'what is played is an animation' },
            { from: value.to, to: value.to, insert: ')', note: 'what is played is an animation' },
          ]
        : [],
    ),
};

/** A method that is played without a call, and what it is to be called with. */
type Played = { readonly property: SyntaxNode; readonly given: readonly Argument[] };

function playedMethodsOf(scene: SourceTree, play: Call): Played[] {
  const found: { property: SyntaxNode; given: Argument[] }[] = [];
  for (const argument of play.args.filter(({ keyword }) => !keyword)) {
    const property = argument.value.name === 'MemberExpression' ? argument.value.lastChild : null;
    if (property && changers.has(nameOf(scene, property))) found.push({ property, given: [] });
    // A call behind a method could be the next animation: then nobody knows where the method's own values end.
    else if (argument.value.name === 'CallExpression') return [];
    else found.at(-1)?.given.push(argument);
  }
  return found;
}

/** `self.play(dot.shift, UP, run_time=2)` → `self.play(dot.animate.shift(UP), run_time=2)`. */
export const playedMethods: Rule = {
  name: 'played-methods',
  find: (scene) =>
    plays(scene).flatMap((play) =>
      playedMethodsOf(scene, play).map(({ property, given }): Edit => {
        const values = given.map((argument) => textOf(scene, argument)).join(', ');
        const insert = `animate.${nameOf(scene, property)}(${values})`;
        const to = given.at(-1)?.to ?? property.to;
        return { from: property.from, to, insert, note: 'a method is animated with .animate' };
      }),
    ),
};

type Rewrite = (scene: SourceTree, call: Call, play: Call) => Edit | undefined;

function argumentsFrom(scene: SourceTree, call: Call, first: number): string {
  return call.args
    .slice(first)
    .map((argument) => textOf(scene, argument))
    .join(', ');
}

function replaced(call: Call, insert: string): Edit {
  return { from: call.node.from, to: call.node.to, insert, note: `there is no ${call.name}` };
}

const isReceiver = (node: SyntaxNode): boolean =>
  node.name === 'VariableName' || node.name === 'MemberExpression' || node.name === 'CallExpression';

/** Animations that nobody has, and what does the same. */
const invented: Readonly<Record<string, Rewrite>> = {
  Update: (scene, call, play) => {
    if (call.args.length === 2) return replaced(call, `UpdateFromFunc(${argumentsFrom(scene, call, 0)})`);
    const argument = play.args.find(({ from }) => from === call.node.from);
    const others = play.args.filter((other) => !other.keyword && other !== argument);
    return argument && others.length > 0 ? removeArgument(play, argument, 'there is no Update') : undefined;
  },
  Fill: (scene, call) => {
    const target = call.args[0];
    if (!target || target.keyword || !isReceiver(target.value)) return undefined;
    return replaced(call, `${textOf(scene, target)}.animate.set_fill(${argumentsFrom(scene, call, 1)})`);
  },
};

/** `Update(a, f)` → `UpdateFromFunc(a, f)`, `Fill(a, RED)` → `a.animate.set_fill(RED)`. */
export const inventedAnimations: Rule = {
  name: 'invented-animations',
  find: (scene) => {
    const calls = callsAt(scene);
    return played(scene).flatMap(({ play, argument }): Edit[] => {
      const call = calls.get(argument.value.from);
      if (!call || call.callee.name !== 'VariableName' || scene.ownNames.has(call.name)) return [];
      const rewrite = Object.hasOwn(invented, call.name) ? invented[call.name] : undefined;
      const edit = rewrite?.(scene, call, play);
      return edit ? [edit] : [];
    });
  },
};

/** `MoveToTarget(dot, point)` → `dot.animate.move_to(point)`: the target of MoveToTarget is the mobject's own. */
export const movesToPoints: Rule = {
  name: 'moves-to-points',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const [mobject, point, ...others] = call.args;
      const isMove = call.name === 'MoveToTarget' && !scene.ownNames.has('MoveToTarget');
      if (!isMove || !mobject || !point || point.keyword || !isReceiver(mobject.value)) return [];
      if (others.some(({ keyword }) => !keyword)) return [];
      const given = others.length > 0 ? `(${argumentsFrom(scene, call, 2)})` : '';
      const insert = `${textOf(scene, mobject)}.animate${given}.move_to(${textOf(scene, point)})`;
      return [{ from: call.node.from, to: call.node.to, insert, note: 'MoveToTarget takes no point' }];
    }),
};

/** `self.play(MoveToTarget(dot), Create(a))` → `self.play(Create(a))` where nothing of the scene has a target: there is nowhere to move to. */
export const movesToNowhere: Rule = {
  name: 'moves-to-nowhere',
  find: (scene) => {
    const hasTargets = nodesOf(scene, 'MemberExpression').some(({ lastChild }) =>
      /^(generate_)?target$/.test(nameOf(scene, lastChild)),
    );
    if (hasTargets || scene.ownNames.has('MoveToTarget')) return [];
    const calls = callsAt(scene);
    return played(scene).flatMap(({ play, argument }): Edit[] => {
      const call = calls.get(argument.value.from);
      if (call?.name !== 'MoveToTarget' || call.node.to !== argument.to || call.args.length !== 1) return [];
      const note = 'nothing of the scene has a target';
      const others = play.args.filter((other) => !other.keyword && other !== argument);
      return others.length > 0
        ? [removeArgument(play, argument, note)]
        : [{ from: argument.from, to: argument.to, insert: 'Wait()', note }];
    });
  },
};

const fades: Readonly<Record<string, string>> = { fade_out: 'FadeOut', fade_in: 'FadeIn' };

/** `dot.animate.fade_out()` → `FadeOut(dot)`. */
export const animatedFades: Rule = {
  name: 'animated-fades',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const fade = Object.hasOwn(fades, call.name) ? fades[call.name] : undefined;
      const builder = call.callee.name === 'MemberExpression' ? call.callee.firstChild : null;
      const isBuilder = builder?.name === 'MemberExpression' && nameOf(scene, builder.lastChild) === 'animate';
      if (fade === undefined || !isBuilder || call.args.length > 0) return [];
      const insert = `${fade}(${textOf(scene, builder.firstChild)})`;
      return [{ from: call.node.from, to: call.node.to, insert, note: `.${call.name} is the animation ${fade}` }];
    }),
};
