// Rules for what the root of an SVG must say: namespaces, the view box.
import type { XmlScan } from '../xml-scan.ts';
import { overScan, soundRootOf, type Edit, type SvgRule } from './svg-rule.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

const addToRoot = (scan: XmlScan, text: string): Edit[] => {
  const root = soundRootOf(scan);
  if (!root) return [];
  const at = root.tag.start + 1 + root.name.length;
  return [{ start: at, end: at, text: ` ${text}` }];
};

const namespace: SvgRule = {
  name: 'svg-namespace',
  note: () => 'declared the SVG namespace on the root',
  edits: overScan((_source, scan) => {
    const root = soundRootOf(scan);
    if (!root || root.name !== 'svg') return [];
    const declared = root.attributes.find(({ name }) => name === 'xmlns');
    if (declared?.value === svgNamespace) return [];
    if (!declared) return addToRoot(scan, `xmlns="${svgNamespace}"`);
    return [{ start: declared.start, end: declared.end, text: `xmlns="${svgNamespace}"` }];
  }),
};

const xlinkNamespace: SvgRule = {
  name: 'xlink-namespace',
  note: () => 'declared the xlink prefix that the document uses',
  edits: overScan((_source, scan) => {
    const names = scan.elements.flatMap(({ attributes }) => attributes.map(({ name }) => name));
    if (!names.some((name) => name.startsWith('xlink:')) || names.includes('xmlns:xlink')) return [];
    return addToRoot(scan, 'xmlns:xlink="http://www.w3.org/1999/xlink"');
  }),
};

const viewBox: SvgRule = {
  name: 'missing-view-box',
  note: () => 'gave the root a viewBox from its width and height, so that it fills the frame',
  edits: overScan((_source, scan) => {
    const attributes = soundRootOf(scan)?.attributes ?? [];
    if (attributes.some(({ name }) => name === 'viewBox')) return [];
    const [width, height] = ['width', 'height'].map((side) => {
      const value = attributes.find(({ name }) => name === side)?.value.trim() ?? '';
      const length = /^(?:\d+(?:\.\d+)?|\.\d+)(?:px)?$/.test(value) ? Number.parseFloat(value) : 0;
      return Number.isFinite(length) ? length : 0;
    });
    return width && height ? addToRoot(scan, `viewBox="0 0 ${width} ${height}"`) : [];
  }),
};

/** In this order. */
export const rootRules: readonly SvgRule[] = [namespace, xlinkNamespace, viewBox];
