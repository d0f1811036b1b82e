// The topics that the demo vendors know, and how a person may spell them (SPEC C9).
import { binarySearch } from './binary-search/topic.ts';
import { pythagoras } from './pythagoras/topic.ts';
import type { DemoTopic } from './topic.ts';
import { vaccines } from './vaccines/topic.ts';

const topics: readonly DemoTopic[] = [pythagoras, binarySearch, vaccines];

/** The known topics, as a job is asked with them, and the title of each one's video. */
export const demoTopics: readonly { readonly topic: string; readonly title: string }[] = topics.map(
  ({ topic, title }) => ({
    topic,
    title,
  }),
);

/** Lower-case words without punctuation, accents and a leading article. */
function normalized(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/['’\p{M}]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^(?:the|a|an) /, '');
}

const topicsByName: ReadonlyMap<string, DemoTopic> = new Map(
  topics.flatMap((topic) => [topic.topic, ...topic.aliases].map((name) => [normalized(name), topic] as const)),
);

/** The demo topic that a person means, or nothing. */
export function findDemoTopic(topic: string): DemoTopic | undefined {
  return topicsByName.get(normalized(topic));
}

/** Does the demo have material for this topic? Case, spaces, punctuation and a leading article do not matter. */
export function isDemoTopic(topic: string): boolean {
  return findDemoTopic(topic) !== undefined;
}
