// Fades that today's FadeIn and FadeOut do with a keyword.
import { textOf, type Argument, type Call, type Edit, type Rule, type SourceTree } from '../source-tree.ts';

type Rewrite = {
  readonly to: string;
  readonly keyword: string;
  readonly otherwise?: string;
  readonly isReversed?: boolean;
};

const fades: Readonly<Record<string, Rewrite>> = {
  FadeInFrom: { to: 'FadeIn', keyword: 'shift', otherwise: 'DOWN', isReversed: true },
  FadeInFromDown: { to: 'FadeIn', keyword: 'shift', otherwise: 'UP' },
  FadeInFromLarge: { to: 'FadeIn', keyword: 'scale', otherwise: '2' },
  FadeInFromPoint: { to: 'FadeIn', keyword: 'target_position' },
  FadeOutAndShift: { to: 'FadeOut', keyword: 'shift', otherwise: 'DOWN' },
  FadeOutAndShiftDown: { to: 'FadeOut', keyword: 'shift', otherwise: 'DOWN' },
};

const directions = /^[-+\d.*\s()]*(UP|DOWN|LEFT|RIGHT|UL|UR|DL|DR|IN|OUT)\b[-+\d.*\s()\w]*$/;

const oldKeywords = new Set(['direction', 'scale_factor', 'point']);

function valueFor(
  scene: SourceTree,
  given: Argument | undefined,
  { otherwise, isReversed }: Rewrite,
): string | undefined {
  if (!given) return otherwise === undefined ? undefined : `${isReversed ? '-' : ''}${otherwise}`;
  const text = textOf(scene, given.value);
  if (!isReversed) return text;
  return /^\w+$/.test(text) ? `-${text}` : `-(${text})`;
}

function rewrite(scene: SourceTree, call: Call, fade: Rewrite): Edit[] {
  const [mobject, second] = call.args;
  if (!mobject || mobject.keyword) return [];
  const given =
    call.args.find(({ keyword }) => keyword && oldKeywords.has(textOf(scene, keyword))) ??
    (second?.keyword ? undefined : second);
  const value = valueFor(scene, given, fade);
  if (value === undefined) return [];
  const others = call.args
    .filter((argument) => argument !== mobject && argument !== given)
    .map((argument) => textOf(scene, argument));
  const insert = `${fade.to}(${[textOf(scene, mobject), `${fade.keyword}=${value}`, ...others].join(', ')})`;
  return [{ from: call.node.from, to: call.node.to, insert, note: `${call.name} is ${fade.to} with ${fade.keyword}=` }];
}

/** `FadeInFrom(x, DOWN)` → `FadeIn(x, shift=-DOWN)`: the old direction said where it comes from, the shift where it goes. */
export const oldFades: Rule = {
  name: 'old-fades',
  find: (scene) =>
    scene.calls.flatMap((call) => {
      const fade = Object.hasOwn(fades, call.name) && !scene.ownNames.has(call.name) ? fades[call.name] : undefined;
      return fade === undefined ? [] : rewrite(scene, call, fade);
    }),
};

/** `FadeIn(x, UP)` → `FadeIn(x, shift=UP)`: in Manim Community a second value would be a second mobject. */
export const fadeDirection: Rule = {
  name: 'fade-direction',
  find: (scene) =>
    scene.calls.flatMap((call): Edit[] => {
      const second = call.args[1];
      const isFade = call.name === 'FadeIn' || call.name === 'FadeOut';
      if (!isFade || !second || second.keyword || !directions.test(textOf(scene, second.value))) return [];
      return [
        { from: second.from, to: second.from, insert: 'shift=', note: `the direction of ${call.name} is its shift` },
      ];
    }),
};
