// SVG sources of "The whole idea as code".
import { approval, edited, type DemoLadder } from '../topic.ts';

const lines = [
  [0, 'while low &lt;= high:'],
  [1, 'mid = (low + high) // 2'],
  [1, 'if items[mid] == wanted:'],
  [2, 'return mid'],
  [1, 'if items[mid] &lt; wanted:'],
  [2, 'low = mid + 1'],
  [1, 'else: high = mid - 1'],
] as const;
const firstLine = 200;
const lineHeight = 66;

/** Which line runs when, and what it leads to. */
const steps = [
  { at: 0.6, line: 0, words: 'wanted: 58' },
  { at: 1.2, line: 1, words: 'mid = 2: 41' },
  { at: 1.9, line: 4, words: '41 is too small' },
  { at: 2.6, line: 5, words: 'low = 3' },
  { at: 3.3, line: 1, words: 'mid = 3: 58' },
  { at: 3.9, line: 2, words: '58 is found' },
  { at: 4.4, line: 3, words: 'answer: 3' },
] as const;

function codeMarkup(): string {
  return lines
    .map(([indent, text], n) => `    <text x="${80 + indent * 66}" y="${firstLine + n * lineHeight}">${text}</text>`)
    .join('\n');
}

function wordsMarkup(): string {
  return steps
    .map(({ at, words }, n) => {
      const next = steps[n + 1]?.at;
      const end = next === undefined ? '' : `<set attributeName="visibility" to="hidden" begin="${next}s"/>`;
      return `    <text x="965" y="500" visibility="hidden">${words}<set attributeName="visibility" to="visible" begin="${at}s"/>${end}</text>`;
    })
    .join('\n');
}

function barMarkup(): string {
  return steps
    .slice(1)
    .map(({ at, line }, n) => {
      const from = (steps[n]?.line ?? 0) * lineHeight;
      return `    <animateTransform attributeName="transform" type="translate" begin="${at}s" dur="0.25s" fill="freeze" values="0 ${from};0 ${line * lineHeight}"/>`;
    })
    .join('\n');
}

function cellMarkup(number: number, n: number): string {
  const kind = n < 3 ? 'gone' : n === 3 ? 'found' : 'rest';
  return `    <g class="${kind}" transform="translate(${765 + n * 100} 300)">
      <rect x="-44" y="-44" width="88" height="88" rx="8" fill="#1e293b" stroke="#38bdf8" stroke-width="4"/>
      <text y="13" font-size="38" fill="#f1f5f9">${number}</text>
      <text y="84" font-size="28" fill="#94a3b8">${n}</text>
    </g>`;
}

const source = String.raw`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="'DejaVu Sans', 'Liberation Sans', sans-serif">
  <style>
    .in { opacity: 0; animation: in 0.5s ease-out forwards; }
    @keyframes in { to { opacity: 1; } }
    .gone { animation: gone 0.4s ease-in 2.6s forwards; }
    @keyframes gone { to { opacity: 0.2; } }
    .gone:nth-child(3) rect { animation: look 0.3s ease-out 1.2s forwards; }
    .found rect { animation: look 0.3s ease-out 3.3s forwards, ring 0.4s ease-in-out 3.9s infinite alternate; }
    @keyframes look { to { fill: #854d0e; stroke: #fbbf24; } }
    @keyframes ring { from { stroke-width: 4px; } to { stroke-width: 12px; } }
    .middle text { text-anchor: middle; }
  </style>
  <rect width="1280" height="720" fill="#0f172a"/>
  <text class="in" x="640" y="82" font-size="46" text-anchor="middle" fill="#f1f5f9">The whole idea as code</text>
  <g class="in" style="animation-delay: 0.5s"><rect x="56" y="158" width="600" height="60" rx="8" fill="#fbbf24" fill-opacity="0.2" stroke="#fbbf24" stroke-width="2">
${barMarkup()}
  </rect></g>
  <g class="in" style="animation-delay: 0.1s" font-family="'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="32" fill="#f1f5f9">
${codeMarkup()}
  </g>
  <g class="middle in" style="animation-delay: 0.3s">
${[12, 29, 41, 58, 70].map(cellMarkup).join('\n')}
  </g>
  <g class="middle" font-size="44" fill="#fbbf24">
${wordsMarkup()}
  </g>
</svg>
`;

const rose = edited(source, [
  'fill="#fbbf24" fill-opacity="0.2" stroke="#fbbf24"',
  'fill="#fb7185" fill-opacity="0.2" stroke="#fb7185"',
]);
const square = edited(source, ['rx="8"', 'rx="2"']);

export const codeSvg: readonly [DemoLadder] = [
  {
    written: [source, rose, square],
    judgement: approval(84, 'The code could be a little larger.', 'technical'),
  },
];
