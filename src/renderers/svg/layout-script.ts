// The page's part that says what stands where: texts and shapes as they are seen at the moment that is shown (SPEC E9).

/** Most boxes of one moment, and most elements that are looked at for them: a drawing with more is told in part. */
export const layoutBounds = { boxes: 200, elements: 1_500, labelCharacters: 40 } as const;

/**
 * Defines `layoutOf(inside, picture, width, height)` in the page: `boxes(pixels?)` as in `SceneBox`. `pixels` are the picture as it is seen and
 * without its texts: by them a text's contrast is measured, and one of which nothing is seen is left out.
 */
export const layoutScript = String.raw`
const layoutOf = (inside, picture, width, height) => {
  const bounds = ${JSON.stringify(layoutBounds)};
  const drawsNothing = /^(defs|symbol|clipPath|mask|pattern|marker|linearGradient|radialGradient|filter|style|script|title|desc|metadata|animate.*|set|view)$/;
  const shapes = /^(rect|circle|ellipse|line|polyline|polygon|path|image|use)$/;
  const faint = 0.05;
  const styleOf = (element) => inside.defaultView.getComputedStyle(element);

  function colour(text) {
    const parts = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 1)] : undefined;
  }

  // How much of a paint is seen: a gradient or pattern counts as all of it.
  const strength = (paint, opacity) => (paint === 'none' ? 0 : (colour(paint)?.[3] ?? 1) * Number(opacity));

  const meet = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });
  const isEmpty = ({ left, top, right, bottom }) => !(right - left >= 0.5 && bottom - top >= 0.5);
  const holds = (outer, inner) =>
    outer.left <= inner.left + 0.5 && outer.top <= inner.top + 0.5 && outer.right >= inner.right - 0.5 && outer.bottom >= inner.bottom - 0.5;
  const frame = { left: 0, top: 0, right: width, bottom: height };

  function placed(box, matrix) {
    const corners = [[box.x, box.y], [box.x + box.width, box.y], [box.x, box.y + box.height], [box.x + box.width, box.y + box.height]]
      .map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]);
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }

  // What a clip path leaves, by the boxes of its parts.
  function clipped(element, style, clip) {
    const id = /^url\("?#([^")]+)"?\)$/.exec(style.clipPath)?.[1];
    const path = id === undefined ? undefined : inside.getElementById(id);
    const matrix = path && element.getScreenCTM?.();
    if (!matrix || path.getAttribute('clipPathUnits') === 'objectBoundingBox') return clip;
    const parts = [...path.children].slice(0, 20).filter((part) => part.getBBox).map((part) => {
      const moves = [...(part.transform?.animVal ?? [])].slice(0, 20);
      return placed(part.getBBox(), moves.reduce((sum, { matrix: own }) => sum.multiply(own), matrix));
    });
    if (parts.length === 0) return clip;
    return meet(clip, {
      left: Math.min(...parts.map(({ left }) => left)), top: Math.min(...parts.map(({ top }) => top)),
      right: Math.max(...parts.map(({ right }) => right)), bottom: Math.max(...parts.map(({ bottom }) => bottom)),
    });
  }

  function shapeBox(element, style, { opacity, clip }) {
    const stroke = strength(style.stroke, style.strokeOpacity) * opacity;
    const fill = strength(style.fill, style.fillOpacity) * opacity;
    const name = element.localName;
    const painted = name === 'image' || name === 'use' ? opacity : name === 'line' ? stroke : Math.max(fill, stroke);
    if (painted < faint || style.visibility !== 'visible') return undefined;
    const matrix = element.getScreenCTM();
    if (!matrix) return undefined;
    const half = stroke < faint ? 0 : (parseFloat(style.strokeWidth) * Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c))) / 2;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const rect = meet(clip, { left: left - half, top: top - half, right: right + half, bottom: bottom + half });
    const solid = name === 'rect' && !element.rx.animVal.value && !element.ry.animVal.value && colour(style.fill) && fill > 0.99 &&
      style.mask === 'none' && style.filter === 'none' && Math.abs(matrix.b) < 1e-6 && Math.abs(matrix.c) < 1e-6;
    const label = element.id ? name + ' ' + element.id : name;
    return { kind: 'shape', rect, label, covers: solid ? meet(clip, { left, top, right, bottom }) : undefined };
  }

  function textBox(node, parent, style, { opacity, clip, group }) {
    const label = node.data.replace(/\s+/g, ' ').trim();
    const isSvg = 'getBBox' in parent;
    const paint = isSvg ? style.fill : style.color;
    const painted = isSvg ? Math.max(strength(paint, style.fillOpacity), strength(style.stroke, style.strokeOpacity)) : strength(paint, 1);
    if (label === '' || painted * opacity < faint || style.visibility !== 'visible') return undefined;
    const range = inside.createRange();
    range.selectNodeContents(node);
    const rect = meet(clip, range.getBoundingClientRect());
    const matrix = parent.closest('text, foreignObject')?.getScreenCTM();
    const scale = matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
    const own = colour(paint);
    const alpha = opacity * (isSvg ? Number(style.fillOpacity) : 1) * (own?.[3] ?? 1);
    return { kind: 'text', rect, label, group, textSize: (parseFloat(style.fontSize) * scale) / height, colour: own && alpha >= faint ? [...own.slice(0, 3), alpha] : undefined };
  }

  // Everything painted, first what lies deepest.
  function painted() {
    const found = [];
    const waiting = [{ node: picture, opacity: 1, clip: { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 }, group: undefined }];
    let [seen, groups] = [0, 0];
    while (waiting.length > 0 && seen < bounds.elements) {
      const { node, ...state } = waiting.pop();
      seen += 1;
      if (node.nodeType === Node.TEXT_NODE) {
        const box = state.group !== undefined && textBox(node, node.parentElement, styleOf(node.parentElement), state);
        if (box) found.push(box);
        continue;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || drawsNothing.test(node.localName)) continue;
      const style = styleOf(node);
      const opacity = state.opacity * Number(style.opacity);
      if (style.display === 'none' || opacity < faint) continue;
      const clip = clipped(node, style, state.clip);
      const starts = node.localName === 'text' || (state.group !== undefined && /^(block|flex|grid|list-item|table)/.test(style.display));
      if (starts || node.localName === 'foreignObject') groups += 1;
      const group = starts || node.localName === 'foreignObject' ? 'text ' + groups : state.group;
      const box = shapes.test(node.localName) ? shapeBox(node, style, { opacity, clip }) : undefined;
      if (box) found.push(box);
      if (node.localName === 'use') continue;
      for (let child = node.lastChild; child; child = child.previousSibling) waiting.push({ node: child, opacity, clip, group });
    }
    return found;
  }

  // Without what an opaque rectangle painted later hides, without the ground, and without shapes off the frame.
  function uncovered(found) {
    const covers = found.flatMap(({ covers }, index) => (covers && !isEmpty(covers) ? [{ covers, index }] : []));
    return found.filter(({ kind, rect }, index) => {
      const within = meet(rect, frame);
      if (isEmpty(rect) || (kind === 'shape' && isEmpty(within))) return false;
      if (kind === 'shape' && (within.right - within.left) * (within.bottom - within.top) >= 0.95 * width * height) return false;
      return isEmpty(within) || !covers.some((cover) => cover.index > index && holds(cover.covers, within));
    });
  }

  const linear = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const brightness = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  function ratio(one, other) {
    const [a, b] = [brightness(one), brightness(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  // Middle contrast of the text with what is behind it where its letters are; 0 where none of it is seen.
  function contrastOf({ rect, colour: own }, { shown, bare, stride }) {
    const area = meet(rect, frame);
    if (!own || isEmpty(area)) return undefined;
    const step = Math.max(1, Math.floor(Math.sqrt(((area.right - area.left) * (area.bottom - area.top)) / 1500)));
    const [onLetters, anywhere] = [[], []];
    for (let y = Math.ceil(area.top); y < Math.floor(area.bottom); y += step) {
      for (let x = Math.ceil(area.left); x < Math.floor(area.right); x += step) {
        const behind = bare[y * stride + x];
        const ground = [behind & 255, (behind >> 8) & 255, (behind >> 16) & 255];
        const contrast = ratio(own.slice(0, 3).map((value, place) => value * own[3] + ground[place] * (1 - own[3])), ground);
        anywhere.push(contrast);
        if (behind !== shown[y * stride + x]) onLetters.push(contrast);
      }
    }
    const middle = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
    if (anywhere.length < 4) return undefined;
    if (onLetters.length > 0) return middle(onLetters);
    // Nothing differs: it has the colour of its ground, or something lies over it.
    return middle(anywhere) < 1.1 ? 1 : 0;
  }

  const short = (value) => Math.round(value * 10_000) / 10_000;
  function told({ kind, rect, label, group, textSize, contrast }) {
    const { left, top, right, bottom } = rect;
    return {
      kind, label: [...label].slice(0, bounds.labelCharacters).join(''),
      x: short(left / width), y: short(top / height), width: short((right - left) / width), height: short((bottom - top) / height),
      ...(group !== undefined && { group }), ...(textSize > 0 && { textSize: short(textSize) }), ...(contrast > 0 && { contrast: Math.round(contrast * 100) / 100 }),
    };
  }

  function boxes(pixels) {
    const all = uncovered(painted());
    const texts = all.filter(({ kind }) => kind === 'text').slice(0, bounds.boxes);
    if (pixels) for (const text of texts) text.contrast = contrastOf(text, pixels);
    const kept = texts.filter(({ contrast }) => contrast !== 0);
    return [...kept, ...all.filter(({ kind }) => kind === 'shape')].slice(0, bounds.boxes).map(told);
  }

  return {
    // A drawing that can be drawn but not measured is drawn all the same.
    boxes: (pixels) => {
      try {
        return boxes(pixels);
      } catch {
        return [];
      }
    },
  };
};
`;
