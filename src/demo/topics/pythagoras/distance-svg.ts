// SVG sources of "The shortest way": three ladders that render and score low, and the take that follows a person's prompt.
import { edited, type DemoLadder } from '../topic.ts';
import { distanceJudgements } from './distance-judgements.ts';

const style = String.raw`<style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .draw { stroke-dasharray: 1; stroke-dashoffset: 1; animation: draw 0.8s ease-in-out forwards; }
    @keyframes draw { to { stroke-dashoffset: 0; } }
    text { text-anchor: middle; }
  </style>`;

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  ${style}
  <defs>
    <pattern id="streets" width="52" height="52" patternUnits="userSpaceOnUse" x="110" y="140">
      <path d="M52 0 H0 V52" fill="none" stroke="#334155" stroke-width="2"/>
    </pattern>
  </defs>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">The shortest way</text>
  <rect x="110" y="140" width="469" height="521" fill="url(#streets)"/>

  <g fill="none" stroke-linecap="round">
    <path class="draw" style="animation-delay: 0.7s" pathLength="1" d="M162 608 H474" stroke="#38bdf8" stroke-width="9"/>
    <path class="draw" style="animation-delay: 1.4s" pathLength="1" d="M474 608 V192" stroke="#38bdf8" stroke-width="9"/>
    <path class="draw" style="animation-delay: 2.4s" pathLength="1" d="M162 608 L474 192" stroke="#fbbf24" stroke-width="12"/>
  </g>
  <g font-size="44" fill="#7dd3fc">
    <text class="in" style="animation-delay: 1.1s" x="318" y="654">6</text>
    <text class="in" style="animation-delay: 1.9s" x="506" y="416">8</text>
  </g>

  <text class="in" style="animation-delay: 2s" x="955" y="250" font-size="38" fill="#38bdf8">along the streets: 14</text>
  <text class="in" style="animation-delay: 2.6s" x="955" y="350" font-size="38" fill="#f1f5f9">6² + 8² = 36 + 64 = 100</text>
  <text class="in" style="animation-delay: 3.2s" x="955" y="450" font-size="70" fill="#fbbf24">√100 = 10</text>
  <text class="in" style="animation-delay: 3.7s" x="955" y="550" font-size="38" fill="#fbbf24">straight: 10</text>

  <circle cx="474" cy="192" r="15" fill="#fb7185"/>
  <circle cx="162" cy="608" r="15" fill="#fb7185"/>
  <circle r="11" fill="#f1f5f9" opacity="0">
    <set attributeName="opacity" to="1" begin="3.2s"/>
    <animateMotion path="M162 608 L474 192" begin="3.2s" dur="1.7s" fill="freeze"/>
  </circle>
</svg>
`;

const small = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  ${style}
  <defs>
    <pattern id="streets" width="44" height="44" patternUnits="userSpaceOnUse" x="30" y="294">
      <path d="M44 0 H0 V44" fill="none" stroke="#334155"/>
    </pattern>
  </defs>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="90" y="40" font-size="16" fill="#f1f5f9">The shortest way</text>
  <rect x="30" y="294" width="353" height="397" fill="url(#streets)"/>
  <g fill="none">
    <path class="draw" style="animation-delay: 0.8s" pathLength="1" d="M30 690 H294" stroke="#38bdf8" stroke-width="5"/>
    <path class="draw" style="animation-delay: 1.8s" pathLength="1" d="M294 690 V338" stroke="#38bdf8" stroke-width="5"/>
    <path class="draw" style="animation-delay: 2.8s" pathLength="1" d="M30 690 L294 338" stroke="#fbbf24" stroke-width="5"/>
  </g>
  <g font-size="14" fill="#f1f5f9">
    <text class="in" style="animation-delay: 1.2s" x="162" y="708">6</text>
    <text class="in" style="animation-delay: 2.2s" x="306" y="518">8</text>
    <text class="in" style="animation-delay: 4s" x="146" y="508">10</text>
  </g>
</svg>
`;

const withoutSum = source
  .split('\n')
  .filter((line) => !line.includes('x="955"'))
  .join('\n');

const grey = edited(
  source,
  ['#38bdf8', '#39465a'],
  ['#7dd3fc', '#465367'],
  ['#fbbf24', '#465367'],
  ['#fb7185', '#3f4c60'],
  ['#f1f5f9', '#4b586c'],
);

/** Variants that differ in pace only: the judge looks at the one that was rendered. */
function paced(text: string): readonly [string, string, string] {
  return [text, edited(text, ['draw 0.8s', 'draw 0.6s']), edited(text, ['in 0.5s', 'in 0.7s'])];
}

const [first, second, third, asked] = distanceJudgements;

export const distanceSvg: readonly [DemoLadder, ...DemoLadder[]] = [
  { written: paced(small), judgement: first },
  { written: paced(withoutSum), judgement: second },
  { written: paced(grey), judgement: third },
  { written: paced(source), judgement: asked },
];
