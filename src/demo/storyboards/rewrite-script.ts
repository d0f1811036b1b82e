// The demo's answers to edits of clips: a few instructions that it understands, and for the others the prompt with the instruction behind it (SPEC R3, C9).
import type { PromptReference } from '../../prompts/reference.ts';
import { promptToRewrite } from '../../prompts/rewrite-clip.ts';
import type { DemoReply, DemoScript } from '../script.ts';

type Rewritten = { readonly prompt: string; readonly what: string };

/** Nothing where the prompt has no place for it. */
type Understood = (prompt: string, found: RegExpExecArray) => Rewritten | undefined;

function inserted(prompt: string, at: RegExp, text: string): string {
  return at.test(prompt) ? prompt.replace(at, () => text) : `${prompt}, ${text}`;
}

/** The text with this word or these words replaced, whatever their case; nothing where they are not there. */
function exchanged(prompt: string, from: string, to: string): string | undefined {
  const at = prompt.toLowerCase().indexOf(from.toLowerCase());
  return at < 0 ? undefined : `${prompt.slice(0, at)}${to}${prompt.slice(at + from.length)}`;
}

const words = '([\\p{L}\\p{N} -]+?)';
const end = '(?=$|[.,;!]|\\sand\\s|\\sbut\\s)';

const understood: readonly (readonly [RegExp, Understood])[] = [
  [
    /\b(steam|mist|fog|smoke)\b.{0,20}\b(thicker|denser|heavier)\b|\b(thicker|denser|heavier|more)\s(steam|mist|fog|smoke)\b/iu,
    (prompt, [, before, , , after]) => {
      const what = (before ?? after ?? 'steam').toLowerCase();
      return {
        prompt: inserted(prompt, new RegExp(`\\b${what}\\b`, 'iu'), `thick, dense ${what}`),
        what: `thicker ${what}`,
      };
    },
  ],
  [
    new RegExp(
      `\\b(?:replace|swap|exchange)\\s(?:the\\s|a\\s)?${words}\\s(?:with|by|for)\\s(?:the\\s|an?\\s)?${words}${end}`,
      'iu',
    ),
    (prompt, [, from = '', to = '']) => swap(prompt, from, to),
  ],
  [
    new RegExp(`\\b(?:turn|change)\\s(?:the\\s|a\\s)?${words}\\s(?:into|to)\\s(?:the\\s|an?\\s)?${words}${end}`, 'iu'),
    (prompt, [, from = '', to = '']) => swap(prompt, from, to),
  ],
  [
    new RegExp(`\\bmake\\sthe\\s([\\p{L}]+)\\s([\\p{L}]+)${end}`, 'iu'),
    (prompt, [, thing = '', how = '']) => swap(prompt, thing, `${how} ${thing}`),
  ],
  [
    new RegExp(`\\b(?:add|include)\\s${words}${end}`, 'iu'),
    (prompt, [, thing = '']) => ({ prompt: `${prompt}, with ${thing}`, what: `with ${thing}` }),
  ],
  [
    new RegExp(`\\b(?:remove|drop|take away)\\s(?:the\\s)?${words}${end}`, 'iu'),
    (prompt, [, thing = '']) => ({ prompt: `${prompt}, without ${thing}`, what: `without ${thing}` }),
  ],
];

function swap(prompt: string, from: string, to: string): Rewritten | undefined {
  const made = exchanged(prompt, from, to);
  return made === undefined ? undefined : { prompt: made, what: `${to} for ${from}` };
}

function rewritten(prompt: string, instruction: string): Rewritten {
  for (const [pattern, rewrite] of understood) {
    const found = pattern.exec(instruction);
    const made = found && rewrite(prompt, found);
    if (made) return made;
  }
  return {
    prompt: `${prompt}, ${instruction.trim().replace(/[.!]+$/u, '')}`,
    what: 'the instruction put behind the prompt',
  };
}

/** How much may change by the words of the instruction, the first that fits. */
const amounts: readonly (readonly [RegExp, number])[] = [
  [/\b(from scratch|completely|entirely|totally|brand new)\b/iu, 0.9],
  [/\b(quite|noticeably|clearly|different)\b/iu, 0.65],
  // Says more than the instruction allows where that wants the rest the same: the rule that refines it is seen at work (SPEC R4).
  [/\b(thicker|denser|heavier)\b/iu, 0.42],
  [/\b(almost|exactly|the same|nothing else|unchanged)\b/iu, 0.25],
  [/\b(slightly|a bit|a little|subtl\w+|just)\b/iu, 0.35],
];
const usualAmount = 0.45;

/** Answers prompts of purpose `rewrite`, of whatever clip. */
export function rewriteReply({ prompt: asked }: Parameters<DemoScript>[0], reference: PromptReference): DemoReply {
  const prompt = promptToRewrite(asked);
  const { instruction } = reference;
  if (prompt === undefined || instruction === undefined) {
    return { kind: 'error', status: 400, message: 'The demo found no clip prompt and instruction in this rewrite.' };
  }
  const made = rewritten(prompt, instruction);
  const temperature = amounts.find(([pattern]) => pattern.test(instruction))?.[1] ?? usualAmount;
  const reasoning = `Demo, no model read this: ${made.what}; ${temperature} by the words of the instruction.`;
  return { kind: 'text', text: JSON.stringify({ prompt: made.prompt, temperature, reasoning }, null, 2) };
}
