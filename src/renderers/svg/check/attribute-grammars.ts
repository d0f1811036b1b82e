// Which grammar the value of each attribute of SVG follows, by element where it differs.
import type { Grammar } from './finding.ts';
import { pathFlaw } from './path-data.ts';
import {
  aspectRatio,
  keyword,
  lengthList,
  lengthValue,
  markerOrient,
  numberList,
  numberOrPercentage,
  numbers,
  oneNumber,
  orWord,
  points,
  size,
  transformList,
  viewBox,
} from './value-grammars.ts';

type Table = Readonly<Record<string, Grammar>>;

const length = lengthValue('inherit');
const units = keyword('userSpaceOnUse', 'objectBoundingBox');
const oneOrTwo = numbers({ least: 1, most: 2 });

const everywhere: Table = {
  d: pathFlaw,
  points,
  viewBox,
  transform: transformList,
  gradientTransform: transformList,
  patternTransform: transformList,
  preserveAspectRatio: aspectRatio,
  x: length,
  y: length,
  x1: length,
  y1: length,
  x2: length,
  y2: length,
  cx: length,
  cy: length,
  fx: length,
  fy: length,
  fr: length,
  r: size,
  rx: lengthValue('auto', 'inherit'),
  ry: lengthValue('auto', 'inherit'),
  width: size,
  height: size,
  startOffset: length,
  textLength: length,
  markerWidth: size,
  markerHeight: size,
  refX: lengthValue('left', 'center', 'right'),
  refY: lengthValue('top', 'center', 'bottom'),
  orient: markerOrient,
  pathLength: oneNumber,
  gradientUnits: units,
  patternUnits: units,
  patternContentUnits: units,
  clipPathUnits: units,
  maskUnits: units,
  maskContentUnits: units,
  filterUnits: units,
  primitiveUnits: units,
  markerUnits: keyword('strokeWidth', 'userSpaceOnUse'),
  spreadMethod: keyword('pad', 'reflect', 'repeat'),
  lengthAdjust: keyword('spacing', 'spacingAndGlyphs'),
};

const textPositions: Table = { x: lengthList, y: lengthList, dx: lengthList, dy: lengthList, rotate: numberList };
const light: Table = { x: oneNumber, y: oneNumber, z: oneNumber, azimuth: oneNumber, elevation: oneNumber };
const transfer: Table = {
  type: keyword('identity', 'table', 'discrete', 'linear', 'gamma'),
  tableValues: numbers({ least: 0, most: Infinity }),
  slope: oneNumber,
  intercept: oneNumber,
  amplitude: oneNumber,
  exponent: oneNumber,
  offset: oneNumber,
};

const ofElement: Readonly<Record<string, Table>> = {
  text: textPositions,
  tspan: textPositions,
  tref: textPositions,
  altGlyph: textPositions,
  glyphRef: { x: oneNumber, y: oneNumber },
  stop: { offset: numberOrPercentage },
  fePointLight: light,
  feSpotLight: light,
  feDistantLight: light,
  feFuncR: transfer,
  feFuncG: transfer,
  feFuncB: transfer,
  feFuncA: transfer,
  feGaussianBlur: { stdDeviation: oneOrTwo, edgeMode: keyword('duplicate', 'wrap', 'none') },
  feDropShadow: { stdDeviation: oneOrTwo, dx: oneNumber, dy: oneNumber },
  feOffset: { dx: oneNumber, dy: oneNumber },
  feMorphology: { operator: keyword('erode', 'dilate'), radius: oneOrTwo },
  feColorMatrix: { type: keyword('matrix', 'saturate', 'hueRotate', 'luminanceToAlpha'), values: numberList },
  feComposite: {
    operator: keyword('over', 'in', 'out', 'atop', 'xor', 'lighter', 'arithmetic'),
    k1: oneNumber,
    k2: oneNumber,
    k3: oneNumber,
    k4: oneNumber,
  },
  feTurbulence: {
    type: keyword('fractalNoise', 'turbulence'),
    baseFrequency: oneOrTwo,
    numOctaves: oneNumber,
    seed: oneNumber,
    stitchTiles: keyword('stitch', 'noStitch'),
  },
  feDisplacementMap: {
    scale: oneNumber,
    xChannelSelector: keyword('R', 'G', 'B', 'A'),
    yChannelSelector: keyword('R', 'G', 'B', 'A'),
  },
  feConvolveMatrix: { kernelMatrix: numberList, order: oneOrTwo, divisor: oneNumber, bias: oneNumber },
  textPath: { method: keyword('align', 'stretch'), spacing: keyword('auto', 'exact'), path: pathFlaw },
  svg: { width: orWord(size, '100%'), height: orWord(size, '100%') },
};

/** Elements that a language other than SVG's own gives other attributes of these names: fonts have lists where shapes have lengths. */
const leftAlone = /^(?:font|font-face|glyph|missing-glyph|hkern|vkern|cursor|color-profile|canvas|video|audio|iframe)/;

/** The grammar of one attribute; nothing where any text may stand. */
export function grammarOf(element: string, attribute: string): Grammar | undefined {
  if (leftAlone.test(element)) return undefined;
  const own = Object.hasOwn(ofElement, element) ? ofElement[element] : undefined;
  if (own && Object.hasOwn(own, attribute)) return own[attribute];
  return Object.hasOwn(everywhere, attribute) ? everywhere[attribute] : undefined;
}
