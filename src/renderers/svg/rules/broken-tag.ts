// Reads one start tag that XML cannot: quotes, brackets or blanks are missing, or characters stand in it that mean nothing.
import { isAttributeOf, isElement, meantElement } from '../check/known-names.ts';

export type MendedTag = {
  readonly text: string;
  /** Behind the tag in the text it was read from. */
  readonly end: number;
};

/** Characters that stand in no tag outside of a value. */
const strays = /[!$%^~*#@&?|\\;,+`\s]*/y;
const nameWithEquals = /([a-z_][\w:.-]*)\s{0,9}=\s{0,9}/iy;
/** Where the next attribute may begin: behind a blank or a quote. */
const nextAttribute = /(?:[\s"'])([a-z_][\w:.-]*)\s{0,9}=/gi;

const isAttributeName = (element: string, name: string): boolean =>
  isAttributeOf(element, name) || /^(?:xmlns(?::|$)|data-|aria-|xlink:|xml:)/.test(name);

/** Elements with nothing inside but animations: where one ends is no question. */
const leaves =
  /^(?:path|rect|circle|ellipse|line|polyline|polygon|image|use|stop|animate|animateTransform|animateMotion|set|fe[A-Z]\w+)$/;

/** Reads a tag from left to right; `undefined` wherever there is more than one way to go on. */
class TagReader {
  readonly #text: string;
  readonly #name: string;
  #at: number;

  constructor(text: string, name: string, at: number) {
    this.#text = text;
    this.#name = name;
    this.#at = at;
  }

  read(): MendedTag | undefined {
    const attributes: string[] = [];
    const seen = new Set<string>();
    for (;;) {
      this.#skip(strays);
      const name = this.#attributeName();
      if (name === undefined) break;
      const value = this.#value();
      if (value === undefined || seen.has(name) || /[<>]/.test(value) || (value.includes('"') && value.includes("'")))
        return undefined;
      seen.add(name);
      const quote = value.includes('"') ? "'" : '"';
      attributes.push(` ${name}=${quote}${value}${quote}`);
    }
    const closing = this.#closing();
    return closing === undefined
      ? undefined
      : { text: `<${this.#name}${attributes.join('')}${closing}`, end: this.#at };
  }

  #skip(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #attributeName(): string | undefined {
    return this.#skip(nameWithEquals)?.[1];
  }

  /** Where this value ends at the latest: before the next attribute, or the end of the tag. */
  #limit(): number {
    const { length } = this.#text;
    nextAttribute.lastIndex = this.#at;
    let limit = length;
    for (let found = nextAttribute.exec(this.#text); found; found = nextAttribute.exec(this.#text)) {
      if (!isAttributeName(this.#name, found[1] ?? '')) continue;
      limit = found.index;
      break;
    }
    const bracket = this.#text.slice(this.#at, limit).search(/\/?>|\/\s*$/);
    return bracket < 0 ? limit : this.#at + bracket;
  }

  #value(): string | undefined {
    const opening = /["']/.test(this.#text[this.#at] ?? '') ? (this.#text[this.#at] ?? '') : '';
    this.#at += opening.length;
    const limit = this.#limit();
    const rest = this.#text.slice(this.#at, limit + 1);
    const closing = opening === '' ? rest.search(/["']/) : rest.indexOf(opening);
    const end = closing < 0 ? limit : this.#at + closing;
    const value = this.#text.slice(this.#at, end).trim();
    this.#at = closing < 0 ? end : end + 1;
    return /["'=]/.test(value) && closing < 0 ? undefined : value;
  }

  /** The end of the tag: as it stands there, or as it must have been where another tag follows. */
  #closing(): string | undefined {
    const found = this.#skip(/(\/?)\s*>/y);
    if (found) return found[1] === '/' ? '/>' : '>';
    const slash = this.#skip(/\/\s*/y) !== null;
    const rest = this.#text.slice(this.#at);
    if (rest.trim() !== '' && tagWithoutBracket(rest) === undefined && !/^\/\w{1,30}>/.test(rest)) return undefined;
    if (slash) return '/>';
    return leaves.test(this.#name) ? undefined : '>';
  }
}

/** The name of a tag whose `<` is missing, where the text begins with one: `path d="…`. */
export function tagWithoutBracket(text: string): string | undefined {
  const [, name, attribute] = /^\s*([a-z]\w{0,30})\s+([a-z][\w:-]{0,30})\s{0,9}=/i.exec(text) ?? [];
  return name !== undefined && attribute !== undefined && isElement(name) && isAttributeName(name, attribute)
    ? name
    : undefined;
}

/** The tag that the text begins with, `<` included or not, as it was meant; nothing where that is not sure. */
export function mendTag(text: string): MendedTag | undefined {
  const found = /^<?\s*([a-z][\w:.-]{0,40})/i.exec(text);
  const written = found?.[1] ?? '';
  const name = isElement(written) ? written : meantElement(written);
  if (!found || name === undefined) return undefined;
  return new TagReader(text, name, found[0].length).read();
}
