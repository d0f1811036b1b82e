// SVG sources of "Low, high and the middle": the first variant leaves an element open, the second renders.
import { approval, edited, type DemoLadder } from '../topic.ts';

const numbers = [3, 8, 12, 17, 23, 29, 34, 41, 47, 52, 58, 63, 70, 78, 91];
/** Seconds at which each look happens, and the cells that it rules out. */
const looks = [
  { at: 1, index: 7, from: 0, to: 7 },
  { at: 1.9, index: 11, from: 11, to: 14 },
  { at: 2.8, index: 9, from: 8, to: 9 },
] as const;

/** Centre of the nth cell. */
function xOf(n: number): number {
  return 94 + n * 78;
}

function cellMarkup(number: number, n: number): string {
  const ruledOut = looks.find((look) => n >= look.from && n <= look.to);
  const gone =
    ruledOut === undefined ? '' : ` class="gone" style="animation-delay: ${(ruledOut.at + 0.45).toFixed(2)}s"`;
  const looked = looks.find((look) => look.index === n);
  const look = looked === undefined ? '' : ` class="look" style="animation-delay: ${looked.at.toFixed(2)}s"`;
  return `    <g transform="translate(${xOf(n)} 300)"${n === 10 ? ' id="found"' : ''}><g${gone}>
      <rect${look} x="-35" y="-42" width="70" height="84" rx="8" fill="#1e293b" stroke="#38bdf8" stroke-width="4"/>
      <text y="11" font-size="32" fill="#f1f5f9">${number}</text>
    </g></g>`;
}

/** A count that is shown between two times. */
function countMarkup(count: number): string {
  const from = looks[count - 1]?.at ?? 3.7;
  const to = looks[count]?.at ?? 3.7;
  const end = count === 4 ? '' : `<set attributeName="visibility" to="hidden" begin="${to}s"/>`;
  return `    <text x="640" y="590" visibility="hidden">looks: ${count}<set attributeName="visibility" to="visible" begin="${from}s"/>${end}</text>`;
}

const slide = 'type="translate" dur="0.4s" fill="freeze" calcMode="spline" keyTimes="0;1" keySplines="0.4 0 0.2 1"';

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(18px); } to { opacity: 1; transform: none; } }
    .gone { animation: gone 0.4s ease-in forwards; }
    @keyframes gone { to { opacity: 0.15; } }
    .look { animation: look 0.3s ease-out forwards; }
    @keyframes look { to { fill: #713f12; stroke: #fbbf24; } }
    #found rect { animation: found 0.3s ease-out 3.7s forwards, ring 0.4s ease-in-out 4s infinite alternate; }
    @keyframes found { to { fill: #065f46; stroke: #34d399; } }
    @keyframes ring { from { stroke-width: 4px; } to { stroke-width: 11px; } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">Low, high and the middle</text>
  <text class="in" style="animation-delay: 0.2s" x="640" y="175" font-size="38" fill="#fbbf24">looking for 58</text>
  <g class="in" style="animation-delay: 0.3s">
${numbers.map(cellMarkup).join('\n')}
  </g>
  <g id="low" fill="#fb7185" font-size="30" transform="translate(${xOf(0)} 356)">
    <path d="M-13 20 L0 0 L13 20 z"/><text y="52">low</text>
    <animateTransform attributeName="transform" begin="1.45s" values="${xOf(0)} 356;${xOf(8)} 356" ${slide}/>
    <animateTransform attributeName="transform" begin="3.25s" values="${xOf(8)} 356;${xOf(10)} 356" ${slide}/>
  </g>
  <g id="high" fill="#c4b5fd" font-size="30" transform="translate(${xOf(14)} 356)">
    <path d="M-13 20 L0 0 L13 20 z"/><text y="52">high</text>
    <animateTransform attributeName="transform" begin="2.35s" values="${xOf(14)} 356;${xOf(10)} 356" ${slide}/>
    <animateTransform attributeName="transform" begin="3.25s" values="${xOf(10)} 356;${xOf(10)} 424" ${slide}/>
  </g>
  <g font-size="46" fill="#f1f5f9">
${[1, 2, 3, 4].map(countMarkup).join('\n')}
  </g>
</svg>
`;

const unclosed = edited(source, [
  '<path d="M-13 20 L0 0 L13 20 z"/><text y="52">low</text>',
  '<path d="M-13 20 L0 0 L13 20 z"><text y="52">low</text>',
]);
const warmer = edited(source, ['#c4b5fd', '#fdba74'], ['rx="8"', 'rx="12"']);
const square = edited(source, ['rx="8"', 'rx="2"'], ['gone 0.4s', 'gone 0.6s']);

export const windowSvg: readonly [DemoLadder] = [
  {
    written: [unclosed, warmer, square],
    judgement: approval(89, 'The count under the row could be nearer to it.'),
  },
];
