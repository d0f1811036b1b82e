// SVG sources of "The one that fits": all three variants are broken XML, each in its own way, and a repair heals them.
import { approval, edited, type DemoLadder } from '../topic.ts';

const antibodies = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => {
  const to = `${880 + (n % 3) * 130} ${250 + Math.floor(n / 3) * 120}`;
  const begin = (3 + n * 0.1).toFixed(1);
  return `    <g visibility="hidden">
      <set attributeName="visibility" to="visible" begin="${begin}s"/>
      <animateTransform attributeName="transform" type="translate" begin="${begin}s" dur="0.9s" values="395 470;${to}" fill="freeze"
        calcMode="spline" keyTimes="0;1" keySplines="0.2 0.6 0.2 1"/>
      <path class="sway" d="M0 40 V0 L-28 -36 M0 0 L28 -36"/>
    </g>`;
});

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .wake { animation: wake 0.4s ease-out 2.6s forwards; }
    @keyframes wake { to { fill: #0284c7; stroke-width: 10px; } }
    .sway { animation: sway 0.7s ease-in-out infinite alternate; }
    @keyframes sway { from { transform: rotate(-7deg); } to { transform: rotate(7deg); } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">The one that fits</text>

  <!-- Three B cells; only the notch in the middle takes the antigen. -->
  <g class="in" style="animation-delay: 0.2s" stroke-width="6">
    <circle cx="175" cy="480" r="72" fill="#3b2f6b" stroke="#a78bfa"/>
    <circle class="wake" cx="395" cy="480" r="72" fill="#0c4a6e" stroke="#38bdf8"/>
    <circle cx="615" cy="480" r="72" fill="#3b2f6b" stroke="#a78bfa"/>
  </g>
  <g class="in" style="animation-delay: 0.3s" fill="#f1f5f9">
    <path d="M145 412 V372 H205 V412 z"/>
    <path d="M357 412 V362 L395 402 L433 362 V412 z"/>
    <path d="M585 412 L615 366 L645 412 z"/>
  </g>
  <text class="in" style="animation-delay: 0.4s" x="395" y="630" font-size="34" fill="#94a3b8">B cells: each another shape</text>

  <g id="antigen" transform="translate(70 200)">
    <path d="M-36 -38 H36 L0 0 z" fill="#fbbf24"/>
    <animateTransform attributeName="transform" type="translate" begin="0.7s" dur="1.9s" fill="freeze" calcMode="spline"
      keyTimes="0;0.25;0.35;0.62;0.72;1" keySplines="0.4 0 0.2 1;0 0 1 1;0.4 0 0.2 1;0 0 1 1;0.4 0 0.2 1"
      values="70 200;175 350;175 350;615 345;615 345;395 398"/>
  </g>

  <g id="antibodies" fill="none" stroke="#38bdf8" stroke-width="12" stroke-linecap="round">
${antibodies.join('\n')}
  </g>
  <text class="in" style="animation-delay: 3.4s" x="1010" y="630" font-size="38" fill="#7dd3fc">antibodies</text>
</svg>
`;

const wrongClosing = edited(source, ['each another shape</text>', 'each another shape</tspan>']);
const unclosed = edited(source, [
  '<path d="M-36 -38 H36 L0 0 z" fill="#fbbf24"/>',
  '<path d="M-36 -38 H36 L0 0 z" fill="#fbbf24">',
]);
const cut = source.slice(0, source.indexOf('</svg>') - 120);

const gentle = edited(source, ['rotate(-7deg)', 'rotate(-4deg)'], ['rotate(7deg)', 'rotate(4deg)']);
const thinner = edited(source, ['stroke-width="12"', 'stroke-width="10"']);

export const antibodiesSvg: readonly [DemoLadder] = [
  {
    written: [wrongClosing, unclosed, cut],
    repaired: [source, gentle, thinner],
    patch: [
      [
        '  <text class="in" style="animation-delay: 0.4s" x="395" y="630" font-size="34" fill="#94a3b8">B cells: each another shape</tspan>',
        '  <text class="in" style="animation-delay: 0.4s" x="395" y="630" font-size="34" fill="#94a3b8">B cells: each another shape</text>',
      ],
    ],
    judgement: approval(87, 'The antigen could rest a moment longer at each cell that does not fit.'),
  },
];
