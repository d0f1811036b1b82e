// What a clip_edit job is asked for (CONTRACT, "Inputs").

export type ClipEditInput = {
  /** The job whose clip it is. */
  readonly jobId: string;
  /** 0-based, as in the stage `video_generator`. */
  readonly clipIndex: number;
  readonly instruction: string;
};
