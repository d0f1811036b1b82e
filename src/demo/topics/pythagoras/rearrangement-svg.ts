// SVG sources of "Proof by moving four triangles": all three variants are broken XML, each in its own way, and a repair heals them.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .gap { opacity: 0; animation: gap 1.5s ease-in-out 0.6s; }
    @keyframes gap { 0%, 100% { opacity: 0; } 30%, 75% { opacity: 1; } }
    .appear { opacity: 0; animation: appear 0.6s ease-out 3.3s forwards; }
    @keyframes appear { to { opacity: 1; } }
    .tr { animation: go 1.2s ease-in-out 2s forwards; }
    .br { animation: go 1.2s ease-in-out 2.1s forwards; }
    .bl { animation: go 1.2s ease-in-out 2s forwards; }
    .tr { --to: translate(0, 234px); }
    .br { --to: translate(-234px, -312px); }
    .bl { --to: translate(312px, 0); }
    @keyframes go { to { transform: var(--to); } }
    .beat { animation: beat 0.6s ease-in-out 4.2s infinite alternate; }
    @keyframes beat { from { fill: #fbbf24; } to { fill: #fef3c7; } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="44" fill="#f1f5f9">Proof by moving four triangles</text>

  <!-- A square with side a + b: 7 units of 78 points. -->
  <g id="figure" transform="translate(80 130)">
    <g class="gap">
      <polygon points="312,0 546,312 234,546 0,234" fill="#fbbf24" fill-opacity="0.4"/>
      <text x="273" y="294" font-size="64" fill="#fde68a">c²</text>
    </g>
    <g class="appear">
      <rect x="312" y="0" width="234" height="234" fill="#fb7185" fill-opacity="0.4"/>
      <rect x="0" y="234" width="312" height="312" fill="#38bdf8" fill-opacity="0.4"/>
      <text x="429" y="137" font-size="58" fill="#fda4af">a²</text>
      <text x="156" y="412" font-size="64" fill="#7dd3fc">b²</text>
    </g>
    <g id="triangles" fill="#475569" stroke="#f1f5f9" stroke-width="3" stroke-linejoin="round">
      <polygon points="0,0 312,0 0,234"/>
      <polygon class="tr" points="546,0 312,0 546,312"/>
      <polygon class="br" points="546,546 546,312 234,546"/>
      <polygon class="bl" points="0,546 234,546 0,234"/>
    </g>
    <rect width="546" height="546" fill="none" stroke="#f1f5f9" stroke-width="6"/>
  </g>

  <text class="in" style="animation-delay: 0.9s" x="950" y="290" font-size="42" fill="#fde68a">The gap is c²</text>
  <text class="in" style="animation-delay: 3.4s" x="950" y="375" font-size="42" fill="#f1f5f9">Now it is a² + b²</text>
  <g class="in" style="animation-delay: 3.9s">
    <text class="beat" x="950" y="510" font-size="68" fill="#fbbf24">a² + b² = c²</text>
  </g>
</svg>
`;

const wrongClosing = edited(source, [
  'c²</text>\n    </g>\n    <g class="appear">',
  'c²</tspan>\n    </g>\n    <g class="appear">',
]);
const closedAtOnce = edited(source, ['stroke-linejoin="round">', 'stroke-linejoin="round"/>']);
const cut = source.slice(0, source.indexOf(' stroke="#f1f5f9" stroke-width="6"/>'));

const oneByOne = edited(
  source,
  ['1.2s ease-in-out 2.1s', '1.2s ease-in-out 2.3s'],
  ['.bl { animation: go 1.2s ease-in-out 2s', '.bl { animation: go 1.2s ease-in-out 2.15s'],
);
const paler = edited(source, ['fill="#475569"', 'fill="#64748b"']);

export const rearrangementSvg: readonly [DemoLadder] = [
  {
    written: [wrongClosing, closedAtOnce, cut],
    repaired: [source, oneByOne, paler],
    patch: [
      [
        '      <text x="273" y="294" font-size="64" fill="#fde68a">c²</tspan>',
        '      <text x="273" y="294" font-size="64" fill="#fde68a">c²</text>',
      ],
    ],
    judgement: approval(91, 'The first caption could leave when the second one arrives.'),
  },
];
