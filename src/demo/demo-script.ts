// All that the demo vendors know to say: explainers by topic, scenes by storyboard, and edits of clips (SPEC C9).
import { readReference } from '../prompts/reference.ts';
import { explainerDemoScript } from './explainer-script.ts';
import type { DemoScript } from './script.ts';
import { rewriteReply } from './storyboards/rewrite-script.ts';
import { judgeSceneReply } from './storyboards/scene-script.ts';

/** The script of the demo. Without state: the same prompt gets the same reply. */
export const demoScript: DemoScript = (request) => {
  const reference = readReference(request.prompt);
  if (reference?.purpose === 'judge_scene') return judgeSceneReply(request, reference);
  if (reference?.purpose === 'rewrite') return rewriteReply(request, reference);
  return explainerDemoScript(request);
};
