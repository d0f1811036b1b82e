// The demo judge's answers about scenes: by storyboard, scene, retake and provider, which the reference line names (SPEC A2, C9).
import type { PromptReference } from '../../prompts/reference.ts';
import type { DemoReply, DemoScript } from '../script.ts';
import { approval, type Judgement } from '../topics/topic.ts';
import { demoStoryboards, findDemoStoryboard } from './catalog.ts';
import type { DemoScene } from './storyboard.ts';

/** A line of the prompt about the asset of a clip edit. */
const editLine = /^It is an edit\. /mu;

const edited: Judgement = {
  ...approval(85, 'It follows the instruction; nothing else stands out.'),
  furtherScores: [84, 86],
};

function badRequest(message: string): DemoReply {
  return { kind: 'error', status: 400, message };
}

function judgementOf({ judgements, byProvider = {} }: DemoScene, { retake = 0, provider }: PromptReference): Judgement {
  const named = Object.entries(byProvider).find(([name]) => name === provider)?.[1];
  return named ?? judgements[retake] ?? judgements.at(-1) ?? judgements[0];
}

/** A judge that is asked again gives another score, as judges do. */
function judged({ furtherScores = [], ...judgement }: Judgement, { sample = 1 }: PromptReference): DemoReply {
  const overallScore = furtherScores[sample - 2] ?? judgement.overallScore;
  const issues = judgement.issues.map((issue) => ({ ...issue, description: `Demo: ${issue.description}` }));
  return { kind: 'text', text: JSON.stringify({ ...judgement, issues, overallScore }, null, 2) };
}

/** Answers prompts of purpose `judge_scene`; an error 400 that says what the demo knows for any other storyboard. */
export function judgeSceneReply({ prompt }: Parameters<DemoScript>[0], reference: PromptReference): DemoReply {
  // Edits are of clips that the demo made itself, and the title is the edit's own.
  if (editLine.test(prompt)) return judged(edited, reference);
  const storyboard = findDemoStoryboard(reference.topic);
  if (storyboard === undefined) {
    const known = demoStoryboards.map(({ title }) => `"${title}"`).join(', ');
    return badRequest(
      `The demo cannot judge scenes of "${reference.topic}". It knows the storyboards ${known}. Set a key for the judge's vendor for others.`,
    );
  }
  const scene = storyboard.scenes[(reference.section ?? 0) - 1];
  if (scene === undefined) {
    return badRequest(
      `"${storyboard.title}" has ${storyboard.scenes.length} scenes in the demo, not ${reference.section}.`,
    );
  }
  return judged(judgementOf(scene, reference), reference);
}
