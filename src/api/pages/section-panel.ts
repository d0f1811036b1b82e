// One section with its accepted clip and every take side by side: how it was made, what failed, what it scored (SPEC C3).
import {
  approvedWords,
  durationWords,
  originWords,
  reasonText,
  repairWords,
  statusWords,
  takeWords,
} from '../../client/words.ts';
import type { JobView, SectionView, TakeView } from '../../store/view-types.ts';
import type { ErrorDetails } from './error-details.ts';
import { clip, middleFrame } from './clip.ts';
import { type Html, html } from './html.ts';
import { badge, demoLabel } from './layout.ts';
import { scoreBar } from './score-bar.ts';
import { bulleted, costText, failureText, findingText, issueText, judgesText, modelText, row } from './take-parts.ts';

export type SectionPanel = {
  readonly job: JobView;
  readonly section: SectionView;
  readonly details: ErrorDetails;
  readonly temporal: string | null;
};

export function sectionPanel(shown: SectionPanel): Html {
  const { job, section, temporal } = shown;
  return html`<section class="card section" id="section-${section.id}" data-live>
    <header>
      <h2><span class="dim">${section.number}.</span> ${section.title} ${demoLabel(job.demo)}</h2>
      <p class="facts">
        ${badge(section.status, statusWords[section.status])}<span>${section.renderer === 'svg' ? 'SVG' : 'Manim'}</span
        ><span>planned ${durationWords(section.plannedDurationMs)}</span>
        ${section.approvedBy !== null && html`<span>${approvedWords(section.approvedBy, section.replacedByHash !== null)}</span>`}
        ${temporal !== null && html`<a href="${temporal}" rel="noreferrer">workflow</a>`}
      </p>
    </header>
    ${section.reason !== null && html`<p class="reason">${reasonText(section.reason)}</p>`}
    <div class="split">
      ${sectionClip(section)}
      <div>
        <p>${section.goal}</p>
        <details>
          <summary>Narration and brief</summary>
          <p><em>${section.narration}</em></p>
          <p class="dim">${section.visualBrief}</p>
        </details>
      </div>
    </div>
    ${takeCards(shown)}
  </section>`;
}

/** What stands for the section in the film: the uploaded replacement, else its accepted take. */
function sectionClip(section: SectionView): Html | false {
  if (section.replacedByHash !== null) return clip(section.replacedByHash);
  const accepted = section.takes.find((take) => take.take === section.acceptedTake);
  return accepted !== undefined && accepted.videoHash !== null && clip(accepted.videoHash, accepted);
}

/** Written ahead and not needed: nothing of them can be seen. */
function isUnrendered(take: TakeView): boolean {
  const isIdle = take.status === 'written' || take.status === 'canceled';
  return isIdle && take.videoHash === null && take.renderError === null && take.writeFailure === null;
}

function takeCards(shown: SectionPanel): Html {
  const { takes } = shown.section;
  if (takes.length === 0) return html`<p class="empty">No take yet.</p>`;
  const unrendered = takes.filter(isUnrendered);
  const cards = (some: readonly TakeView[]) =>
    html`<div class="takes">${some.map((take) => takeCard(shown, take))}</div>`;
  const wereStopped = unrendered.some(({ status }) => status === 'canceled');
  const fate = wereStopped ? 'stopped or never rendered' : 'written and not rendered';
  return html`${cards(takes.filter((take) => !isUnrendered(take)))}
  ${
    unrendered.length > 0 &&
    html`<details class="unrendered">
      <summary>${unrendered.length} more ${unrendered.length === 1 ? 'take' : 'takes'}, ${fate}</summary>
      ${cards(unrendered)}
    </details>`
  }`;
}

function takeCard({ job, section, details }: SectionPanel, take: TakeView): Html {
  const isAccepted = take.take === section.acceptedTake;
  const id = `take-${section.id}-${take.take}`;
  return html`<article class="take${isAccepted && ' accepted'}" aria-labelledby="${id}">
    <h3 id="${id}">Take ${take.take} <span class="dim">${originText(take)}</span> ${demoLabel(job.demo)}</h3>
    <p class="facts">
      ${badge(take.status, takeWords(take))} ${take.degraded && html`<span class="warn">degraded</span>`}
      ${take.score !== null && scoreBar(take.score, take.judgeSamples)}
    </p>
    ${frame(take)} ${failureText(take, details)}
    <dl>
      ${row('Model', modelText(take))} ${row('Sent', take.applied && appliedText(take.applied))}
      ${row('Rules fired', bulleted(take.rulesFired.map(ruleText)))}
      ${row('Checks', bulleted(take.findings.map(findingText)))} ${row('Issues', bulleted(take.issues.map(issueText)))}
      ${row('Judged by', judgesText(take.judgeSamples))}
      ${row('Length', take.durationMs === null ? null : durationWords(take.durationMs))}
      ${row('Cost', costText(job, take))}
    </dl>
    <p class="actions">${links(job, section, take)}</p>
  </article>`;
}

function frame(take: TakeView): Html | false {
  const hash = middleFrame(take);
  return (
    hash !== undefined &&
    html`<img class="frame" src="/api/artifacts/${hash}" alt="A frame of take ${take.take}" loading="lazy" />`
  );
}

function ruleText(fired: TakeView['rulesFired'][number]): Html {
  return html`<code>${fired.rule}</code>${fired.line !== undefined && ` line ${fired.line}`}: ${fired.note}`;
}

function originText(take: TakeView): string {
  const from = take.fromTake === null ? '' : ` of take ${take.fromTake}`;
  const variant = take.origin === 'variant' ? ` ${take.variant}` : '';
  const way = repairWords(take.applied);
  return `${originWords[take.origin]}${variant}${from}${way === '' ? '' : ` (${way})`}`;
}

/** Said beside the take's origin, or of use to programs alone. */
const toldElsewhere = new Set(['scope', 'edits', 'source', 'editsReplyHash', 'wholePromptHash']);

function appliedText(applied: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(applied).flatMap(([name, value]) => {
    if (toldElsewhere.has(name)) return [];
    if (name === 'answeredBy') return [`answered by ${String(value)}`];
    if (name === 'editsRefused') return [`whole source after edits that could not be made: ${String(value)}`];
    if (name === 'dropped') {
      return Array.isArray(value) && value.length > 0 ? [`not taken by the model: ${value.join(', ')}`] : [];
    }
    return [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return parts.join(', ');
}

function links(job: JobView, section: SectionView, take: TakeView): Html {
  const source = `/api/jobs/${job.id}/sections/${section.id}/takes/${take.take}/source`;
  return html`${take.videoHash !== null && html`<a href="/api/artifacts/${take.videoHash}">Clip</a>`}
  ${(take.fixedSourceHash ?? take.sourceHash) !== null && html`<a href="${source}">Source</a>`}
  ${take.fixedSourceHash !== null && take.sourceHash !== null && take.fixedSourceHash !== take.sourceHash && html`<a href="${source}?version=written">As written</a>`}
  ${take.promptHash !== null && html`<a href="/api/artifacts/${take.promptHash}">Prompt</a>`}
  ${take.replyHash !== null && html`<a href="/api/artifacts/${take.replyHash}">Reply</a>`}`;
}
