// The card of one take that a media provider made (SPEC A6, R7): the choice, the prompt's fixes, what was sent and what was not taken.
import { z } from 'zod';
import { durationWords, retakeWords, takeWords } from '../../client/words.ts';
import type { JobView, SectionView, TakeView } from '../../store/view-types.ts';
import type { ErrorDetails } from './error-details.ts';
import { asset } from './clip.ts';
import { type Html, html } from './html.ts';
import { badge, demoLabel } from './layout.ts';
import { scoreBar } from './score-bar.ts';
import { bulleted, costText, failureText, findingText, issueText, judgesText, modelText, row } from './take-parts.ts';

/** What the record keeps of a request: what it does not have is not shown. */
const appliedSchema = z.object({
  choice: z.string().default(''),
  fixes: z.array(z.string()).default([]),
  dropped: z.array(z.string()).default([]),
  sent: z.record(z.string(), z.unknown()).default({}),
});

type Shown = { readonly job: JobView; readonly section: SectionView; readonly details: ErrorDetails };

export function sceneTake({ job, section, details }: Shown, take: TakeView): Html {
  const isAccepted = take.take === section.acceptedTake;
  const id = `take-${section.id}-${take.take}`;
  const applied = appliedSchema.safeParse(take.applied ?? {}).data ?? appliedSchema.parse({});
  return html`<article class="take${isAccepted && ' accepted'}" aria-labelledby="${id}">
    <h3 id="${id}">
      Take ${take.take} <span class="dim">${originText(take)}</span> ${take.provider !== null && html`${take.provider}`}
      ${demoLabel(job.demo)}
    </h3>
    <p class="facts">
      ${statusBadge(take, isAccepted)} ${take.score !== null && scoreBar(take.score, take.judgeSamples)}
    </p>
    ${picture(take)} ${failureText(take, details)}
    <dl>
      ${row('Result', resultText(take))} ${row('Choice', applied.choice || null)}
      ${row('Issues', bulleted(take.issues.map(issueText)))} ${row('Checks', bulleted(take.findings.map(findingText)))}
      ${row('Similarity', similarityText(take))} ${row('Cost', costText(job, take))}
    </dl>
    <details>
      <summary>Prompt and request</summary>
      <dl>
        ${row('Fixes', bulleted(applied.fixes))} ${row('Model', modelText(take))} ${row('Sent', sentText(applied.sent))}
        ${row('Not taken', applied.dropped.length > 0 ? applied.dropped.map(spaced).join(', ') : null)}
        ${row('Seed', take.seed === null ? null : String(take.seed))} ${row('Judged by', judgesText(take.judgeSamples))}
        ${row('Length', take.durationMs === null ? null : durationWords(take.durationMs))}
      </dl>
      <p class="actions">${links(take)}</p>
    </details>
  </article>`;
}

/** One that was accepted before the scene was made again is not what the scene is now. */
function statusBadge(take: TakeView, isAccepted: boolean): Html {
  if (take.status === 'accepted' && !isAccepted) return badge('rejected', 'accepted before');
  return badge(take.status, takeWords(take));
}

function originText({ retake, fromTake, origin }: TakeView): string {
  if (origin === 'edit') return 'edit,';
  if (retake === null || retake === 0) return 'first,';
  return `retake ${retake}${fromTake === null ? '' : ` of take ${fromTake}`},`;
}

function picture(take: TakeView): Html | false {
  const { videoHash, imageHash } = take;
  const alt = `Take ${take.take}`;
  if (videoHash !== null) return asset({ hash: videoHash, medium: 'video', alt }, take);
  return imageHash !== null && asset({ hash: imageHash, medium: 'image', alt }, take);
}

/** `61 → 58: not better, too little to mean anything`. */
function resultText({ scoreBefore, score, retakeResult, isSignificant }: TakeView): string | null {
  if (retakeResult === null) return null;
  const scores = scoreBefore === null || score === null ? '' : `${scoreBefore} → ${score}: `;
  const weight = isSignificant === false && retakeResult === 'improved' ? ', too little to mean anything' : '';
  return `${scores}${retakeWords[retakeResult]}${weight}`;
}

function similarityText({ similarity }: TakeView): string | null {
  return similarity === null ? null : `${similarity.toFixed(3)} of 1 to the clip before (SSIM)`;
}

/** The model stands in a line of its own. */
function sentText({
  model: _model,
  width,
  height,
  durationS,
  ...rest
}: Readonly<Record<string, unknown>>): string | null {
  const size = typeof width === 'number' && typeof height === 'number' ? [`${width}×${height}`] : [];
  const length = typeof durationS === 'number' ? [`${durationS} s`] : [];
  const others = Object.entries(rest).map(
    ([name, value]) => `${spaced(name)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const parts = [...size, ...length, ...others];
  return parts.length === 0 ? null : parts.join(', ');
}

/** `negativePrompt` → `negative prompt`. */
function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function links(take: TakeView): Html {
  const link = (hash: string | null, text: string) =>
    hash !== null && html`<a href="/api/artifacts/${hash}">${text}</a>`;
  return html`${link(take.promptHash, 'Prompt')} ${link(take.videoHash ?? take.imageHash, 'Asset')}
  ${link(take.downloadHash, 'As delivered')} ${link(take.improvedBriefHash, "The judge's prompt")}`;
}
