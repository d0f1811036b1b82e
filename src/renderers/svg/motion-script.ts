// The page's part that knows when a drawing moves: between those times one picture stands for many frames.

/**
 * Defines `motionOf(inside, picture, source)` in the page: `{ moves(fromMs, toMs), surprise() }`. Whatever it cannot tell for certain moves
 * always: values of events, cycles, endless lists, pictures with a clock of their own.
 */
export const motionScript = String.raw`
const motionOf = (inside, picture, source) => {
  const animations = 'animate, animateTransform, animateMotion, animateColor, set';
  const mostIntervals = 2_000;
  // A moment of slack on both sides: what ends at a frame's time is drawn once more.
  const slackMs = 2;
  let always = /data:image\/(?:gif|webp|apng|svg)/i.test(source);
  const intervals = [];

  function clock(text) {
    const parts = /^(?:(?:(\d+):)?(\d\d):(\d\d(?:\.\d+)?)|(\d*\.?\d+)(h|min|s|ms)?)$/.exec(text.trim());
    if (!parts) return undefined;
    if (parts[4] === undefined) return ((Number(parts[1] ?? 0) * 60 + Number(parts[2])) * 60 + Number(parts[3])) * 1000;
    return Number(parts[4]) * { h: 3_600_000, min: 60_000, s: 1000, ms: 1 }[parts[5] ?? 's'];
  }

  function signed(text) {
    const sign = /^\s*([+-]?)\s*(.+)$/.exec(text);
    const value = sign && clock(sign[2]);
    return value === undefined || value === null ? undefined : sign[1] === '-' ? -value : value;
  }

  // Length of one run, in ms, no shorter than it is.
  function lasts(element) {
    if (element.hasAttribute('min') || element.hasAttribute('repeatDur')) return Infinity;
    const text = element.getAttribute('dur');
    // Without a length the value holds from the start on, and nothing moves.
    if (text === null || text.trim() === 'indefinite') return element.hasAttribute('end') ? Infinity : 0;
    const one = clock(text);
    const count = element.getAttribute('repeatCount');
    if (one === undefined) return Infinity;
    return count === null ? one : one * (count.trim() === 'indefinite' ? Infinity : Number(count));
  }

  function beginsOf(element, trail) {
    const starts = [];
    for (const one of (element.getAttribute('begin') ?? '0s').split(';')) {
      const text = one.trim();
      if (text === '' || text === 'indefinite') continue;
      const other = /^([\w-]+)\.(begin|end)\s*(?:([+-])\s*(.+))?$/.exec(text);
      const plain = other ? undefined : signed(text);
      if (plain !== undefined) starts.push(plain);
      else if (other) starts.push(...after(other, trail));
      else return undefined;
    }
    return starts;
  }

  function after([, id, edge, sign, offset], trail) {
    const target = inside.getElementById(id);
    const shift = offset === undefined ? 0 : signed(sign + offset);
    const runs = target && shift !== undefined && trail.length < 40 && !trail.includes(target) && runsOf(target, [...trail, target]);
    // Several runs cut each other short, and so does an end of its own.
    const whole = edge === 'begin' || (runs?.length === 1 && !target.hasAttribute('end') && !target.hasAttribute('max'));
    if (!runs || !whole) return [undefined];
    return runs.map(([from, to]) => (edge === 'begin' ? from : to) + shift);
  }

  const known = new Map();
  function runsOf(element, trail) {
    if (known.has(element)) return known.get(element);
    const starts = beginsOf(element, trail);
    const length = lasts(element);
    const told = starts?.every((start) => typeof start === 'number' && !Number.isNaN(start)) && !Number.isNaN(length) && starts.length < 100;
    const runs = told ? starts.filter((start) => start !== Infinity).map((start) => [start, start + length]) : undefined;
    known.set(element, runs);
    return runs;
  }

  function readMarkup() {
    for (const element of picture.querySelectorAll(animations)) {
      const runs = runsOf(element, [element]);
      if (!runs || intervals.length + runs.length > mostIntervals) always = true;
      else intervals.push(...runs);
      if (always) return;
    }
  }

  function readStyles() {
    for (const animation of inside.getAnimations()) {
      const timing = animation.effect?.getComputedTiming();
      if (!timing || intervals.length >= mostIntervals) always = true;
      else intervals.push([timing.delay, Math.max(timing.delay, Number(timing.endTime))]);
    }
  }

  readMarkup();
  readStyles();
  return {
    moves: (fromMs, toMs) =>
      always || intervals.some(([from, to]) => from - slackMs <= toMs && to + slackMs >= fromMs),
    // Something began that was not there at the start.
    surprise: () => { always = true; },
  };
};
`;
