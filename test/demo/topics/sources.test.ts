// The demo's sources: the ones that are meant to render are well-formed, the faulty ones are faulty, each in its own way.
import { describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { binarySearch } from '../../../src/demo/topics/binary-search/topic.ts';
import { pythagoras } from '../../../src/demo/topics/pythagoras/topic.ts';
import { edited, type DemoLadder, type DemoTopic } from '../../../src/demo/topics/topic.ts';
import { vaccines } from '../../../src/demo/topics/vaccines/topic.ts';
import { fixScene } from '../../../src/renderers/manim/fix-scene.ts';
import { applySourceEdits } from '../../../src/renderers/source-edits.ts';
import { applySvgRules } from '../../../src/renderers/svg/svg-rules.ts';

const topics: readonly DemoTopic[] = [pythagoras, binarySearch, vaccines];
const sections = topics.flatMap(({ topic, sections: list }) => list.map((section) => ({ topic, section })));
const svgLadders = sections.flatMap(({ section }) => section.ladders.svg);
const manimLadders = sections.flatMap(({ section }) => section.ladders.manim);

function xmlFault(source: string): string | undefined {
  const faults: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', ({ message }) => faults.push(message));
  parser.write(source).close();
  return faults[0];
}

function faults(ladder: DemoLadder): number {
  return ladder.written.filter((source) => xmlFault(source) !== undefined).length;
}

function section(topic: DemoTopic, number: number): (typeof topic.sections)[number] {
  const found = topic.sections[number - 1];
  if (found === undefined) throw new Error(`no section ${number}`);
  return found;
}

describe('all sources', () => {
  test('are different in every variant', () => {
    for (const ladder of [...svgLadders, ...manimLadders]) expect(new Set(ladder.written).size).toBe(3);
  });

  test('have four sections a topic, with a narration of one or two sentences', () => {
    for (const {
      section: { narration },
    } of sections) {
      const sentences = narration.split(/[.!?](?:\s|$)/).filter((sentence) => sentence !== '');
      expect(sentences.length).toBeGreaterThanOrEqual(1);
      expect(sentences.length).toBeLessThanOrEqual(3);
    }
    expect(topics.map(({ sections: list }) => list.length)).toEqual([4, 4, 4]);
  });

  test('an edit that does not apply is an error', () => {
    expect(() => edited('circle', ['square', 'triangle'])).toThrow('square');
  });
});

describe('patches', () => {
  const patched = [...svgLadders, ...manimLadders].filter(({ patch }) => patch !== undefined);

  test('are there for a section of each renderer in two topics', () => {
    expect(patched).toHaveLength(4);
  });

  test('make of the first variant, as its rules leave it, the first repair', () => {
    for (const { written, repaired, patch = [] } of patched) {
      const fix = written[0].includes('<svg') ? applySvgRules : fixScene;
      const edits = patch.map(([search, replace]) => ({ search, replace }));
      expect(applySourceEdits(fix(written[0]).source, edits)).toEqual({ kind: 'applied', source: repaired?.[0] });
    }
  });
});

describe('SVG', () => {
  test('every source that is meant to render is well-formed, and each repair is', () => {
    const faultyLadders = [
      section(pythagoras, 2),
      section(pythagoras, 3),
      section(binarySearch, 2),
      section(vaccines, 2),
    ].map(({ ladders }) => ladders.svg[0]);
    for (const ladder of svgLadders) {
      if (!faultyLadders.includes(ladder))
        expect(ladder.written.map(xmlFault)).toEqual([undefined, undefined, undefined]);
      expect((ladder.repaired ?? []).map(xmlFault).filter((fault) => fault !== undefined)).toEqual([]);
    }
  });

  test.each([pythagoras, binarySearch])(
    '$topic has a section whose first variant is broken and whose others are not',
    (topic) => {
      const [ladder] = section(topic, 2).ladders.svg;
      expect(ladder.written.map((source) => xmlFault(source) !== undefined)).toEqual([true, false, false]);
    },
  );

  test.each([
    ['pythagoras', pythagoras, 3],
    ['vaccines', vaccines, 2],
  ] as const)('%s has a section whose three variants are broken in three ways', (_name, topic, number) => {
    const [ladder] = section(topic, number).ladders.svg;
    expect(faults(ladder)).toBe(3);
    expect(new Set(ladder.written.map(xmlFault)).size).toBe(3);
  });

  test('every one fills the frame, moves, and runs nothing', () => {
    for (const source of svgLadders.flatMap(({ written }) => written)) {
      expect(source).toContain('viewBox="0 0 1280 720"');
      expect(source).toMatch(/@keyframes|<animate/);
      expect(source).not.toMatch(/<script|\son\w+=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    }
  });

  test('the rules give the namespace to three first variants, and change no other source', () => {
    const fixed = svgLadders.flatMap(({ written }) => written).map((source) => applySvgRules(source));
    const fired = fixed.filter((result) => result.fired.length > 0);
    expect(fired.map((result) => result.fired.map(({ rule }) => rule))).toEqual([
      ['svg-namespace'],
      ['svg-namespace'],
      ['svg-namespace'],
    ]);
    for (const { source } of fired) expect(xmlFault(source)).toBeUndefined();
  });
});

describe('Manim', () => {
  test('every source is one scene of Manim Community and touches nothing else', () => {
    for (const ladder of manimLadders)
      for (const source of [...ladder.written, ...(ladder.repaired ?? [])]) {
        expect(source.startsWith('from manim import *\n')).toBe(true);
        expect(source.match(/^class \w+\(Scene\):$/gm)).toHaveLength(1);
        expect(source.match(/^\s*(?:import|from) .*$/gm)).toEqual(['from manim import *']);
        expect(source).not.toMatch(/\bopen\(|MathTex|ImageMobject/);
      }
  });

  test('the rules rename an animation in three first variants, and change no other source', () => {
    const fixed = manimLadders.flatMap(({ written }) => written).map((source) => fixScene(source));
    const fired = fixed.filter((result) => result.fired.length > 0);
    expect(fired).toHaveLength(3);
    for (const { source, fired: rules } of fired) {
      expect(new Set(rules.map(({ rule }) => rule))).toEqual(new Set(['renamed-names']));
      expect(source).not.toContain('ShowCreation');
    }
  });

  test.each([
    { topic: pythagoras, name: 'PopInSequence(' },
    { topic: binarySearch, name: 'discarded.' },
  ])('$topic.topic has a section whose first variant uses $name, which does not exist', ({ topic, name }) => {
    const [ladder] = section(topic, 2).ladders.manim;
    expect(ladder.written.map((source) => source.includes(name))).toEqual([true, false, false]);
  });

  test('the repairs of a section differ from all that failed', () => {
    for (const ladder of [section(pythagoras, 3), section(vaccines, 2)].map(({ ladders }) => ladders.manim[0])) {
      expect(ladder.repaired).toHaveLength(3);
      for (const source of ladder.repaired ?? []) expect(ladder.written).not.toContain(source);
    }
  });
});
