// Demo vendors as a process of their own, for runs in which everything else is killed. Arguments: the compiled product. Talks by messages.
import { join } from 'node:path';

const [dist] = process.argv.slice(2);
const { startDemoVendors } = await import(join(dist, 'demo/vendors.js'));
const { explainerDemoScript } = await import(join(dist, 'demo/explainer-script.js'));
const { readReference } = await import(join(dist, 'prompts/reference.js'));

/** Sections of two seconds: long enough for every check, quick to encode. */
function script(request) {
  const reply = explainerDemoScript(request);
  if (reply.kind !== 'text' || readReference(request.prompt)?.purpose !== 'plan') return reply;
  return { ...reply, text: reply.text.replaceAll(/"durationS": \d+/g, '"durationS": 2') };
}

// Long enough that a killed worker has calls open.
const vendors = await startDemoVendors({ script, pace: { thinkMs: 150, chunkMs: 1 } });

/** What a test counts: which step was asked for, and what became of it. */
function seen({ request, state, paid, fault }) {
  return { reference: request && readReference(request.prompt), state, paid, fault };
}

process.on('message', ({ id, ask, faults }) => {
  for (const fault of faults ?? []) vendors.inject(fault);
  const log = ask === 'log' ? { calls: vendors.received().map(seen), counts: vendors.counts() } : {};
  process.send({ id, ...log });
});
process.once('disconnect', () => process.exit(0));
process.send({ baseUrls: vendors.baseUrls });
