// Reads request bodies the way a vendor's server does: by shape, with a word for what is wrong.

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The first key that the vendor does not know. */
export function unknownKey(body: Fields, known: ReadonlySet<string>): string | undefined {
  return Object.keys(body).find((key) => !known.has(key));
}

/** A field of a field, `undefined` wherever the way there is broken. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => (isFields(current) ? current[key] : undefined), value);
}

const wrongKey = /wrong|invalid/i;

/** The demo takes any key but a missing one or one that says of itself that it is wrong. */
export function isAcceptedKey(key: string | undefined): boolean {
  return key !== undefined && key !== '' && !wrongKey.test(key);
}

export function bearer(header: string | undefined): string | undefined {
  return header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : undefined;
}

/** All text of a message's content, whether a string or a list of parts. */
export function textOfParts(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => text(at(part, 'text')) ?? '')
    .filter((piece) => piece !== '')
    .join('\n');
}
