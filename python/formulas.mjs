// Sets TeX formulas as SVG outlines inside the sandbox, in place of LaTeX: one JSON request a line in, one JSON answer a line out.
// Request {id, tex, mode: 'math' | 'text'}. Answer {id, svg} or {id, error}.
// Groups of Manim (`\special{dvisvgm:raw <g id='…'>}` … `\special{dvisvgm:raw </g>}`) become groups of the SVG.
import MathJax from 'mathjax';
import { createInterface } from 'node:readline';

// Manim wants the units that dvisvgm writes: points of a ten point font, where MathJax has a thousandth of its font size.
const unit = 'scale(0.01,-0.01)';
const opening = /\\special\{dvisvgm:raw <g id='([\w-]+)'>\}/g;
const closing = /\\special\{dvisvgm:raw <\/g>\}/g;
const endMark = 'group-end';

// A space of no width is not seen by the spacing of operators around it, as an empty group would be.
const mark = (id) => `\\cssId{${id}}{\\kern0pt}`;
const marked = (tex) => tex.replaceAll(opening, (_, id) => mark(id)).replaceAll(closing, mark(endMark));

// Characters that models type and TeX writes in another way.
const subscripts = '₀₁₂₃₄₅₆₇₈₉₊₋';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const digits = '0123456789+-';
const fractions = { '½': '\\tfrac{1}{2}', '⅓': '\\tfrac{1}{3}', '¼': '\\tfrac{1}{4}', '¾': '\\tfrac{3}{4}', '⅔': '\\tfrac{2}{3}' };

/** Raised and lowered digits and small fractions as TeX has them. */
function asTex(text) {
  const runs = (characters, sign) => (run) => `${sign}{${[...run].map((character) => digits[characters.indexOf(character)]).join('')}}`;
  return text
    .replaceAll(new RegExp(`[${subscripts}]+`, 'g'), runs(subscripts, '_'))
    .replaceAll(new RegExp(`[${superscripts}]+`, 'g'), runs(superscripts, '^'))
    .replaceAll(/[½⅓¼¾⅔]/g, (character) => fractions[character]);
}
const typed = new RegExp(`[${subscripts}${superscripts}½⅓¼¾⅔]+`, 'g');

// Standard output is for answers alone.
console.log = console.info = console.warn = console.error;

await MathJax.init({
  loader: {
    // Loaded side by side, cancel sometimes came before what it stands on.
    dependencies: { '[tex]/cancel': ['[tex]/enclose'] },
    load: ['input/tex', 'output/svg', '[tex]/html', '[tex]/textmacros', '[tex]/mathtools', '[tex]/boldsymbol', '[tex]/cancel', '[tex]/braket'],
  },
  tex: {
    packages: { '[+]': ['html', 'textmacros', 'mathtools', 'boldsymbol', 'cancel', 'braket'], '[-]': ['noundefined', 'noerrors'] },
    formatError: (_, error) => {
      throw error;
    },
  },
  svg: { fontCache: 'none' },
});
const { adaptor } = MathJax.startup;

const textPiece = /\\\\(?:\[[^\]]*\])?|\\\(|\\\)|\$\$?|\\cssId\{[\w-]+\}\{\\kern0pt\}|\\[a-zA-Z]+|\\.|[{}]|[^\\${}]+/gs;

// Outside of formulas these have no meaning but their own.
const literal = (text) => text.replaceAll(/[#&%]/g, '\\$&').replaceAll(typed, (run) => `$${asTex(run)}$`);

/** Text with formulas in dollars, as a formula with the text in boxes; `\\` starts a new row. */
function asFormula(text) {
  const rows = [''];
  let run = '';
  let depth = 0;
  let inMath = false;
  const put = (piece) => (rows[rows.length - 1] += piece);
  const flush = () => {
    if (run !== '') put(inMath ? `{${run}}` : `\\text{${run}}`);
    run = '';
  };
  for (const [piece] of text.matchAll(textPiece)) {
    if (piece === '{') depth += 1;
    if (piece === '}') depth -= 1;
    if (piece === '$' || piece === '$$' || piece === '\\(' || piece === '\\)') {
      // Inside braces MathJax's own text mode knows the dollars.
      if (depth > 0) run += piece;
      else {
        flush();
        inMath = !inMath;
      }
    } else if (depth === 0 && !inMath && piece.startsWith('\\\\')) {
      flush();
      rows.push('');
    } else if (depth === 0 && !inMath && /^\\(La)?TeX$/.test(piece)) {
      flush();
      put(`{${piece}}`);
    } else if (depth === 0 && piece.startsWith('\\cssId')) {
      if (inMath) run += piece;
      else {
        flush();
        put(piece);
      }
    } else if (inMath) run += asTex(piece);
    else run += piece.startsWith('\\') ? piece : literal(piece.replaceAll(/\s+/g, ' '));
  }
  flush();
  return rows.length === 1 ? rows[0] : `\\begin{gathered}${rows.join('\\\\')}\\end{gathered}`;
}

function outline(node, transform, fill, out) {
  const kind = adaptor.kind(node);
  if (kind === '#text' || kind === '#comment') return;
  const attribute = (name) => adaptor.getAttribute(node, name);
  const id = attribute('id');
  if (id === endMark && out.open > 0) {
    out.open -= 1;
    out.svg += '</g>';
  } else if (id?.startsWith('unique')) {
    out.open += 1;
    out.svg += `<g id="${id}">`;
  }
  const inner = attribute('transform') ? `${transform} ${attribute('transform')}` : transform;
  const colour = attribute('fill') ?? fill;
  const paint = colour && colour !== 'currentColor' ? ` fill="${colour}"` : '';
  if (kind === 'text') throw new Error(`the character ${adaptor.textContent(node)} is not in the formula font: use Text for it`);
  if (kind === 'path' || kind === 'polygon' || kind === 'rect' || kind === 'line' || kind === 'ellipse') {
    const shape = ['d', 'points', 'x', 'y', 'width', 'height', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'rx', 'ry']
      .flatMap((name) => (attribute(name) ? [` ${name}="${attribute(name)}"`] : []))
      .join('');
    if (shape !== '' && attribute('d') !== '') out.svg += `<${kind} transform="${inner}"${paint}${shape}/>`;
  }
  if (kind === 'svg' && attribute('viewBox') && out.svg !== '') {
    outlineNested(node, { inner, colour, out });
    return;
  }
  for (const child of adaptor.childNodes(node)) outline(child, inner, colour, out);
}

/** A nested picture stretches its content from its view box to its own place. */
function outlineNested(node, { inner, colour, out }) {
  const numbers = (name) => (adaptor.getAttribute(node, name) ?? '0').split(' ').map(Number);
  const [left, top, width, height] = numbers('viewBox');
  const [[x], [y], [w], [h]] = ['x', 'y', 'width', 'height'].map(numbers);
  const place = `translate(${x},${y}) scale(${width ? w / width : 1},${height ? h / height : 1}) translate(${-left},${-top})`;
  for (const child of adaptor.childNodes(node)) outline(child, `${inner} ${place}`, colour, out);
}

async function svgOf(tex, mode) {
  const source = mode === 'text' ? asFormula(marked(tex)) : asTex(marked(tex));
  const container = await MathJax.tex2svgPromise(source, { display: true });
  const root = adaptor.tags(container, 'g').find((node) => adaptor.getAttribute(node, 'transform') === 'scale(1,-1)');
  const out = { svg: '', open: 0 };
  for (const child of adaptor.childNodes(root)) outline(child, unit, undefined, out);
  return `<svg xmlns="http://www.w3.org/2000/svg">${out.svg}${'</g>'.repeat(out.open)}</svg>`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, tex, mode } = JSON.parse(line);
  let answer;
  try {
    answer = { id, svg: await svgOf(tex, mode) };
  } catch (error) {
    answer = { id, error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
