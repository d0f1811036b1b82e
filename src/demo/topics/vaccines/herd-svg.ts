// SVG sources of "Protecting those who cannot".
import { approval, edited, type DemoLadder } from '../topic.ts';

const size = 7;
const places = Array.from({ length: size * size }, (_, n) => [n % size, Math.floor(n / size)] as const);
/** Not vaccinated on the right side; two of them touch. */
const open = ['3,3', '2,3', '0,5', '5,1', '6,5', '1,0', '5,6'];

type Crowd = { readonly left: number; readonly color: string; readonly isIll: (x: number, y: number) => boolean };

function dotMarkup({ left, color, isIll }: Crowd, [x, y]: readonly [number, number]): string {
  const isOpen = color === '#64748b' || open.includes(`${x},${y}`);
  const rings = Math.abs(x - 3) + Math.abs(y - 3);
  const ill = isIll(x, y) ? ` class="ill" style="animation-delay: ${(1 + rings * 0.4).toFixed(1)}s"` : '';
  const safe = isOpen && ill === '' ? ' class="safe"' : '';
  return `    <circle${ill}${safe} cx="${left + x * 60}" cy="${160 + y * 60}" r="20" fill="${isOpen ? '#64748b' : color}"/>`;
}

function crowdMarkup(crowd: Crowd): string {
  return places.map((place) => dotMarkup(crowd, place)).join('\n');
}

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { from { opacity: 0; transform: translateY(14px); } to { opacity: 1; transform: none; } }
    .ill { animation: ill 0.4s ease-in forwards; }
    @keyframes ill { to { fill: #fb7185; } }
    .safe { animation: safe 0.5s ease-in-out 4s infinite alternate; }
    @keyframes safe { to { fill: #f1f5f9; } }
    text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" fill="#f1f5f9">Protecting those who cannot</text>
  <g id="nobody" class="in" style="animation-delay: 0.2s">
${crowdMarkup({ left: 150, color: '#64748b', isIll: () => true })}
  </g>
  <g id="most" class="in" style="animation-delay: 0.4s">
${crowdMarkup({ left: 770, color: '#38bdf8', isIll: (x, y) => y === 3 && (x === 3 || x === 2) })}
  </g>
  <g font-size="36">
    <text class="in" style="animation-delay: 0.3s" x="330" y="605" fill="#cbd5e1">nobody vaccinated</text>
    <text class="in" style="animation-delay: 0.5s" x="950" y="605" fill="#7dd3fc">most vaccinated</text>
    <text class="in" style="animation-delay: 3.6s" x="330" y="665" font-size="42" fill="#fb7185">49 of 49 ill</text>
    <text class="in" style="animation-delay: 3.7s" x="950" y="665" font-size="42" fill="#38bdf8">2 of 49 ill</text>
  </g>
</svg>
`;

const smaller = edited(source, ['r="20"', 'r="17"']);
const slower = edited(source, ['ill 0.4s ease-in', 'ill 0.6s ease-in']);

export const herdSvg: readonly [DemoLadder] = [
  {
    written: [source, smaller, slower],
    judgement: approval(90, 'The grey dots on the right could be named.', 'content_match'),
  },
];
