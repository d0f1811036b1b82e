// Reads a vendor's sentence where it gives no code: PiAPI's codes are not published, and fal and Runway say "no money" in words only.

const moderated =
  /nsfw|moderat(?:ed|ion)|sensitive (?:content|word|information)|inappropriate|prohibited|content[ _-]polic|risk control|unsafe content|(?:violat\w+|against).{0,60}(?:polic|guideline|terms|rules)/i;

const outOfMoney =
  /(?:insufficient|not (?:have )?enough|out of|exhausted|run out of).{0,30}(?:credits?|balance|funds|points?)\b|(?:credits?|balance|funds|points?) (?:is |are )?(?:insufficient|not enough|exhausted)/i;

/** The prompt or what came of it was refused: never the same again. */
export function soundsModerated(words: string): boolean {
  return moderated.test(words);
}

/** Our account at the vendor is empty. */
export function soundsOutOfMoney(words: string): boolean {
  return outOfMoney.test(words);
}
