// A failure of a take's own code, as every renderer reports it.

/** Kind is the exception's class (`NameError`), or `SyntaxError`, `MalformedXml`, `Timeout`, `OutOfMemory`, `NoScene`, `NoOutput`, `SandboxViolation`, `FormulaError`, `NeedsLatex`; for a drawing also what `checkSvg` finds. */
export type RenderError = {
  readonly kind: string;
  readonly message: string;
  /** 1-based line of the source, where it is known. */
  readonly line?: number;
  readonly column?: number;
  /** The lines around it, numbered, the failing one marked with `>`. */
  readonly context?: string;
  /** What else the same check found wrong, in the order of the source; a render knows its first error only. */
  readonly others?: readonly { readonly line?: number; readonly message: string }[];
  /** Trimmed traceback: frames of the source and the last library frame, no paths of the machine. */
  readonly traceback?: string;
};

/** What a section's history keeps of an error. */
export type ShortError = Pick<RenderError, 'kind' | 'message' | 'line'> & {
  /** 8 hex digits for the failing line and 8 for the message, each with the kind: see `isSameError`. */
  readonly signature?: string;
};

/** Are they the same to whoever repairs: the same kind of error in a line of the same text, or with the same message elsewhere? By their signatures. */
export function isSameError(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [messageOfA, messageOfB] = [a.slice(8), b.slice(8)];
  return a.slice(0, 8) === b.slice(0, 8) || (messageOfA !== '' && messageOfA === messageOfB);
}
