// Says what would keep an SVG from being drawn as it was meant, before a browser sees it (SPEC E14, L5).
import type { RenderError } from '../../../domain/render-error.ts';
import { errorAt, sourceFault } from '../source-fault.ts';
import { scanXml } from '../xml-scan.ts';
import { animationFindings } from './animation-findings.ts';
import { attributeFindings } from './attribute-findings.ts';
import { elementFindings, rootFindings } from './element-findings.ts';
import type { Finding } from './finding.ts';
import { referenceFindings } from './reference-findings.ts';
import { styleFindings } from './style-findings.ts';
import { readDocument, type SvgDocument } from './svg-document.ts';
import { textFindings } from './text-findings.ts';

/** Findings past these are not looked for: whoever mends the source has enough to do. */
const findingsAtMost = 40;
/** Faults told beside the first. */
const othersAtMost = 12;

const looks: readonly ((document: SvgDocument) => Iterable<Finding>)[] = [
  rootFindings,
  elementFindings,
  attributeFindings,
  styleFindings,
  referenceFindings,
  animationFindings,
  textFindings,
];

/** Faults and remarks in the order of the source, not more than a bound of each look. */
function findingsOf(document: SvgDocument): Finding[] {
  const all: Finding[] = [];
  for (const look of looks) {
    let count = 0;
    for (const finding of look(document)) {
      all.push(finding);
      count += 1;
      if (count >= findingsAtMost) break;
    }
  }
  return all.toSorted((a, b) => a.at - b.at);
}

/** Line and column, both from 1, of positions in rising order. */
function placesOf(source: string, findings: readonly Finding[]): { line: number; column: number }[] {
  let line = 1;
  let lineStart = 0;
  return findings.map(({ at }) => {
    for (let next = source.indexOf('\n', lineStart); next >= 0 && next < at; next = source.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    return { line, column: at - lineStart + 1 };
  });
}

/**
 * The first fault of the source with its line, column and context, the others with it; undefined where nothing is wrong. Made in time linear
 * to the source; never throws. Kinds: those of `sourceFault` and those of `Finding`.
 */
export function checkSvg(source: string): RenderError | undefined {
  const fault = sourceFault(source);
  if (fault) return fault;
  const findings = findingsOf(readDocument(source, scanXml(source)));
  const first = findings.findIndex(({ remark }) => remark !== true);
  const found = findings[first];
  if (!found) return undefined;
  const places = placesOf(source, findings);
  const others = findings
    .map(({ message }, index) => ({ message, line: places[index]?.line ?? 1 }))
    .filter((_finding, index) => index !== first)
    .slice(0, othersAtMost);
  const error = errorAt(source, { kind: found.kind, message: found.message, ...(places[first] ?? { line: 1 }) });
  return others.length > 0 ? { ...error, others } : error;
}
