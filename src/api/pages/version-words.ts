// What versions of a clip are told apart by, in words.
import type { ClipVersionView } from '../clip-view.ts';

export const rewriterWords: Readonly<Record<NonNullable<ClipVersionView['rewrittenBy']>, string>> = {
  template: 'by a template, without a model',
  model: 'by the rewrite model',
  unread_reply: 'from a reply of the rewrite model that could not be read',
};
