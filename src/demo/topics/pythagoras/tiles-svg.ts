// SVG sources of "Nine and sixteen make twenty-five": the first variant closes its groups in the wrong order, the second renders.
import { approval, edited, type DemoLadder } from '../topic.ts';

type Tile = { readonly from: readonly [number, number]; readonly color: string; readonly shown: number };

const side = 50;
const warm = Array.from({ length: 9 }, (_, i): Tile => {
  return { from: [115 + (i % 3) * side, 350 + Math.floor(i / 3) * side], color: '#fb7185', shown: 0.7 + i * 0.06 };
});
const cool = Array.from({ length: 16 }, (_, i): Tile => {
  return { from: [265 + (i % 4) * side, 500 + Math.floor(i / 4) * side], color: '#38bdf8', shown: 1.3 + i * 0.04 };
});

/** Centre of the nth of 25 places in the square on the hypotenuse, row by row. */
function place(n: number): string {
  const along = ((n % 5) + 0.5) * side;
  const out = (Math.floor(n / 5) + 0.5) * side;
  return `${Math.round(240 + 0.8 * along + 0.6 * out)} ${Math.round(325 + 0.6 * along - 0.8 * out)}`;
}

/** The tile that stays, and its copy that flies to its place. */
function tileMarkup(tile: Tile, n: number): string {
  const at = tile.from.join(' ');
  const begin = (2.2 + n * 0.035).toFixed(2);
  const spline = 'calcMode="spline" keyTimes="0;1" keySplines="0.4 0 0.2 1" fill="freeze"';
  return `  <g transform="translate(${at})">
    <use href="#tile" class="pop" style="animation-delay: ${tile.shown.toFixed(2)}s" fill="${tile.color}" fill-opacity="0.22" stroke="${tile.color}"/>
  </g>
  <g transform="translate(${at})" opacity="0">
    <set attributeName="opacity" to="1" begin="${begin}s"/>
    <animateTransform attributeName="transform" type="translate" values="${at};${place(n)}" begin="${begin}s" dur="0.9s" ${spline}/>
    <g>
      <animateTransform attributeName="transform" type="rotate" values="0;36.87" begin="${begin}s" dur="0.9s" ${spline}/>
      <use href="#tile" fill="${tile.color}" fill-opacity="0.75" stroke="#0f172a"/>
    </g>
  </g>`;
}

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .pop { transform: scale(0); animation: pop 0.35s ease-out forwards; }
    @keyframes pop { to { transform: scale(1); } }
    .pulse { animation: pulse 0.7s ease-in-out 4s infinite alternate; }
    @keyframes pulse { from { stroke-width: 4px; } to { stroke-width: 9px; } }
    text { text-anchor: middle; }
  </style>
  <defs>
    <rect id="tile" x="-23" y="-23" width="46" height="46" rx="4" stroke-width="2"/>
  </defs>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="44" fill="#f1f5f9">Nine and sixteen make twenty-five</text>
  <polygon class="in" style="animation-delay: 0.3s" points="240,475 440,475 240,325" fill="none" stroke="#f1f5f9" stroke-width="6" stroke-linejoin="round"/>
  <g id="outline">
    <g class="in" style="animation-delay: 2s">
      <polygon class="pulse" points="240,325 440,475 590,275 390,125" fill="none" stroke="#fbbf24" stroke-width="4"/>
    </g>
  </g>
  <g id="tiles">
${[...warm, ...cool].map(tileMarkup).join('\n')}
  </g>
  <g id="counts" font-size="80">
    <text class="in" style="animation-delay: 0.9s" x="765" y="360" fill="#fb7185">9</text>
    <text class="in" style="animation-delay: 1.4s" x="842" y="360" fill="#f1f5f9">+</text>
    <text class="in" style="animation-delay: 1.5s" x="940" y="360" fill="#38bdf8">16</text>
    <text class="in" style="animation-delay: 3.6s" x="1040" y="360" fill="#f1f5f9">=</text>
    <text class="in" style="animation-delay: 3.8s" x="1140" y="360" fill="#fbbf24">25</text>
  </g>
  <text class="in" style="animation-delay: 4.1s" x="955" y="450" font-size="48" fill="#f1f5f9">3² + 4² = 5²</text>
</svg>
`;

const misnested = edited(source, ['  </g>\n  <g id="tiles">', '  </polygon>\n  <g id="tiles">']);
const rounder = edited(source, ['rx="4"', 'rx="10"'], ['translateY(14px)', 'translateX(-14px)']);
const squarer = edited(source, ['rx="4"', 'rx="0"'], ['0.35s ease-out', '0.5s ease-in-out']);

export const tilesSvg: readonly [DemoLadder] = [
  {
    written: [misnested, rounder, squarer],
    judgement: approval(87, 'The tiles could leave in a clearer order, row after row.'),
  },
];
