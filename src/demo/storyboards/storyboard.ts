// The shape of a demo storyboard: its scenes as they are sent in, and how the demo's judge answers each take of them (SPEC C9).
import type { Aspect, MediaProvider } from '../../domain/media.ts';
import type { Judgement } from '../topics/topic.ts';

export type DemoScene = {
  readonly sceneType: string;
  readonly contentType: string;
  readonly narration: string;
  readonly visualDirection: string;
  /** Seconds; 0 for a picture. */
  readonly duration: number;
  readonly provider: MediaProvider;
  /** Of the first generation, then of each retake; later ones are answered like the last. */
  readonly judgements: readonly [Judgement, ...Judgement[]];
  /** Of takes by these providers, whatever the retake: what a person gets who chooses one. */
  readonly byProvider?: Readonly<Partial<Record<MediaProvider, Judgement>>>;
};

export type DemoStoryboard = {
  readonly title: string;
  readonly brand?: string;
  /** As its example asks for it. */
  readonly aspect?: Aspect;
  readonly scenes: readonly DemoScene[];
};
