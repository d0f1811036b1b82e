// Splits a reply into what a model would stream, and counts tokens as a vendor's usage would.

const charactersPerToken = 4;
const charactersPerDelta = 48;
const tokensPerImage = 1_200;

/** Plausible tokens of a text: about four characters each. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

export function inputTokensOf(request: {
  readonly system: string;
  readonly prompt: string;
  readonly images: number;
}): number {
  return tokensOf(request.system) + tokensOf(request.prompt) + request.images * tokensPerImage;
}

/** The part of a text that fits a limit of tokens. */
export function cutToTokens(text: string, tokens: number): string {
  return text.slice(0, tokens * charactersPerToken);
}

/** Pieces of a text, never cutting a character of two units in half. */
export function deltasOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + charactersPerDelta;
    const cutsPair = (text.codePointAt(end - 1) ?? 0) > 0xffff;
    pieces.push(text.slice(at, cutsPair ? end + 1 : end));
    at = cutsPair ? end + 1 : end;
  }
  return pieces;
}
