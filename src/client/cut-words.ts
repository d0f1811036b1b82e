// The cut of a job in the words that a person reads, on a page or a terminal alike.
import type { CutChange } from '../domain/job-event.ts';
import type { CutView } from '../store/cut-types.ts';

/** `joined anew after an edit of clip 2`; nothing for a cut that is as its job joined it. */
export function cutWords({
  state,
  changed,
  reason,
}: Pick<CutView, 'state' | 'changed' | 'reason'>): string | undefined {
  if (state === 'joining') return 'being joined anew: a clip has changed since';
  if (state === 'not_joined') return `not joined anew since a clip has changed: ${reason ?? 'the reason was not kept'}`;
  return changed.length === 0 ? undefined : `joined anew after ${changed.map(changeWords).join(', and ')}`;
}

function changeWords({ clipIndex, version, because }: CutChange): string {
  switch (because) {
    case 'edit':
      return `an edit of clip ${clipIndex}`;
    case 'upload':
      return `an upload for clip ${clipIndex}`;
    case 'revert':
      return `clip ${clipIndex} went back to version ${version}`;
    case 'regeneration':
      return `clip ${clipIndex} was made again`;
  }
}
