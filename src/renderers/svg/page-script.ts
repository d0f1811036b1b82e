// The trusted script of the drawing page: holds the SVG in a frame without scripts, moves its time, draws it and hands out what changed.
import { changesScript } from './changes-script.ts';
import { layoutScript } from './layout-script.ts';
import { motionScript } from './motion-script.ts';
import { unfoldScript } from './unfold-script.ts';

/** Content may style itself and show embedded pictures and fonts; it runs nothing and loads nothing. Also the policy of the frame, which inherits it. */
export const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** The page that holds the canvas. It is served to the browser by interception: no file, no network. */
export const hostPage = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<style>html,body{margin:0;background:#fff;overflow:hidden}canvas,iframe{display:block;border:0;margin:0;padding:0}</style>
</head><body></body></html>`;

const frameSource = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<style>html,body{margin:0;width:100%;height:100%;background:#fff;overflow:hidden}body>svg{display:block;width:100%!important;height:100%!important}*{transition:none!important}</style>`;

/**
 * Defines `retake` in the page. Kept as text because it runs in the browser. The SVG is parsed as XML and adopted into the frame, so that
 * it means the same as in a file of its own.
 */
export const pageScript = String.raw`
globalThis.retake = (() => {
  const frameSource = ${JSON.stringify(frameSource)};
  ${changesScript}
  ${motionScript}
  ${layoutScript}
  ${unfoldScript}
  let view, canvas, pen, picture, moving, changes, motion, layout, shownAt;

  const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  async function load(text, { width, height, drawsElement, waits }) {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const fault = parsed.querySelector('parsererror');
    if (fault) return { fault: fault.textContent };
    document.body.replaceChildren();
    view = document.createElement('iframe');
    view.setAttribute('sandbox', 'allow-same-origin');
    view.width = width;
    view.height = height;
    view.srcdoc = frameSource;
    const loaded = new Promise((done) => view.addEventListener('load', done, { once: true }));
    if (drawsElement) {
      canvas = document.createElement('canvas');
      canvas.setAttribute('layoutsubtree', '');
      canvas.width = width;
      canvas.height = height;
      canvas.append(view);
      document.body.append(canvas);
      pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    } else {
      document.body.append(view);
    }
    await loaded;
    const inside = view.contentDocument;
    picture = inside.importNode(parsed.documentElement, true);
    moving = new Set();
    motion = undefined;
    inside.body.append(picture);
    unfold(inside, picture, text);
    fillFrame(width / height);
    picture.pauseAnimations();
    await inside.fonts.ready;
    await Promise.all([...inside.images].map((image) => image.decode().catch(() => undefined)));
    seek(0);
    motion = motionOf(inside, picture, text);
    layout = layoutOf(inside, picture, width, height);
    changes = changesOf(width, height);
    shownAt = undefined;
    if (waits) await settled();
    return {};
  }

  // A picture of the frame's shape, give or take rounding, fills it to the last pixel; one of another shape stands on its own ground.
  function fillFrame(aspect) {
    const box = picture.viewBox?.baseVal;
    if (!box || !box.width || !box.height) return;
    const off = Math.abs(box.width / box.height / aspect - 1);
    if (off < 0.01 && !picture.hasAttribute('preserveAspectRatio')) picture.setAttribute('preserveAspectRatio', 'none');
    if (off < 0.01) return;
    const own = getComputedStyle(picture).backgroundColor;
    const first = [...picture.children].find((child) => child.getBBox && !/^(defs|style|title|desc|metadata)$/.test(child.localName));
    const covers = first?.localName === 'rect' && first.getBBox().width >= box.width * 0.99 && first.getBBox().height >= box.height * 0.99;
    const ground = covers ? getComputedStyle(first).fill : own;
    if (/^rgb\(/.test(ground)) view.contentDocument.body.style.background = ground;
  }

  function seek(ms) {
    picture.setCurrentTime(ms / 1000);
    for (const animation of view.contentDocument.getAnimations()) {
      if (moving.has(animation)) continue;
      moving.add(animation);
      animation.pause();
      motion?.surprise();
    }
    for (const animation of moving) animation.currentTime = ms;
  }

  async function draw() {
    await new Promise((done, failed) => {
      canvas.onpaint = () => {
        try {
          pen.fillStyle = '#fff';
          pen.fillRect(0, 0, canvas.width, canvas.height);
          pen.drawElementImage(view, 0, 0);
          done();
        } catch (error) {
          failed(error);
        }
      };
      canvas.requestPaint();
    });
  }

  const pixels = () => new Int32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);

  // The picture without its texts: what lies behind them.
  async function bare() {
    const hide = view.contentDocument.createElement('style');
    hide.textContent = 'text,text *{visibility:hidden!important}foreignObject *{color:transparent!important}';
    view.contentDocument.head.append(hide);
    await draw();
    const taken = pixels();
    hide.remove();
    return taken;
  }

  const sample = (ms) => ({ atMs: ms, boxes: layout.boxes() });

  // To draw a huge document once more takes as long as a frame of it: its contrast is left out.
  const mostForContrast = 5_000;

  async function sampleDrawn(ms) {
    const shown = changes.last();
    if (picture.getElementsByTagName('*').length > mostForContrast) return sample(ms);
    return { atMs: ms, boxes: layout.boxes({ shown, bare: await bare(), stride: canvas.width }) };
  }

  let queue = Promise.resolve();

  // One question after the other.
  function pictures(wanted) {
    const answer = queue.then(() => drawAll(wanted));
    queue = answer.catch(() => undefined);
    return answer;
  }

  // What pictures change at growing times, and the layout of those that ask for it.
  async function drawAll(wanted) {
    const drawn = [];
    const samples = [];
    for (const { ms, sampled } of wanted) {
      seek(ms);
      if (shownAt !== undefined && !motion.moves(shownAt, ms)) {
        drawn.push('');
      } else {
        await draw();
        drawn.push(changes.take(pixels()));
      }
      shownAt = ms;
      if (sampled) samples.push(await sampleDrawn(ms));
    }
    return { drawn, samples };
  }

  // A few frames, spaced over the clip, the first and the last among them; near each place one at which nothing moves, where there is one.
  function sampleFrames({ frames, fps, count }) {
    const still = (number) => !motion.moves((number * 1000) / fps, (number * 1000) / fps);
    const reach = Math.ceil((frames - 1) / (count - 1) / 2) - 1;
    const chosen = Array.from({ length: count }, (_, place) => {
      const centre = Math.round(((frames - 1) * place) / (count - 1));
      if (place === 0 || place === count - 1) return centre;
      for (let off = 0; off <= reach; off += 1) {
        if (still(centre - off)) return centre - off;
        if (still(centre + off)) return centre + off;
      }
      return centre;
    });
    return [...new Set(chosen)];
  }

  async function snapshot(ms) {
    seek(ms);
    await draw();
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  }

  // Without waiting where pictures are drawn on command only.
  async function show(ms, waits) {
    seek(ms);
    if (waits) await settled();
  }

  // Whether the document can be drawn at all.
  async function draws() {
    await draw();
    pen.getImageData(0, 0, 1, 1);
  }

  const canDraw = () => ('requestPaint' in HTMLCanvasElement.prototype ? '' : 'no canvas.requestPaint');

  return { load, show, sample, snapshot, pictures, sampleFrames, draws, canDraw };
})();
`;
