// Source out of replies, whatever surrounds it.
import { describe, expect, test } from '@jest/globals';
import { sourceFromReply } from '../../src/renderers/source-from-reply.ts';
import { fakeRenderer } from '../support/activity-deps.ts';

const manim = fakeRenderer('manim');
const svg = fakeRenderer('svg');
const scene = 'class Proof(Scene):\n    pass';

describe('sourceFromReply', () => {
  test('takes the fenced block out of the prose around it', () => {
    expect(sourceFromReply(`Sure! Here is it:\n\n\`\`\`python\n${scene}\n\`\`\`\n\nHope this helps.`, manim)).toBe(
      scene,
    );
  });

  test('takes the fullest of several blocks in the language', () => {
    const reply = `\`\`\`python\nclass Small: pass\n\`\`\`\nand whole:\n\`\`\`python\n${scene}\n\`\`\``;
    expect(sourceFromReply(reply, manim)).toBe(scene);
  });

  test('takes a block without a language', () => {
    expect(sourceFromReply(`\`\`\`\n${scene}\n\`\`\``, manim)).toBe(scene);
  });

  test('takes a bare reply that is source from its first line on', () => {
    expect(sourceFromReply('<svg xmlns="http://www.w3.org/2000/svg"></svg>\n', svg)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    );
  });

  test('takes a bare script whose indented lines look like Markdown code', () => {
    const script = 'from manim import *\n\nclass Proof(Scene):\n\n    def construct(self):\n        pass';
    expect(sourceFromReply(script, manim)).toBe(script);
  });

  test('keeps a fence that stands inside a longer one', () => {
    const inner = `${scene}\n    """\n\`\`\`\nnot the end\n\`\`\`\n    """`;
    expect(sourceFromReply(`\`\`\`\`python\n${inner}\n\`\`\`\``, manim)).toBe(inner);
  });

  test('finds nothing in a reply of prose', () => {
    expect(sourceFromReply('I cannot draw this.', svg)).toBeUndefined();
  });

  test('does not take a block of another language for source', () => {
    expect(sourceFromReply('```json\n{"a": 1}\n```', manim)).toBeUndefined();
  });
});
