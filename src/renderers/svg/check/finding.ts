// What the check of an SVG finds: faults, and remarks that are only told together with a fault.

/** What kind of thing is wrong: the `kind` of the RenderError. */
export type FindingKind =
  | 'MalformedXml'
  | 'UnknownElement'
  | 'MisplacedElement'
  | 'UnknownAttribute'
  | 'InvalidValue'
  | 'InvalidPath'
  | 'InvalidStyle'
  | 'InvalidAnimation'
  | 'BrokenReference'
  | 'OutsideView';

export type Finding = {
  readonly kind: FindingKind;
  readonly message: string;
  /** Position in the source, counted in characters from 0. */
  readonly at: number;
  /** True for what is legal, or harmless, and still worth a word to whoever mends the source. */
  readonly remark?: boolean;
};

/** What is wrong inside one value, and where in it. */
export type Flaw = { readonly message: string; readonly at: number };

/** One way of reading a value: nothing where it is right. */
export type Grammar = (value: string) => Flaw | undefined;

/** Text of a message that quotes the source: on one line and short. */
export function quoted(text: string, most = 40): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return `"${line.length > most ? `${line.slice(0, most)}…` : line}"`;
}
