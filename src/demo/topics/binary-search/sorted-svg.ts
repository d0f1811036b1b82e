// SVG sources of "One look removes half".
import { approval, edited, type DemoLadder } from '../topic.ts';

const numbers = [3, 8, 12, 17, 23, 29, 34, 41, 47, 52, 58, 63, 70, 78, 91];

/** One cell; the first eight go dark after the look at the middle one. */
function cellMarkup(number: number, n: number): string {
  const gone = n <= 7 ? ` class="gone" style="animation-delay: ${(2.6 + (7 - n) * 0.08).toFixed(2)}s"` : '';
  const kept = n > 7 ? ` class="kept" style="animation-delay: ${(4 + (n - 8) * 0.08).toFixed(2)}s"` : '';
  const middle = n === 7 ? ' id="middle"' : '';
  return `    <g transform="translate(${94 + n * 78} 380)">
      <g class="in" style="animation-delay: ${(0.2 + n * 0.05).toFixed(2)}s"><g${gone}>
        <rect${middle}${kept} x="-35" y="-42" width="70" height="84" rx="8" fill="#1e293b" stroke="#38bdf8" stroke-width="4"/>
        <text y="11" font-size="32" fill="#f1f5f9">${number}</text>
      </g></g>
    </g>`;
}

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(18px); } to { opacity: 1; transform: none; } }
    .gone { animation: gone 0.5s ease-in forwards; }
    @keyframes gone { to { opacity: 0.15; } }
    .kept { animation: kept 0.5s ease-in-out 2 alternate; }
    @keyframes kept { to { fill: #075985; } }
    #middle { animation: look 0.4s ease-out 1.7s forwards; }
    @keyframes look { to { fill: #713f12; stroke: #fbbf24; } }
    .point { opacity: 0; animation: point 2.4s ease-in-out 1.5s forwards; }
    @keyframes point { 0% { opacity: 0; transform: translateY(-14px); } 25%, 85% { opacity: 1; transform: none; } 100% { opacity: 0; transform: none; } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">One look removes half</text>
  <text class="in" style="animation-delay: 1.1s" x="640" y="210" font-size="42" fill="#fbbf24">Where is 58?</text>
  <g id="cells">
${numbers.map(cellMarkup).join('\n')}
  </g>
  <path class="point" d="M632 252 h16 v45 h14 l-22 26 l-22 -26 h14 z" fill="#fbbf24"/>
  <text class="in" style="animation-delay: 2.8s" x="367" y="515" font-size="34" fill="#fda4af">all smaller than 41: not here</text>
  <text class="in" style="animation-delay: 3.7s" x="952" y="515" font-size="34" fill="#7dd3fc">only 7 are left</text>
</svg>
`;

const dropping = edited(source, [
  '@keyframes gone { to { opacity: 0.15; } }',
  '@keyframes gone { to { opacity: 0.15; transform: translateY(12px); } }',
]);
const square = edited(source, ['rx="8"', 'rx="2"'], ['translateY(18px)', 'scale(0.8)']);

export const sortedSvg: readonly [DemoLadder] = [
  {
    written: [source, dropping, square],
    judgement: approval(88, 'The two captions could be a little larger.'),
  },
];
