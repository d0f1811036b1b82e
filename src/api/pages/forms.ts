// What the pages' forms send, turned into the bodies that the API's schemas parse. Fields left empty are not sent.

export type Form = Readonly<Record<string, string>>;

export function jobForm(form: Form): Record<string, unknown> {
  return {
    topic: form['topic'] ?? '',
    ...texts(form, ['mode', 'renderer', 'quality']),
    ...numbers(form, ['sections']),
    ...(form['approvePlan'] === 'on' && { approvePlan: true }),
  };
}

export function verdictForm(form: Form): Record<string, unknown> {
  const budget = numbers(form, ['usd', 'calls', 'renders', 'wallS']);
  return {
    verdict: form['verdict'] ?? '',
    ...texts(form, ['prompt', 'provider', 'artifact', 'reasonCode', 'note']),
    ...numbers(form, ['take']),
    ...plan(form['plan']),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}

/** What is no JSON stays text, so that the schema names the field. */
function plan(text = ''): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    return { plan: JSON.parse(text) };
  } catch {
    return { plan: text };
  }
}

/** The fields that were filled in. */
export function texts(form: Form, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = form[name] ?? '';
      return value.trim() === '' ? [] : [[name, value]];
    }),
  );
}

/** What is no number stays text, so that the schema names the field. */
export function numbers(form: Form, names: readonly string[]): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(texts(form, names)).map(([name, value]) => [
      name,
      Number.isFinite(Number(value)) ? Number(value) : value,
    ]),
  );
}
