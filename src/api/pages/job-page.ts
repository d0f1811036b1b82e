// One job: what it is doing, its result, its open questions, its sections with every take, and what it cost.
import { cutWords } from '../../client/cut-words.ts';
import { durationWords, kindWords, reasonText, statusWords } from '../../client/words.ts';
import { isTerminal } from '../../domain/job.ts';
import { formatNanoUsd } from '../../domain/money.ts';
import type { JobView, SectionView } from '../../store/view-types.ts';
import type { Caller } from '../caller.ts';
import type { JobLinks } from '../links.ts';
import { editPanel, clipPath } from './edit-panel.ts';
import type { EditView } from './edit-of.ts';
import { decidedReviews } from './decided-reviews.ts';
import type { ErrorDetails } from './error-details.ts';
import { type Html, html } from './html.ts';
import { badge, demoLabel, type Frame, layout } from './layout.ts';
import type { OpenPlan } from './plan-panel.ts';
import type { ShownPrompts } from './shown-prompts.ts';
import { openReviews } from './review-panel.ts';
import { scenePanel } from './scene-panel.ts';
import { sectionPanel } from './section-panel.ts';

export type JobPage = {
  readonly job: JobView;
  readonly links: JobLinks;
  readonly details: ErrorDetails;
  /** What an open review of the plan asks about. */
  readonly plan: OpenPlan | undefined;
  /** What the prompt fields of open reviews begin with. */
  readonly prompts: ShownPrompts;
  /** Of an edit of a clip: what it came to. */
  readonly edit?: EditView | undefined;
  readonly caller: Caller;
  readonly mayDecide: boolean;
  readonly mayCancel: boolean;
  readonly signedInAs?: string | undefined;
  /** What a verdict that was just given led to. */
  readonly notice?: Html | string | undefined;
  /** Open reviews of all jobs. */
  readonly openReviewsInAll?: number;
  readonly temporalLink: (workflowId: string) => string | null;
  readonly nowMs: number;
};

export function jobPage(shown: JobPage): string {
  const { job } = shown;
  const main = html`${headPanel(shown)} ${shown.notice && html`<p class="notice" role="status">${shown.notice}</p>`}
    ${shown.edit && html`<div id="edit" data-live>${editPanel(job, shown.edit)}</div>`}
    <div id="reviews">${openReviews(shown)}</div>
    <div id="result" data-live>${resultPanel(job)}</div>
    <div id="section-list">${job.sections.map((section) => panelOf(shown, section))}</div>
    <div id="cost" data-live>${costPanel(job)}</div>
    <div id="facts" data-live>${decidedReviews(job)}</div>`;
  return layout(
    {
      title: job.title ?? kindWords[job.kind],
      demo: job.demo,
      signedInAs: shown.signedInAs,
      reviews: job.openReviews > 0,
      openReviews: shown.openReviewsInAll,
      live: liveOf(shown),
      scripts: shown.edit === undefined ? [] : ['compare'],
    },
    main,
  );
}

function panelOf(shown: JobPage, section: SectionView): Html {
  const { job, details } = shown;
  const panel = { job, section, details, temporal: shown.temporalLink(section.workflowId) };
  const mayRegenerate = shown.mayCancel && job.kind === 'scenes';
  return section.scene === null ? sectionPanel(panel) : scenePanel({ ...panel, scene: section.scene, mayRegenerate });
}

/** How the page is kept up to date: by events, or asked for while a scene or the cut of a job that has ended is made again. */
function liveOf({ job, links }: JobPage): Frame['live'] {
  if (!isTerminal(job.status)) return `${links.events}?after=${job.lastEventSeq}`;
  return isMadeAgain(job) || job.cut?.state === 'joining' ? 'poll' : undefined;
}

/** Scenes of a job that has ended are being made again. */
function isMadeAgain({ status: jobStatus, sections }: JobView): boolean {
  return isTerminal(jobStatus) && sections.some(({ status }) => status === 'running' || status === 'waiting_review');
}

function headPanel(shown: JobPage): Html {
  const { job } = shown;
  // The title of an edit says what was asked for, and so does its panel.
  const topic = shown.edit === undefined ? topicOf(job.input) : undefined;
  return html`<section class="head" id="head" data-live>
    <p class="crumbs">${crumbs(shown)}</p>
    <h1>${job.title ?? topic ?? kindWords[job.kind]} ${demoLabel(job.demo)}</h1>
    ${topic !== undefined && job.title !== null && topic !== job.title && html`<p class="lead">${topic}</p>`}
    ${headFacts(shown)} ${job.reason !== null && html`<p class="reason">${reasonText(job.reason)}</p>`}
    ${headActions(shown)}
  </section>`;
}

function headFacts({ job, nowMs }: JobPage): Html {
  const began = Date.parse(job.startedAt ?? job.createdAt);
  const took = durationWords((job.endedAt === null ? nowMs : Date.parse(job.endedAt)) - began);
  const lost =
    job.unknownCalls > 0 &&
    html`<span class="warn"
      >${job.unknownCalls} paid call${job.unknownCalls === 1 ? '' : 's'} with a lost answer</span
    >`;
  return html`<p class="facts">
    ${badge(job.status, statusWords[job.status])} <span>${kindWords[job.kind]}</span>
    <span>${job.endedAt === null ? `${took} so far` : `took ${took}`}</span>
    <span>${moneyLine(job)}</span>
    <span>asked by ${job.submittedBy}</span>
    ${lost}
  </p>`;
}

function headActions({ job, links, mayCancel }: JobPage): Html {
  const cancel =
    mayCancel &&
    (!isTerminal(job.status) || isMadeAgain(job)) &&
    html`<form method="post" action="/jobs/${job.id}/cancel">
      <button class="quiet">${isMadeAgain(job) ? 'Stop making scenes again' : 'Cancel the job'}</button>
    </form>`;
  return html`<div class="actions">
    ${links.temporal !== null && html`<a href="${links.temporal}" rel="noreferrer">Workflow in Temporal</a>`}
    <a href="${links.self}">JSON</a> ${cancel}
  </div>`;
}

/** Of an edit they lead to the clip that it is of. */
function crumbs({ job, edit }: JobPage): Html {
  if (edit === undefined) return html`<a href="/">Jobs</a> / <code>${job.id}</code>`;
  const { jobId, clipIndex, sourceTitle } = edit;
  return html`<a href="/">Jobs</a> / <a href="/jobs/${jobId}">${sourceTitle ?? jobId}</a> /
    <a href="${clipPath(edit)}">clip ${clipIndex}</a> / edit <code>${job.id}</code>`;
}

/** `$1.29 spent · $0.60 reserved · cap $3.00`. */
export function moneyLine({ costNanoUsd, budget, demo, status }: JobView): string {
  const reserved = Math.max(0, budget.use.costNanoUsd - costNanoUsd);
  const cap = budget.limits.costNanoUsd;
  const parts = [
    `${formatNanoUsd(costNanoUsd)} spent`,
    ...(reserved > 0 || !isTerminal(status) ? [`${formatNanoUsd(reserved)} reserved`] : []),
    cap === undefined ? 'no cap' : `cap ${formatNanoUsd(cap)}`,
  ];
  return `${parts.join(' · ')}${demo ? ' (at list price, nothing is billed)' : ''}`;
}

/** What was asked for in words: a topic, or the instruction of an edit. */
function topicOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const asked = ('topic' in input && input.topic) || ('instruction' in input && input.instruction);
  return typeof asked === 'string' ? asked : undefined;
}

function file(hash: string): string {
  return `/api/artifacts/${encodeURIComponent(hash)}`;
}

function resultPanel(job: JobView): Html | false {
  const { video, poster, captions, contactSheet } = job.artifacts;
  if (video === undefined) return false;
  const about = job.cut === null ? undefined : cutWords(job.cut);
  return html`<section class="card result">
    <h2>Result ${demoLabel(job.demo)}</h2>
    <video controls preload="metadata" ${poster !== undefined && html` poster="${file(poster)}"`} src="${file(video)}">
      ${captions !== undefined && html`<track kind="captions" srclang="en" label="Captions" src="${file(captions)}" default />`}
    </video>
    ${about !== undefined && html`<p class="dim" id="cut">This cut: ${about}.</p>`}
    <p class="actions">
      <a href="${file(video)}" download="${fileName(job)}.mp4">Download the mp4</a>
      ${captions !== undefined && html` <a href="${file(captions)}" download="${fileName(job)}.vtt">Captions</a>`}
    </p>
    ${
      contactSheet !== undefined &&
      html`<details>
        <summary>Contact sheet</summary>
        <img class="sheet" src="${file(contactSheet)}" alt="Frames of every section, in order" loading="lazy" />
      </details>`
    }
  </section>`;
}

function fileName(job: JobView): string {
  const words = (job.title ?? job.id).normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/gu, '-');
  return `${job.demo ? 'demo-' : ''}${
    words
      .replaceAll(/^-+|-+$/gu, '')
      .toLowerCase()
      .slice(0, 60) || job.id
  }`;
}

function costPanel(job: JobView): Html {
  return html`<section class="card">
    <h2>Cost</h2>
    ${
      job.costs.length === 0
        ? html`<p class="empty">No model was called${!isTerminal(job.status) && ' yet'}.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Cost by model">
            <table>
              <thead>
                <tr>
                  <th scope="col">Vendor</th>
                  <th scope="col">Model</th>
                  <th scope="col">Role</th>
                  <th scope="col" class="num">Calls</th>
                  <th scope="col" class="num">Cost</th>
                </tr>
              </thead>
              <tbody>
                ${job.costs.map(
                  (cost) =>
                    html`<tr>
                      <td>${cost.vendor}</td>
                      <td>${cost.model}</td>
                      <td>${cost.role}</td>
                      <td class="num">
                        ${cost.calls}${cost.unknown > 0 && html` <span class="warn">(${cost.unknown} lost)</span>`}
                      </td>
                      <td class="num">${formatNanoUsd(cost.costNanoUsd)}</td>
                    </tr>`,
                )}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row" colspan="4">${job.demo ? 'At list price; demo, nothing was billed' : 'Total'}</th>
                  <td class="num">${formatNanoUsd(job.costNanoUsd)}</td>
                </tr>
              </tfoot>
            </table>
          </div>`
    }
    <h3>Budget</h3>
    ${budgetList(job)}
  </section>`;
}

function budgetList({ budget, demo }: JobView): Html {
  const { limits, use } = budget;
  const row = (name: string, used: string, limit: string | undefined) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${used}${limit === undefined ? html`<span class="dim">, no limit</span>` : ` of ${limit}`}</dd>
    </div>`;
  const { costNanoUsd, calls, renders, wallMs } = limits;
  return html`<dl class="budget">
    ${row(demo ? 'Money, at list price' : 'Money', formatNanoUsd(use.costNanoUsd), costNanoUsd === undefined ? undefined : formatNanoUsd(costNanoUsd))}
    ${row('Calls', String(use.calls), calls?.toString())} ${row('Renders', String(use.renders), renders?.toString())}
    ${row('Time', durationWords(use.wallMs), wallMs === undefined ? undefined : durationWords(wallMs))}
  </dl>`;
}
