// SVG sources of "A billion in thirty looks": the first variant forgot the SVG namespace, which a rule heals.
import { approval, edited, type DemoLadder } from '../topic.ts';

const rows = [
  { size: '1 000', looks: 10, color: '#38bdf8', y: 270, at: 0.5 },
  { size: '1 000 000', looks: 20, color: '#fbbf24', y: 390, at: 1.6 },
  { size: '1 000 000 000', looks: 30, color: '#fb7185', y: 510, at: 2.7 },
] as const;

type Row = (typeof rows)[number];

function rowMarkup({ size, looks, color, y, at }: Row): string {
  const ticks = Array.from({ length: looks }, (_, n) => {
    const delay = (at + 0.2 + n * 0.025).toFixed(2);
    return `      <rect class="grow" style="animation-delay: ${delay}s" x="${440 + n * 23}" y="${y - 32}" width="17" height="64" rx="3"/>`;
  });
  return `    <text class="in" style="animation-delay: ${at}s" x="390" y="${y + 13}" font-size="38" text-anchor="end" fill="#f1f5f9">${size}</text>
    <g fill="${color}">
${ticks.join('\n')}
      <text class="in" style="animation-delay: ${(at + 0.9).toFixed(1)}s" x="${460 + looks * 23}" y="${y + 17}" font-size="48">${looks}</text>
    </g>`;
}

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .grow { opacity: 0; transform-box: fill-box; transform-origin: bottom; animation: grow 0.35s ease-out forwards; }
    @keyframes grow { from { opacity: 0; transform: scaleY(0); } to { opacity: 1; transform: none; } }
    .beat { animation: beat 0.6s ease-in-out 4s infinite alternate; }
    @keyframes beat { from { fill: #f1f5f9; } to { fill: #fbbf24; } }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" text-anchor="middle" fill="#f1f5f9">A billion in thirty looks</text>
  <g font-size="28" fill="#94a3b8">
    <text class="in" style="animation-delay: 0.2s" x="390" y="190" text-anchor="end">numbers in the list</text>
    <text class="in" style="animation-delay: 0.3s" x="440" y="190">looks needed</text>
  </g>
  <g id="rows">
${rows.map(rowMarkup).join('\n')}
  </g>
  <g class="in" style="animation-delay: 3.8s">
    <text class="beat" x="640" y="640" font-size="40" text-anchor="middle" fill="#f1f5f9">twice as many numbers: one more look</text>
  </g>
</svg>
`;

const withoutNamespace = edited(source, [' xmlns="http://www.w3.org/2000/svg"', '']);
const fading = edited(source, ['transform: scaleY(0)', 'transform: translateY(12px)']);
const rounder = edited(source, ['rx="3"', 'rx="8"']);

export const growthSvg: readonly [DemoLadder] = [
  {
    written: [withoutNamespace, fading, rounder],
    judgement: approval(90, 'The three rows could be introduced with a short pause between them.'),
  },
];
