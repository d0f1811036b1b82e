// SVG sources of "The second time is faster": the first variant forgot the SVG namespace, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .draw { stroke-dasharray: 1; stroke-dashoffset: 1; animation: draw 1.5s linear forwards; }
    @keyframes draw { to { stroke-dashoffset: 0; } }
    .beat { animation: beat 0.5s ease-in-out 4.2s infinite alternate; }
    @keyframes beat { from { fill: #fbbf24; } to { fill: #fef3c7; } }
    .fill { opacity: 0; animation: fill 0.8s ease-out forwards; }
    @keyframes fill { to { opacity: 0.22; } }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" text-anchor="middle" fill="#f1f5f9">The second time is faster</text>

  <g class="in" style="animation-delay: 0.2s">
    <path d="M130 150 V610 H1200" fill="none" stroke="#94a3b8" stroke-width="5" stroke-linecap="round"/>
    <text transform="translate(88 380) rotate(-90)" font-size="32" text-anchor="middle" fill="#94a3b8">antibodies</text>
    <text x="1200" y="660" font-size="32" text-anchor="end" fill="#94a3b8">time</text>
  </g>

  <g class="in" style="animation-delay: 0.6s">
    <path d="M200 160 V610" stroke="#38bdf8" stroke-width="3" stroke-dasharray="10 8"/>
    <text x="218" y="190" font-size="34" fill="#7dd3fc">vaccine</text>
  </g>
  <g class="in" style="animation-delay: 2.5s">
    <path d="M700 160 V610" stroke="#fb7185" stroke-width="3" stroke-dasharray="10 8"/>
    <text x="682" y="190" font-size="34" text-anchor="end" fill="#fda4af">virus</text>
  </g>

  <!-- First response, then the second: earlier, higher, longer. -->
  <path class="fill" style="animation-delay: 2s" d="M265 610 C330 610 350 492 425 490 C500 490 540 565 700 572 V610 z" fill="#38bdf8"/>
  <path class="draw" style="animation-delay: 0.9s" pathLength="1" d="M130 610 H265 C330 610 350 492 425 490 C500 490 540 565 700 572" fill="none" stroke="#38bdf8" stroke-width="9" stroke-linecap="round"/>
  <path class="fill" style="animation-delay: 4s" d="M700 610 V572 C745 560 755 205 835 205 C930 205 1010 320 1190 355 V610 z" fill="#fbbf24"/>
  <path class="draw" style="animation-delay: 2.8s" pathLength="1" d="M700 572 C745 560 755 205 835 205 C930 205 1010 320 1190 355" fill="none" stroke="#fbbf24" stroke-width="9" stroke-linecap="round"/>

  <text class="in" style="animation-delay: 1.9s" x="440" y="450" font-size="34" text-anchor="middle" fill="#7dd3fc">slow and small</text>
  <g class="in" style="animation-delay: 3.9s">
    <text class="beat" x="960" y="480" font-size="38" text-anchor="middle" fill="#fbbf24">fast and strong</text>
  </g>
</svg>
`;

const withoutNamespace = edited(source, [' xmlns="http://www.w3.org/2000/svg"', '']);
const eased = edited(source, ['draw 1.5s linear', 'draw 1.5s ease-in-out']);
const deeper = edited(source, ['opacity: 0.22', 'opacity: 0.32']);

export const memorySvg: readonly [DemoLadder] = [
  {
    written: [withoutNamespace, eased, deeper],
    judgement: approval(93, 'The axes could carry a few marks for weeks.', 'technical'),
  },
];
