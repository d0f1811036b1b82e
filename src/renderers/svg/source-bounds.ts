// How large a drawing may be: above these bounds the browser would hang or fill its memory, and reading the source would hold up the worker.

/** What a model can write in one reply is a quarter of the characters at most. */
export const sourceBounds = { characters: 262_144, drawnElements: 200_000 } as const;
