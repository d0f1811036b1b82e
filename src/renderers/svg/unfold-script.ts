// The page's part that copies out used elements that style sheets animate: inside a `use` their clock cannot be reached, and would run on its own.

/**
 * Defines `unfold(inside, picture, source)` in the page. A `use` is replaced by a group with a copy of what it names, where something in that is
 * animated by a style sheet. What would become too much is left as it is.
 */
export const unfoldScript = String.raw`
const unfold = (inside, picture, source) => {
  const mostCopies = 5_000;
  const mostRounds = 8;
  const svg = 'http://www.w3.org/2000/svg';
  const isAnimated = (element) => inside.defaultView.getComputedStyle(element).animationName !== 'none';
  let copies = 0;

  function targetOf(use) {
    const link = use.getAttribute('href') ?? use.getAttributeNS('http://www.w3.org/1999/xlink', 'href') ?? '';
    const target = link.startsWith('#') ? inside.getElementById(link.slice(1)) : null;
    if (!target || target.contains(use) || copies > mostCopies) return undefined;
    const parts = [target, ...target.querySelectorAll('*')];
    copies += parts.length;
    return copies <= mostCopies && parts.some(isAnimated) ? target : undefined;
  }

  function copyOf(target, use) {
    const copy = target.cloneNode(true);
    if (target.localName !== 'symbol') return copy;
    const view = inside.createElementNS(svg, 'svg');
    for (const { name, value } of copy.attributes) view.setAttribute(name, value);
    for (const name of ['width', 'height']) view.setAttribute(name, use.getAttribute(name) ?? '100%');
    view.append(...copy.childNodes);
    return view;
  }

  function replace(use, target) {
    const group = inside.createElementNS(svg, 'g');
    for (const { name, value } of use.attributes) if (!/^(x|y|width|height|(xlink:)?href)$/.test(name)) group.setAttribute(name, value);
    const moved = inside.createElementNS(svg, 'g');
    moved.setAttribute('transform', 'translate(' + use.x.baseVal.value + ' ' + use.y.baseVal.value + ')');
    moved.append(copyOf(target, use));
    group.append(...use.childNodes, moved);
    use.replaceWith(group);
  }

  if (!/@(-webkit-)?keyframes/.test(source)) return;
  for (let round = 0; round < mostRounds; round += 1) {
    const found = [...picture.querySelectorAll('use')].map((use) => [use, targetOf(use)]).filter(([, target]) => target);
    if (found.length === 0 || copies > mostCopies) return;
    for (const [use, target] of found) replace(use, target);
  }
};
`;
