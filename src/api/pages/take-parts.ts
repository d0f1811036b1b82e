// What the cards of takes have in common, whether their takes are code or made by media providers.
import { formatNanoUsd } from '../../domain/money.ts';
import type { JobView, TakeView } from '../../store/view-types.ts';
import type { ErrorDetails } from './error-details.ts';
import { type Html, html } from './html.ts';

/** A line of a card's list; nothing where there is no value. */
export function row(name: string, value: Html | string | null): Html | false {
  return (
    value !== null &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  );
}

export function bulleted(items: readonly (Html | string)[]): Html | null {
  if (items.length === 0) return null;
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

export function issueText(issue: TakeView['issues'][number]): Html {
  const kind = `${issue.category.replaceAll('_', ' ')}, ${issue.severity}:`;
  return html`<span class="dim">${kind}</span> ${issue.description}`;
}

export function findingText(finding: TakeView['findings'][number]): Html {
  return html`<span class="${finding.severity === 'hard' && 'warn'}">${finding.message}</span>`;
}

/** Who gave the samples: one model, unless the vendor answered by another. */
export function judgesText(samples: TakeView['judgeSamples']): string | null {
  const names = samples.map(({ model, answeredBy }) =>
    answeredBy === undefined || model.endsWith(`:${answeredBy}`) ? model : `${model} (answered by ${answeredBy})`,
  );
  return names.length === 0 ? null : [...new Set(names)].join(', ');
}

export function modelText(take: TakeView): string | null {
  if (take.model === null) return null;
  const vendor = take.vendor === null || take.model.includes(':') ? '' : `${take.vendor}:`;
  const asked = take.requestedModel;
  return `${vendor}${take.model}${asked !== null && asked !== `${vendor}${take.model}` ? ` (for ${asked})` : ''}`;
}

export function costText(job: JobView, take: TakeView): string | null {
  return take.costNanoUsd === 0 ? null : `${formatNanoUsd(take.costNanoUsd)}${job.demo ? ' at list price' : ''}`;
}

export function failureText(take: TakeView, details: ErrorDetails): Html | false {
  if (take.renderError !== null) {
    const { kind, message, line, detailHash } = take.renderError;
    const detail = detailHash === undefined ? undefined : details.get(detailHash);
    return html`<div class="failure">
      <p><strong>${kind.replaceAll('_', ' ')}</strong>${line !== undefined && ` in line ${line}`}</p>
      <pre tabindex="0">${message}</pre>
      ${
        detail !== undefined &&
        html`<details>
          <summary>The lines around it, and the traceback</summary>
          <pre tabindex="0">${detail}</pre>
        </details>`
      }
    </div>`;
  }
  return (
    take.writeFailure !== null &&
    html`<div class="failure">
      <p><strong>${take.writeFailure.kind}</strong></p>
      <pre tabindex="0">${take.writeFailure.message}</pre>
    </div>`
  );
}
