// SVG sources of "Only the outline of the enemy".
import { approval, edited, type DemoLadder } from '../topic.ts';

const spikes = Array.from({ length: 10 }, (_, n) => `      <use href="#spike" transform="rotate(${n * 36})"/>`).join(
  '\n',
);

/** Antigens that leave the virus and end in the vial. */
const antigens = Array.from({ length: 9 }, (_, n) => {
  const angle = (n * 36 * Math.PI) / 180;
  const from = `${Math.round(270 + 152 * Math.cos(angle))} ${Math.round(370 + 152 * Math.sin(angle))}`;
  const to = `${942 + (n % 3) * 60} ${300 + Math.floor(n / 3) * 70}`;
  const begin = (2 + n * 0.09).toFixed(2);
  return `    <g transform="translate(${from})" visibility="hidden">
      <set attributeName="visibility" to="visible" begin="${begin}s"/>
      <animateTransform attributeName="transform" type="translate" begin="${begin}s" dur="1.2s" values="${from};${to}" fill="freeze"
        calcMode="spline" keyTimes="0;1" keySplines="0.4 0 0.2 1"/>
      <use href="#tip" class="float" style="animation-delay: ${(n * 0.13).toFixed(2)}s"/>
    </g>`;
}).join('\n');

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.6s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .turn { animation: turn 12s linear infinite; }
    @keyframes turn { to { transform: rotate(360deg); } }
    .fade { animation: fade 0.8s ease-in 3.6s forwards; }
    @keyframes fade { to { opacity: 0.25; } }
    .float { animation: float 0.8s ease-in-out infinite alternate; }
    @keyframes float { from { transform: translateY(-5px); } to { transform: translateY(5px); } }
    .draw { stroke-dasharray: 1; stroke-dashoffset: 1; animation: draw 0.8s ease-in-out 1.8s forwards; }
    @keyframes draw { to { stroke-dashoffset: 0; } }
    text { text-anchor: middle; }
  </style>
  <defs>
    <path id="tip" d="M-15 -16 L16 0 L-15 16 z" fill="#fbbf24"/>
    <g id="spike"><path d="M98 0 H140" stroke="#fb7185" stroke-width="9"/><use href="#tip" x="152"/></g>
  </defs>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">Only the outline of the enemy</text>

  <g class="in" style="animation-delay: 0.2s"><g class="fade"><g transform="translate(270 370)">
    <g class="turn">
${spikes}
    </g>
    <circle r="100" fill="#4c1d2b" stroke="#fb7185" stroke-width="7"/>
    <path d="M-60 0 q15 -50 30 0 t30 0 t30 0 t30 0" fill="none" stroke="#fb7185" stroke-width="6" stroke-linecap="round"/>
  </g></g></g>
  <text class="in" style="animation-delay: 0.4s" x="270" y="620" font-size="38" fill="#fda4af">virus</text>

  <g class="in" style="animation-delay: 1.1s" fill="none" stroke="#38bdf8" stroke-width="7">
    <rect x="890" y="240" width="224" height="270" rx="24"/>
    <rect x="936" y="186" width="132" height="44" rx="6" fill="#0c4a6e"/>
  </g>
  <text class="in" style="animation-delay: 1.3s" x="1002" y="620" font-size="38" fill="#7dd3fc">vaccine</text>

  <path class="draw" pathLength="1" d="M500 370 H800" stroke="#fbbf24" stroke-width="8" stroke-linecap="round"/>
  <path class="in" style="animation-delay: 2.5s" d="M800 346 L838 370 L800 394 z" fill="#fbbf24"/>
  <text class="in" style="animation-delay: 2.2s" x="660" y="285" font-size="38" fill="#fde68a">antigen</text>
  <g id="antigens">
${antigens}
  </g>
</svg>
`;

const slowTurn = edited(source, ['turn 12s linear', 'turn 24s linear']);
const blue = edited(source, ['fill="#0c4a6e"', 'fill="#155e75"'], ['translateY(14px)', 'scale(0.98)']);

export const antigenSvg: readonly [DemoLadder] = [
  {
    written: [source, slowTurn, blue],
    judgement: approval(90, 'The word antigen could be explained with a short line.', 'content_match'),
  },
];
