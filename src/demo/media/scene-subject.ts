// The things that a demo scene can show, each drawn in a square of 100 by 100 with its foot on the lower edge.
import type { Rgb, SceneStyle, Subject } from './scene-style.ts';

type Colours = { readonly body: string; readonly accent: string; readonly shade: string };

function css([red, green, blue]: Rgb): string {
  return `rgb(${red},${green},${blue})`;
}

const shadow = '<ellipse cx="50" cy="96" rx="40" ry="4" fill="#000" opacity="0.28"/>';

const drawings: Readonly<Record<Subject, (colours: Colours) => string>> = {
  cup: ({ body, accent, shade }) =>
    `${shadow}<ellipse cx="48" cy="92" rx="42" ry="6" fill="${accent}"/><ellipse cx="48" cy="90.5" rx="38" ry="4.4" fill="${body}"/>` +
    `<path d="M72 50 q20 0 18 16 q-2 14 -22 14" fill="none" stroke="${body}" stroke-width="6"/>` +
    `<path d="M20 44 h56 q0 34 -14 45 h-28 q-14 -11 -14 -45z" fill="${body}"/>` +
    `<path d="M60 44 h16 q0 34 -14 45 h-9 q9 -14 7 -45z" fill="#000" opacity="0.1"/>` +
    `<ellipse cx="48" cy="44" rx="28" ry="6.5" fill="${body}"/><ellipse cx="48" cy="44.6" rx="24.5" ry="5" fill="#4a2a17"/>` +
    `<path d="M36 45 q6 -4 12 0 t12 0" fill="none" stroke="#c9955d" stroke-width="1.6"/><path d="M27 60 h30" stroke="${shade}" stroke-width="4" opacity="0.5"/>`,
  person: ({ body, accent, shade }) =>
    `${shadow}<path d="M18 96 q0 -46 32 -46 t32 46z" fill="${accent}"/><path d="M58 51 q24 6 24 45 h-16 q4 -26 -8 -45z" fill="#000" opacity="0.14"/>` +
    `<rect x="43" y="38" width="14" height="17" rx="6" fill="#c98d65"/><ellipse cx="50" cy="27" rx="15" ry="18" fill="#dba27a"/>` +
    `<path d="M34 28 q-3 -24 17 -23 q19 0 16 23 q-4 -12 -14 -13 q-14 0 -19 13z" fill="${shade}"/>` +
    `<circle cx="45" cy="28" r="1.5" fill="#33221a"/><circle cx="55" cy="28" r="1.5" fill="#33221a"/><path d="M45 35 q5 4 10 0" fill="none" stroke="#7d4a33" stroke-width="1.4"/>` +
    `<path d="M39 54 q11 10 22 0" fill="none" stroke="${body}" stroke-width="3"/>`,
  pack: ({ body, accent, shade }) =>
    `${shadow}<path d="M26 22 h48 l6 72 h-60z" fill="${body}"/><path d="M62 22 h12 l6 72 h-14z" fill="#000" opacity="0.12"/>` +
    `<path d="M26 22 l4 -14 h40 l4 14z" fill="${shade}"/><rect x="30" y="13" width="40" height="3" fill="#fff" opacity="0.35"/>` +
    `<rect x="25" y="42" width="50" height="30" rx="3" fill="${accent}"/><circle cx="50" cy="57" r="10" fill="${body}"/>` +
    `<path d="M50 49 q-6 8 0 16 q6 -8 0 -16z" fill="${shade}"/>`,
  plate: ({ body, accent }) =>
    `${shadow}<ellipse cx="50" cy="88" rx="46" ry="8" fill="${accent}"/><ellipse cx="50" cy="85" rx="44" ry="7.5" fill="${body}"/><ellipse cx="50" cy="85" rx="30" ry="4.5" fill="#000" opacity="0.07"/>` +
    `<path d="M16 82 q2 -36 34 -37 q32 1 34 37 q-9 -16 -20 -15 q-14 -5 -28 0 q-11 -1 -20 15z" fill="#d8963f"/>` +
    `<path d="M30 52 q6 8 5 17 M42 46 q4 10 3 21 M58 46 q-4 10 -3 21 M70 52 q-6 8 -5 17" fill="none" stroke="#9a5b1e" stroke-width="2.4"/><path d="M28 55 q20 -14 42 -2" fill="none" stroke="#f4c987" stroke-width="2" opacity="0.8"/>`,
  trees: ({ body, accent, shade }) => {
    const fir = (x: number, size: number, fill: string): string =>
      `<rect x="${x - size * 0.06}" y="${96 - size * 0.2}" width="${size * 0.12}" height="${size * 0.2}" fill="#4b3323"/>` +
      [0.12, 0.36, 0.6]
        .map((up, row) => {
          const half = size * (0.34 - row * 0.07);
          return `<path d="M${x - half} ${96 - size * up} h${half * 2} L${x} ${96 - size * (up + 0.42)}z" fill="${fill}"/>`;
        })
        .join('');
    return `${shadow}${fir(24, 58, '#4f7a52')}${fir(78, 66, '#466e4c')}${fir(50, 92, '#2f5540')}<circle cx="90" cy="91" r="4" fill="${accent}" opacity="0.8"/><circle cx="12" cy="92" r="3" fill="${body}" opacity="0.7"/><path d="M34 95 h32" stroke="${shade}" stroke-width="2"/>`;
  },
  orb: ({ body, accent, shade }) =>
    `${shadow}<circle cx="50" cy="54" r="38" fill="${accent}"/><path d="M50 16 a38 38 0 0 1 0 76 a52 52 0 0 0 0 -76z" fill="${shade}" opacity="0.55"/>` +
    `<ellipse cx="38" cy="38" rx="11" ry="8" fill="${body}" opacity="0.75"/><ellipse cx="50" cy="56" rx="48" ry="11" fill="none" stroke="${body}" stroke-width="3"/>`,
};

/** SVG of what the scene shows. */
export function subjectDrawing({ subject, palette }: SceneStyle): string {
  return drawings[subject]({ body: css(palette.subject), accent: css(palette.accent), shade: css(palette.near) });
}
