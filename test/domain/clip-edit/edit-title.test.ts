// What scenes and edits of their clips are called.
import { expect, test } from '@jest/globals';
import { editTitle } from '../../../src/domain/clip-edit/edit-title.ts';
import { sceneTitle } from '../../../src/domain/scene-title.ts';

test('a scene is called by its type and content', () => {
  expect(sceneTitle({ sceneType: 'hook', contentType: 'cinematic' })).toBe('Hook (cinematic)');
  expect(sceneTitle({ sceneType: 'x'.repeat(200), contentType: 'person' })).toHaveLength(80);
});

test('an edit is called by its scene and what it asks for, in one line', () => {
  expect(editTitle('Hook (cinematic)', ' a bit\n  darker ')).toBe('Hook (cinematic): a bit darker');
  expect(editTitle('Hook', '夜'.repeat(300))).toBe(`Hook: ${'夜'.repeat(99)}…`);
});
