// Three scenes to draw: a simple one, one like a page with shadows and much text, and a dense one in which everything moves.

const svg = (content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="sans-serif">${content}</svg>`;
const range = (count) => Array.from({ length: count }, (_, index) => index);

const simple = svg(`<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#10243e"/><stop offset="1" stop-color="#2b5580"/></linearGradient></defs>
<style>@keyframes rise{from{opacity:0;transform:translateY(30px)}to{opacity:1;transform:none}}@keyframes turn{to{transform:rotate(360deg)}}
.rise{animation:rise .8s both}.turn{transform-origin:1000px 360px;animation:turn 6s linear infinite}text{fill:#fff}</style>
<rect width="1280" height="720" fill="url(#sky)"/><text class="rise" x="80" y="110" font-size="56">Halving a sorted row</text>
${range(8)
  .map(
    (index) => `<rect x="${80 + index * 90}" y="300" width="80" height="80" rx="10" fill="#f0b030" opacity="0">
<animate attributeName="opacity" from="0" to="1" begin="${index * 0.4}s" dur="0.5s" fill="freeze"/></rect>
<text class="rise" style="animation-delay:${index * 0.4}s" x="${105 + index * 90}" y="352" font-size="32">${index * 7}</text>`,
  )
  .join('\n')}
<g class="turn"><rect x="940" y="300" width="120" height="120" fill="#e8553a"/><circle cx="1000" cy="360" r="30" fill="#fff"/></g>
<circle cx="100" cy="550" r="40" fill="#3aa99f"><animate attributeName="cx" from="100" to="1180" begin="1s" dur="7s" fill="freeze"/></circle>`);

function card(index) {
  const x = 60 + (index % 3) * 400;
  const y = 120 + Math.floor(index / 3) * 290;
  const lines = range(4).map(
    (line) =>
      `<text x="${x + 24}" y="${y + 90 + line * 30}" font-size="17" fill="#556">A line of explaining words, number ${line + 1}</text>`,
  );
  return `<g class="card" style="animation-delay:${(index * 1.2).toFixed(1)}s">
<rect x="${x}" y="${y}" width="360" height="250" rx="16" fill="#fff" filter="url(#shadow)"/>
<text x="${x + 24}" y="${y + 48}" font-size="26">Step ${index + 1}: two cells meet</text>${lines.join('')}
<rect x="${x + 24}" y="${y + 215}" width="10" height="12" rx="6" fill="#3aa99f">
<animate attributeName="width" from="10" to="312" begin="${(index * 1.2 + 0.5).toFixed(1)}s" dur="1s" fill="freeze"/></rect></g>`;
}

const page = svg(`<defs><linearGradient id="paper" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="#eef2f7"/><stop offset="1" stop-color="#c9d6e8"/></linearGradient>
<filter id="shadow" x="-20%" y="-20%" width="140%" height="150%"><feDropShadow dx="0" dy="6" stdDeviation="8" flood-opacity=".25"/></filter></defs>
<style>@keyframes up{from{opacity:0;transform:translateY(40px)}to{opacity:1;transform:none}}
.card{animation:up .9s cubic-bezier(.2,.8,.2,1) both}text{fill:#223}</style>
<rect width="1280" height="720" fill="url(#paper)"/><text x="60" y="80" font-size="44" font-weight="bold">How the body learns</text>
${range(6).map(card).join('\n')}`);

/** The same numbers in every run (Park and Miller's generator). */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function dots(count) {
  const next = numbersFrom(11);
  const upTo = (most) => (next() * most).toFixed(1);
  const there = (name, most) => {
    const home = upTo(most);
    const dur = (3 + next() * 5).toFixed(1);
    return {
      home,
      moves: `<animate attributeName="${name}" values="${home};${upTo(most)};${home}" dur="${dur}s" repeatCount="indefinite"/>`,
    };
  };
  return range(count).map((index) => {
    const [x, y] = [there('cx', 1280), there('cy', 720)];
    const look = `r="${(5 + next() * 20).toFixed(1)}" fill="hsl(${Math.floor(next() * 360)} 70% 60%)" opacity=".8"`;
    return `<circle cx="${x.home}" cy="${y.home}" ${look}${index % 10 === 0 ? ' filter="url(#blur)"' : ''}>${x.moves}${y.moves}</circle>`;
  });
}

const dense = svg(`<defs><filter id="blur"><feGaussianBlur stdDeviation="3"/></filter></defs>
<rect width="1280" height="720" fill="#101820"/>${dots(300).join('\n')}`);

/** Source by name. */
export const svgScenes = { simple, page, dense };
