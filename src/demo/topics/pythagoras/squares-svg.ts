// SVG sources of "A square on every side": the first variant forgot the SVG namespace, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.6s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .draw { stroke-dasharray: 640; stroke-dashoffset: 640; animation: draw 0.9s ease-in-out 0.2s forwards; }
    @keyframes draw { to { stroke-dashoffset: 0; } }
    .glow { animation: glow 1.2s ease-in-out 3.4s infinite alternate; }
    @keyframes glow { from { fill-opacity: 0.28; } to { fill-opacity: 0.6; } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">A square on every side</text>

  <!-- Each square grows out of its side of the triangle. -->
  <polygon points="240,325 240,475 240,475 240,325" fill="#fb7185" fill-opacity="0.3" stroke="#fb7185" stroke-width="4">
    <animate attributeName="points" begin="1s" dur="0.7s" fill="freeze" calcMode="spline" keyTimes="0;1" keySplines="0.2 0.7 0.2 1"
      values="240,325 240,475 240,475 240,325;240,325 240,475 90,475 90,325"/>
  </polygon>
  <polygon points="240,475 440,475 440,475 240,475" fill="#38bdf8" fill-opacity="0.3" stroke="#38bdf8" stroke-width="4">
    <animate attributeName="points" begin="1.5s" dur="0.7s" fill="freeze" calcMode="spline" keyTimes="0;1" keySplines="0.2 0.7 0.2 1"
      values="240,475 440,475 440,475 240,475;240,475 440,475 440,675 240,675"/>
  </polygon>
  <polygon class="glow" points="240,325 440,475 440,475 240,325" fill="#fbbf24" fill-opacity="0.28" stroke="#fbbf24" stroke-width="4">
    <animate attributeName="points" begin="2s" dur="0.8s" fill="freeze" calcMode="spline" keyTimes="0;1" keySplines="0.2 0.7 0.2 1"
      values="240,325 440,475 440,475 240,325;240,325 440,475 590,275 390,125"/>
  </polygon>

  <polygon class="draw" points="240,475 440,475 240,325" fill="none" stroke="#f1f5f9" stroke-width="6" stroke-linejoin="round"/>
  <path class="in" style="animation-delay: 0.8s" d="M240 451 h24 v24" fill="none" stroke="#f1f5f9" stroke-width="3"/>

  <g font-size="44">
    <text class="in" style="animation-delay: 1.7s" x="165" y="415" fill="#fda4af">a²</text>
    <text class="in" style="animation-delay: 2.2s" x="340" y="590" fill="#7dd3fc">b²</text>
    <text class="in" style="animation-delay: 2.8s" x="415" y="316" fill="#fde68a">c²</text>
  </g>

  <g font-size="78">
    <text class="in" style="animation-delay: 2.9s" x="785" y="370" fill="#fb7185">a²</text>
    <text class="in" style="animation-delay: 3s" x="870" y="370" fill="#f1f5f9">+</text>
    <text class="in" style="animation-delay: 3.1s" x="955" y="370" fill="#38bdf8">b²</text>
    <text class="in" style="animation-delay: 3.2s" x="1040" y="370" fill="#f1f5f9">=</text>
    <text class="in" style="animation-delay: 3.3s" x="1125" y="370" fill="#fbbf24">c²</text>
  </g>
  <text class="in" style="animation-delay: 3.7s" x="955" y="440" font-size="32" fill="#94a3b8">true for every right triangle</text>
</svg>
`;

const withoutNamespace = edited(source, [' xmlns="http://www.w3.org/2000/svg"', '']);
const slower = edited(
  source,
  ['keySplines="0.2 0.7 0.2 1"', 'keySplines="0.6 0 0.2 1"'],
  ['fill-opacity="0.3"', 'fill-opacity="0.38"'],
);
const calm = edited(
  source,
  ['1.2s ease-in-out 3.4s infinite alternate', '0.9s ease-in-out 3.2s infinite alternate'],
  ['translateY(14px)', 'scale(0.98)'],
);

export const squaresSvg: readonly [DemoLadder] = [
  {
    written: [withoutNamespace, slower, calm],
    judgement: approval(89, 'The formula arrives a moment before the last square has settled.'),
  },
];
