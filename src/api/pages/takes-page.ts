// Two takes of one section side by side, at an address of their own.
import type { JobView, SectionView, TakeView } from '../../store/view-types.ts';
import { type Choice, type Compared, compareStage, differences, pairForm, promptDiff } from './compare-stage.ts';
import { html } from './html.ts';
import { demoLabel, layout } from './layout.ts';
import { bulleted, issueText } from './take-parts.ts';

export type TakesPage = {
  readonly job: JobView;
  readonly section: SectionView;
  readonly a: TakeView;
  readonly b: TakeView;
  readonly pair: Compared;
  /** The address without its query. */
  readonly path: string;
  readonly signedInAs?: string | undefined;
};

export function takesPage({ job, section, a, b, pair, path, signedInAs }: TakesPage): string {
  const title = `Takes of ${section.title}`;
  const main = html`<section class="head">
      <p class="crumbs">
        <a href="/">Jobs</a> / <a href="/jobs/${job.id}">${job.title ?? job.id}</a> /
        <a href="/jobs/${job.id}#section-${section.id}">${section.number}. ${section.title}</a> / takes
      </p>
      <h1>${title} ${demoLabel(job.demo)}</h1>
    </section>
    <section class="card" id="compare">
      <h2>Side by side</h2>
      ${pairForm(path, section.takes.filter(isSeen).map(choice), { a: a.take, b: b.take })} ${compareStage(pair)}
      ${differences(pair)} ${promptDiff(pair)}
      <div class="split">${issues(a)} ${issues(b)}</div>
    </section>`;
  return layout({ title, demo: job.demo, signedInAs, scripts: ['compare'] }, main);
}

export function isSeen(take: TakeView): boolean {
  return (take.videoHash ?? take.imageHash) !== null;
}

function choice({ take, provider, score }: TakeView): Choice {
  const more = [provider ?? '', score === null ? 'not scored' : `score ${score}`].filter(Boolean);
  return { value: take, text: `take ${take} · ${more.join(' · ')}` };
}

function issues(take: TakeView) {
  return html`<div>
    <h3>What the judge found in take ${take.take}</h3>
    ${bulleted(take.issues.map(issueText)) ?? html`<p class="dim">Nothing.</p>`}
  </div>`;
}
