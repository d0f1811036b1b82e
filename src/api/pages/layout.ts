// The frame of every page: head, bar with navigation, demo banner, main.
import { type Html, html } from './html.ts';

export type Frame = {
  readonly title: string;
  /** Says so in a banner, on every page that shows anything of the demo server (SPEC C9). */
  readonly demo: boolean;
  /** Name of the caller, where someone had to sign in. */
  readonly signedInAs?: string | undefined;
  /** Has reviews: their forms send files, and keys move between them. */
  readonly reviews?: boolean;
  /** How many reviews are open, where it was counted: in the title and beside the link to them. */
  readonly openReviews?: number | undefined;
  /** Address of the events that refresh this page; `poll`: it is asked for every few seconds. */
  readonly live?: string | undefined;
  /** What else of our own the page runs, by name. */
  readonly scripts?: readonly string[];
};

/** In this order: rules of a later file win over those of an earlier one. */
const styles = ['base', 'form', 'job', 'clip', 'review', 'verdict'];

export function layout(frame: Frame, main: Html): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${titleCount(frame)}${frame.demo ? 'DEMO · ' : ''}${frame.title} · Retake</title>
        <link rel="icon" href="/assets/icon.svg" />
        ${styles.map((name) => html`<link rel="stylesheet" href="/assets/${name}.css" />`)}
        ${frame.live && html`<script src="/assets/live.js" data-events="${frame.live}" defer></script>`}
        ${
          // A review can be opened while the page is shown.
          (frame.live || frame.reviews) &&
          html`<script src="/assets/upload.js" defer></script>
            <script src="/assets/review-keys.js" defer></script>
            <script src="/assets/review-takes.js" defer></script>
            <script src="/assets/review-alerts.js" defer></script>`
        }
        ${(frame.scripts ?? []).map((name) => html`<script src="/assets/${name}.js" defer></script>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
          <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="22" height="22" /> Retake</a>
          <nav aria-label="Main"><a href="/">Jobs</a>${reviewsLink(frame)}<a href="/docs">API</a></nav>
          ${
            frame.signedInAs &&
            html`<form class="who" method="post" action="/sign-out">
              <span>${frame.signedInAs}</span><button class="quiet">Sign out</button>
            </form>`
          }
        </header>
        ${
          frame.demo &&
          html`<aside class="demo" aria-label="Demo">
            <strong>Demo</strong> Models are answered by the labelled demo server on this machine. Renders, checks and
            scores of frames are real; nothing is billed.
          </aside>`
        }
        <main id="main">${main}</main>
      </body>
    </html> `;
  return page.text;
}

function titleCount({ openReviews = 0 }: Frame): string {
  return openReviews === 0 ? '' : `(${openReviews}) `;
}

function reviewsLink({ openReviews = 0 }: Frame): Html {
  return html`<a href="/reviews" id="nav-reviews" data-live
    >Reviews${openReviews > 0 && html` <b class="count">${openReviews}<span class="unseen"> open</span></b>`}</a
  >`;
}

/** A status with its own colour and, for those who do not see it, its words. */
export function badge(status: string, text: string): Html {
  return html`<span class="badge is-${status.replaceAll(/[^a-z_]/gu, '')}">${text}</span>`;
}

export function demoLabel(demo: boolean): Html | false {
  return demo && html`<span class="badge demo-badge" title="Made with the demo server">demo</span>`;
}
