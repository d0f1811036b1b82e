// The demo vendors' script for explainers: finds the reply to each step by the reference line of its prompt (SPEC C9).
import { readReference, type PromptReference } from '../prompts/reference.ts';
import type { DemoReply, DemoScript } from './script.ts';
import { demoTopics, findDemoTopic } from './topics/catalog.ts';
import { patchReply, repairReply, sourceReply } from './topics/source-reply.ts';
import type { DemoLadder, DemoSection, DemoTopic, Judgement } from './topics/topic.ts';

export { demoTopics, isDemoTopic } from './topics/catalog.ts';

function badRequest(message: string): DemoReply {
  return { kind: 'error', status: 400, message };
}

/** As many sections as were asked for, from the first; the reference carries the count in `section`. */
function planReply(topic: DemoTopic, { section: count = topic.sections.length, renderer }: PromptReference): DemoReply {
  const existing = topic.sections.length;
  const plan = {
    title: count > existing ? `${topic.title} (the demo has ${existing} sections)` : topic.title,
    sections: topic.sections.slice(0, count).map((section) => ({
      title: section.title,
      goal: section.goal,
      narration: section.narration,
      visualBrief: section.visualBrief,
      durationS: section.durationS,
      renderer: renderer ?? section.renderer,
    })),
  };
  return { kind: 'text', text: JSON.stringify(plan, null, 2) };
}

function ladderOf(section: DemoSection, { renderer, ladder = 1 }: PromptReference): DemoLadder {
  const [first, ...later] = section.ladders[renderer ?? section.renderer];
  return ladder <= 1 ? first : (later[ladder - 2] ?? later.at(-1) ?? first);
}

/** The patch is one of V1 as it was written; every other repair is answered by a whole source, as models do too. */
function wantsPatch({ scope, round, variant }: PromptReference): boolean {
  return scope !== undefined && scope !== 'whole' && round === 1 && variant === 1;
}

function takeReply(section: DemoSection, reference: PromptReference): DemoReply {
  const ladder = ladderOf(section, reference);
  const variant = reference.variant ?? 1;
  const isRepair = reference.purpose === 'repair';
  if (isRepair && ladder.patch !== undefined && wantsPatch(reference)) {
    return { kind: 'text', text: patchReply(section.title, ladder.patch) };
  }
  const sources = isRepair ? (ladder.repaired ?? ladder.written) : ladder.written;
  const source = sources[variant - 1];
  if (source === undefined)
    return badRequest(`The demo writes ${sources.length} variants of a section, not ${variant}.`);
  const reply = { renderer: reference.renderer ?? section.renderer, title: section.title, source, variant };
  return { kind: 'text', text: isRepair ? repairReply(reply) : sourceReply(reply) };
}

/** A judge that is asked again gives another score, as judges do. */
function judgeReply({ furtherScores = [], ...judgement }: Judgement, { sample = 1 }: PromptReference): DemoReply {
  const overallScore = furtherScores[sample - 2] ?? judgement.overallScore;
  return { kind: 'text', text: JSON.stringify({ ...judgement, overallScore }, null, 2) };
}

function sectionReply(topic: DemoTopic, reference: PromptReference): DemoReply {
  const section = topic.sections[(reference.section ?? 0) - 1];
  if (section === undefined) {
    return badRequest(`The demo has ${topic.sections.length} sections on "${topic.topic}", not ${reference.section}.`);
  }
  if (reference.purpose !== 'judge') return takeReply(section, reference);
  return judgeReply(ladderOf(section, reference).judgement, reference);
}

/**
 * Answers plan, write, repair and judge prompts of the demo topics. Without state: the same prompt gets the same reply.
 * A prompt without a reference line and an unknown topic are answered by an error 400 that says what the demo knows.
 */
export const explainerDemoScript: DemoScript = ({ prompt }) => {
  const reference = readReference(prompt);
  if (reference === undefined) return badRequest('The demo answers only prompts that end in a reference line.');
  const topic = findDemoTopic(reference.topic);
  if (topic === undefined) {
    const known = demoTopics.map((entry) => `"${entry.topic}"`).join(', ');
    return badRequest(
      `The demo has no material on "${reference.topic}". It knows: ${known}. Set a vendor's key for other topics.`,
    );
  }
  return reference.purpose === 'plan' ? planReply(topic, reference) : sectionReply(topic, reference);
};
