// What stood where while a take was drawn: the renderers measure it, the checks judge it (SPEC E9).

/**
 * One thing that is seen at a moment. Places and sizes are shares of the frame: 0, 0 is its top left corner, 1, 1 its bottom right. Only what
 * can be seen is listed: nothing transparent, hidden or without size.
 */
export type SceneBox = {
  readonly kind: 'text' | 'shape';
  /** What a reader sees there, or what it is: `Pythagoras`, `Circle`. At most 40 characters. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Text: the size of its letters (font size) as a share of the frame's height, where it is known. */
  readonly textSize?: number;
  /** Text: WCAG contrast of its colour with what lies behind it, 1–21, where it could be measured. */
  readonly contrast?: number;
  /** Things with one group belong together (parts of a formula): they may touch each other. */
  readonly group?: string;
};

/** Everything that is seen at one moment of the clip. */
export type SceneSample = { readonly atMs: number; readonly boxes: readonly SceneBox[] };
