// The trusted script of the drawing page: holds the SVG in a frame without scripts, moves its time, draws it, encodes it.

/** Content may style itself and show embedded pictures and fonts; it runs nothing and loads nothing. Also the policy of the frame, which inherits it. */
export const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** The page that holds the canvas. It is served to the browser by interception: no file, no network. */
export const hostPage = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<style>html,body{margin:0;background:#fff;overflow:hidden}canvas,iframe{display:block;border:0;margin:0;padding:0}</style>
</head><body></body></html>`;

const frameSource = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<style>html,body{margin:0;width:100%;height:100%;background:#fff;overflow:hidden}body>svg{display:block;width:100%!important;height:100%!important}</style>`;

/** Name of the function by which the page hands out encoded chunks, in base64, in order. */
export const chunkBinding = 'retakeChunk';

/**
 * Defines `retake` in the page: `load`, `seek`, `encode`, `snapshot`. Kept as text because it runs in the browser.
 * The SVG is parsed as XML and adopted into the frame, so that it means the same as in a file of its own.
 */
export const pageScript = String.raw`
globalThis.retake = (() => {
  const frameSource = ${JSON.stringify(frameSource)};
  let view, canvas, pen, picture, moving;

  const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  async function load(text, { width, height, drawsElement }) {
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
    inside.body.append(picture);
    fillFrame(width / height);
    picture.pauseAnimations();
    await inside.fonts.ready;
    await Promise.all([...inside.images].map((image) => image.decode().catch(() => undefined)));
    seek(0);
    await settled();
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
      if (!moving.has(animation)) {
        moving.add(animation);
        animation.pause();
      }
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

  // VP9 at a fixed fine quantizer: flat ground stays flat, which OpenH264 (no finer than its least quantizer) does not manage.
  const fineness = 8;

  function encoderSettings({ width, height, fps }) {
    return {
      codec: 'vp09.00.40.08', width, height, framerate: fps, bitrateMode: 'quantizer',
      hardwareAcceleration: 'prefer-software', latencyMode: 'realtime',
    };
  }

  async function canEncode(format) {
    if (typeof VideoEncoder === 'undefined') return 'no VideoEncoder';
    if (!('requestPaint' in HTMLCanvasElement.prototype)) return 'no canvas.requestPaint';
    const { supported } = await VideoEncoder.isConfigSupported(encoderSettings(format));
    return supported ? '' : 'no VP9 encoder';
  }

  function toBase64(bytes) {
    if (bytes.toBase64) return bytes.toBase64();
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  }

  async function encode({ frames, ...format }) {
    let broken;
    const encoder = new VideoEncoder({
      output: (chunk) => {
        const bytes = new Uint8Array(chunk.byteLength);
        chunk.copyTo(bytes);
        ${chunkBinding}(toBase64(bytes));
      },
      error: (error) => { broken = error; },
    });
    encoder.configure(encoderSettings(format));
    for (let number = 0; number < frames; number += 1) {
      seek((number * 1000) / format.fps);
      await draw();
      const shot = new VideoFrame(canvas, { timestamp: Math.round((number * 1e6) / format.fps), alpha: 'discard' });
      encoder.encode(shot, { keyFrame: number % (format.fps * 4) === 0, vp9: { quantizer: fineness } });
      shot.close();
      while (encoder.encodeQueueSize > 4 && !broken) {
        await new Promise((done) => encoder.addEventListener('dequeue', done, { once: true }));
      }
      if (broken) throw broken;
    }
    await encoder.flush();
    encoder.close();
    if (broken) throw broken;
  }

  async function snapshot(ms) {
    seek(ms);
    await draw();
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  }

  async function show(ms) {
    seek(ms);
    await settled();
  }

  return { load, show, snapshot, encode, canEncode };
})();
`;
