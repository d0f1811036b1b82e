// A version of a clip in the words that a terminal shows: how its prompt came to be, what was kept, what changed (SPEC R2–R8).
import type { ClipVersion } from './clip-answers.ts';
import { printable } from './table.ts';

const rewriters: Readonly<Record<string, string>> = {
  template: 'by a template, without a model',
  model: 'by the rewrite model',
  unread_reply: "by the rewrite model's reply as text: it could not be read",
};

/** A few lines. `parent` is the version that was edited. */
export function versionLines(version: ClipVersion, parent: ClipVersion | undefined): string[] {
  const { rewrittenBy, reasoning, prompt, isUpload } = version;
  const from = isUpload ? 'an upload in place of' : 'made from';
  return [
    `version ${version.version}${parent === undefined ? '' : `, ${from} version ${parent.version}`}`,
    ...(rewrittenBy === null ? [] : [`prompt rewritten ${rewriters[rewrittenBy] ?? printable(rewrittenBy)}`]),
    [creativityWords(version), seedWords(version, parent), providerWords(version)]
      .filter((part) => part !== '')
      .join(', '),
    similarityWords(version, parent),
    ...(prompt === null ? [] : [`prompt: ${printable(prompt)}`]),
    ...(reasoning === null ? [] : reasoning.split('\n').map((line) => `  ${printable(line)}`)),
  ].filter((line) => line !== '');
}

/** `seed 41 kept`, `new seed 7`. */
export function seedWords({ generationSeed }: ClipVersion, parent: ClipVersion | undefined): string {
  if (generationSeed === null) return 'no seed';
  if (parent === undefined) return `seed ${generationSeed}`;
  return parent.generationSeed === generationSeed ? `seed ${generationSeed} kept` : `new seed ${generationSeed}`;
}

function creativityWords({ temperature }: ClipVersion): string {
  return temperature === null ? '' : `creativity ${temperature}`;
}

function providerWords({ provider }: ClipVersion): string {
  return provider === null ? '' : `made by ${printable(provider)}`;
}

function similarityWords({ similarity, isUnchanged, score }: ClipVersion, parent: ClipVersion | undefined): string {
  const parts = [
    ...(similarity === null ? [] : [`similarity to version ${parent?.version ?? '?'}: ${similarity.toFixed(3)} of 1`]),
    ...(isUnchanged ? ['unchanged: the edit made nothing that can be seen'] : []),
    ...(score === null ? [] : [`score ${score}`]),
  ];
  return parts.join(' · ');
}
