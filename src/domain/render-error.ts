// A failure of a take's own code, as every renderer reports it.

/** Kind is the exception's class (`NameError`), or `SyntaxError`, `MalformedXml`, `Timeout`, `OutOfMemory`, `NoScene`, `NoOutput`, `SandboxViolation`, `FormulaError`, `NeedsLatex`. */
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
