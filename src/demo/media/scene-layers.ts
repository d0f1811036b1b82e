// Draws the layers of a demo scene as SVG: a backdrop, hills that drift, a subject, steam that rises, and a label that says what it is.
import type { DemoMediaRequest } from './media-request.ts';
import { sceneStyle, type Rgb, type SceneStyle } from './scene-style.ts';
import { subjectDrawing } from './scene-subject.ts';

export type Frame = { readonly width: number; readonly height: number };

/** `x` and `y` are where the layer's top left corner is at the start, px. */
export type Layer = Frame & { readonly svg: string; readonly x: number; readonly y: number };

export type SceneLayers = {
  readonly backdrop: Layer;
  /** Wider than the frame by `hillsRoom` at both sides. */
  readonly hills: Layer;
  readonly subject: Layer;
  /** Absent where nothing steams. */
  readonly steam?: Layer;
  readonly label: Layer;
  readonly style: SceneStyle;
};

/** Share of the frame's width. */
export const hillsRoom = 0.2;

export function rgb([red, green, blue]: Rgb): string {
  return `rgb(${red},${green},${blue})`;
}

function layer(at: Omit<Layer, 'svg'>, content: string): Layer {
  const { width, height } = at;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
  return { ...at, svg };
}

function backdrop({ width, height }: Frame, { palette, sun, specks }: SceneStyle): Layer {
  const glow = sun.r * height;
  const dots = specks
    .map(({ x, y, r, alpha }) => {
      const place = `cx="${(x * width).toFixed(1)}" cy="${(y * height).toFixed(1)}" r="${(r * height).toFixed(1)}"`;
      return `<circle ${place} fill="#fff" opacity="${alpha.toFixed(3)}"/>`;
    })
    .join('');
  return layer(
    { width, height, x: 0, y: 0 },
    `<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${rgb(palette.skyTop)}"/>` +
      `<stop offset="0.75" stop-color="${rgb(palette.skyLow)}"/></linearGradient>` +
      `<radialGradient id="g"><stop offset="0" stop-color="${rgb(palette.sun)}" stop-opacity="0.75"/><stop offset="1" stop-color="${rgb(palette.sun)}" stop-opacity="0"/></radialGradient></defs>` +
      `<rect width="${width}" height="${height}" fill="url(#s)"/>` +
      `<circle cx="${sun.x * width}" cy="${sun.y * height}" r="${glow * 2.6}" fill="url(#g)"/>` +
      `<circle cx="${sun.x * width}" cy="${sun.y * height}" r="${glow}" fill="${rgb(palette.sun)}"/>${dots}`,
  );
}

/** A wave through the layer's width, filled down to its foot. */
function ridge(frame: Frame, wave: { top: number; swing: number; phase: number; waves: number }): string {
  const points = Array.from({ length: 25 }, (_, at) => {
    const share = at / 24;
    const angle = (share * wave.waves + wave.phase) * 2 * Math.PI;
    const y = wave.top + wave.swing * (Math.sin(angle) + 0.35 * Math.sin(angle * 2.3 + 1));
    return `${(share * frame.width).toFixed(1)},${y.toFixed(1)}`;
  });
  return `M0,${frame.height} L${points.join(' L')} L${frame.width},${frame.height} Z`;
}

function hills(frame: Frame, { palette, horizon, hills: [back, front, phase] }: SceneStyle): Layer {
  const width = Math.round(frame.width * (1 + 2 * hillsRoom));
  const top = Math.round(frame.height * (horizon - 0.26));
  // ffmpeg puts a layer at even lines only: one that begins at an odd one must not end above the last.
  const height = frame.height - top + 1;
  const size = { width, height };
  const ground = frame.height * 0.26;
  const far = ridge(size, { top: ground * 0.62, swing: frame.height * back * 0.5, phase, waves: 2.2 });
  const near = ridge(size, { top: ground * 1.25, swing: frame.height * front * 0.22, phase: phase + 0.4, waves: 1.4 });
  return layer(
    { ...size, x: -Math.round(frame.width * hillsRoom), y: top },
    `<path d="${far}" fill="${rgb(palette.far)}"/><path d="${near}" fill="${rgb(palette.near)}"/>`,
  );
}

function subject(frame: Frame, style: SceneStyle): Layer {
  const unit = Math.min(frame.width, frame.height);
  const side = Math.round(unit * 0.56 * style.subjectAt.scale);
  const foot = frame.height * (style.horizon + 0.23);
  const mirror = style.subjectAt.mirrored ? 'translate(100 0) scale(-1 1)' : '';
  const scale = side / 100;
  return layer(
    {
      width: side,
      height: side,
      x: Math.round(style.subjectAt.x * frame.width - side / 2),
      y: Math.round(foot - side),
    },
    `<g transform="scale(${scale})"><g transform="${mirror}">${subjectDrawing(style)}</g></g>`,
  );
}

/** Wisps that fade towards both ends; it stands behind the subject, its foot below the rim. */
function steam(frame: Frame, at: Layer, strength: number): Layer {
  const isThick = strength > 1;
  const width = Math.round(at.width * 0.6);
  const height = Math.round(at.height * 0.62);
  const wisp = (x: number, phase: number): string => {
    const points = Array.from({ length: 61 }, (_, step) => {
      const angle = (step / 40 + phase) * 2 * Math.PI;
      return `${(x + Math.sin(angle) * width * 0.06).toFixed(1)},${((step / 60) * height).toFixed(1)}`;
    });
    return `<polyline points="${points.join(' ')}" fill="none" stroke="url(#f)" stroke-width="${width * (isThick ? 0.15 : 0.07)}" stroke-linejoin="round"/>`;
  };
  const places = isThick ? [0.22, 0.36, 0.5, 0.64, 0.78] : [0.32, 0.5, 0.68];
  const fade = `<linearGradient id="f" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="${height}"><stop offset="0" stop-color="#fff" stop-opacity="0"/><stop offset="0.5" stop-color="#fff" stop-opacity="${isThick ? 0.6 : 0.4}"/><stop offset="1" stop-color="#fff" stop-opacity="0.1"/></linearGradient>`;
  const wisps = places.map((share, index) => wisp(width * share, index * 0.37)).join('');
  const x = Math.round(at.x + (at.width - width) / 2);
  const y = Math.round(at.y + at.height * 0.48 - height);
  return layer({ width, height, x, y }, `<defs>${fade}</defs>${wisps}`);
}

/** Flat banks between the hills and what stands before them. */
function mist(frame: Frame, { horizon, steam: strength, hills: [, , phase] }: SceneStyle): Layer {
  const { width } = frame;
  const height = Math.round(frame.height * 0.2);
  const isThick = strength > 1;
  const banks = Array.from({ length: isThick ? 9 : 5 }, (_, at) => {
    const x = (((phase + at * 0.382) % 1) * 0.8 + 0.1) * width;
    const y = height * (0.3 + 0.1 * (at % 5));
    return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${(width * 0.22).toFixed(1)}" ry="${(height * 0.2).toFixed(1)}" fill="url(#m)"/>`;
  });
  const fade = `<radialGradient id="m"><stop offset="0" stop-color="#fff" stop-opacity="${isThick ? 0.55 : 0.35}"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>`;
  const y = Math.round(frame.height * (horizon - 0.06));
  return layer({ width, height, x: 0, y }, `<defs>${fade}</defs>${banks.join('')}`);
}

/** Says that it is of the demo, by whom and with which seed (SPEC C9). */
function label({ width, height }: Frame, lines: readonly [string, string]): Layer {
  const size = Math.min(width, height);
  const tall = Math.round(size * 0.15);
  const wide = Math.round(size * 0.66);
  const margin = Math.round(size * 0.04);
  const font = 'font-family="Liberation Sans, DejaVu Sans, sans-serif"';
  const small = tall * 0.25;
  const line = (text: string, y: number): string =>
    `<text x="${tall * 2}" y="${tall * y}" ${font} font-size="${small}" fill="#fff">${text}</text>`;
  return layer(
    { width: wide, height: tall, x: margin, y: margin },
    `<rect width="${wide}" height="${tall}" rx="${tall * 0.16}" fill="#12100e" opacity="0.72"/>` +
      `<rect x="${tall * 0.14}" y="${tall * 0.14}" width="${tall * 1.66}" height="${tall * 0.72}" rx="${tall * 0.1}" fill="#ffc94d"/>` +
      `<text x="${tall * 0.97}" y="${tall * 0.67}" ${font} font-weight="700" font-size="${tall * 0.48}" text-anchor="middle" fill="#1b1400">DEMO</text>` +
      `${line(lines[0], 0.44)}${line(lines[1], 0.76)}`,
  );
}

/** The layers of a request's picture, all at the size that was asked for. */
export function sceneLayers(request: DemoMediaRequest, seed: number): SceneLayers {
  const { width, height } = request;
  const frame = { width, height };
  const style = sceneStyle(request.prompt, seed);
  const drawn = subject(frame, style);
  return {
    backdrop: backdrop(frame, style),
    hills: hills(frame, style),
    subject: drawn,
    ...(style.steam > 0 && {
      steam: style.subject === 'trees' ? mist(frame, style) : steam(frame, drawn, style.steam),
    }),
    label: label(frame, [request.label, request.seed === undefined ? 'takes no seed' : `seed ${seed}`]),
    style,
  };
}
