// Reads the small grammars of SVG values: numbers, separators, words, each character once.
const spaces = /[\t\n\f\r ]*/y;
const number = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/iy;
const word = /[a-z][\w-]*/iy;

/** A place in a value that moves on as parts are read. */
export class ValueReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.skipSpaces();
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, or the empty string. */
  get next(): string {
    return this.text[this.at] ?? '';
  }

  /** What is left, short, for a message. */
  get rest(): string {
    return this.done ? 'the end' : `"${this.text.slice(this.at, this.at + 12).replaceAll(/\s+/g, ' ')}"`;
  }

  #read(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  skipSpaces(): void {
    this.#read(spaces);
  }

  /** Steps over spaces and at most one comma; says whether there was a comma. */
  skipSeparator(): boolean {
    this.skipSpaces();
    if (this.next !== ',') return false;
    this.at += 1;
    this.skipSpaces();
    return true;
  }

  /** A number without a unit. */
  number(): number | undefined {
    const text = this.#read(number);
    return text === undefined ? undefined : Number(text);
  }

  word(): string | undefined {
    return this.#read(word);
  }

  /** Steps over the character if it comes next. */
  take(character: string): boolean {
    if (this.next !== character) return false;
    this.at += 1;
    return true;
  }
}
