// The page that takes a token and gives the browser its session.
import { html } from './html.ts';
import { layout } from './layout.ts';

export function signInPage(shown: {
  readonly error?: string;
  readonly returnTo: string;
  readonly demo: boolean;
}): string {
  const main = html`<section class="card narrow">
    <h1>Sign in</h1>
    <p>This server asks for a token: one of those in its <code>RETAKE_API_TOKENS</code>.</p>
    ${shown.error && html`<p class="error" role="alert">${shown.error}</p>`}
    <form method="post" action="/sign-in">
      <input type="hidden" name="returnTo" value="${shown.returnTo}" />
      <label>Token <input type="password" name="token" required autofocus autocomplete="current-password" /></label>
      <button>Sign in</button>
    </form>
  </section>`;
  return layout({ title: 'Sign in', demo: shown.demo }, main);
}
