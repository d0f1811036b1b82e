// Names of the other Manim, of older versions and of nobody, where today's name means the same.
import { textOf, type Rule } from '../source-tree.ts';

const renamed: Readonly<Record<string, string>> = {
  ShowCreation: 'Create',
  TextMobject: 'Tex',
  TexMobject: 'MathTex',
  TexText: 'Tex',
  OldTex: 'MathTex',
  OldTexText: 'Tex',
  ParametricSurface: 'Surface',
  ParametricCurve: 'ParametricFunction',
  WiggleOutThenIn: 'Wiggle',
  CircleIndicate: 'Circumscribe',
  ShowCreationThenDestruction: 'ShowPassingFlash',
  ShowCreationThenFadeOut: 'ShowPassingFlash',
  ShowPassingFlashAround: 'Circumscribe',
  ShowCreationThenDestructionAround: 'Circumscribe',
  InteractiveScene: 'Scene',
  FRAME_WIDTH: 'config.frame_width',
  FRAME_HEIGHT: 'config.frame_height',
  FRAME_X_RADIUS: 'config.frame_x_radius',
  FRAME_Y_RADIUS: 'config.frame_y_radius',
  Vektor: 'Vector',
  TL: 'UL',
  TR: 'UR',
  BL: 'DL',
  BR: 'DR',
};

/** `ShowCreation` → `Create` and the like. */
export const renamedNames: Rule = {
  name: 'renamed-names',
  find: (scene) =>
    scene.usedNames.flatMap((node) => {
      const old = textOf(scene, node);
      const name = Object.hasOwn(renamed, old) ? renamed[old] : undefined;
      return name === undefined
        ? []
        : [{ from: node.from, to: node.to, insert: name, note: `${old} is called ${name}` }];
    }),
};

// CSS colours that models take for Manim's.
const colours: Readonly<Record<string, string>> = {
  CYAN: '#00FFFF',
  AQUA: '#00FFFF',
  MAGENTA: '#FF00FF',
  LIME: '#00FF00',
  NAVY: '#000080',
  INDIGO: '#4B0082',
  VIOLET: '#EE82EE',
  TURQUOISE: '#40E0D0',
  SILVER: '#C0C0C0',
  BROWN: '#A52A2A',
  BEIGE: '#F5F5DC',
  CORAL: '#FF7F50',
  OLIVE: '#808000',
  CRIMSON: '#DC143C',
  DARK_GREEN: '#006400',
  LIGHT_GREEN: '#90EE90',
  LIGHT_BLUE: '#ADD8E6',
  DARK_RED: '#8B0000',
  LIGHT_RED: '#FF7F7F',
  LIGHT_YELLOW: '#FFFFE0',
  DARK_YELLOW: '#9B870C',
  DARK_ORANGE: '#FF8C00',
  LIGHT_PURPLE: '#CBC3E3',
  DARK_PURPLE: '#301934',
  SKY_BLUE: '#87CEEB',
  DEEP_BLUE: '#00008B',
  BLUE_GREEN: '#0D98BA',
  DARK_TEAL: '#014D4E',
  LIGHT_ORANGE: '#FFD580',
};

/** `CYAN` → `ManimColor("#00FFFF")`: colours that Manim does not name. */
export const unnamedColours: Rule = {
  name: 'unnamed-colours',
  find: (scene) =>
    scene.usedNames.flatMap((node) => {
      const name = textOf(scene, node);
      const hex = Object.hasOwn(colours, name) ? colours[name] : undefined;
      return hex === undefined
        ? []
        : [{ from: node.from, to: node.to, insert: `ManimColor("${hex}")`, note: `Manim has no colour ${name}` }];
    }),
};

const numpyNames = new Set([
  'sin',
  'cos',
  'tan',
  'exp',
  'sqrt',
  'log',
  'arctan',
  'arcsin',
  'arccos',
  'sinh',
  'cosh',
  'tanh',
  'linspace',
  'arange',
]);

/** `sin(x)` → `np.sin(x)` where nothing of that name was imported. */
export const numpyFunctions: Rule = {
  name: 'numpy-functions',
  find: (scene) => {
    // A star import of math or numpy brings these names without saying so.
    if (/^[ \t]*from[ \t]+(math|numpy|cmath)[ \t]+import[ \t]+\*/m.test(scene.source)) return [];
    return scene.usedNames.flatMap((node) => {
      const name = textOf(scene, node);
      if (name === 'pi') return [{ from: node.from, to: node.to, insert: 'PI', note: 'pi is called PI' }];
      return numpyNames.has(name)
        ? [{ from: node.from, to: node.to, insert: `np.${name}`, note: `${name} was used without its module` }]
        : [];
    });
  },
};
