// Ends of a Gemini reply that no recording shows.
import { describe, expect, test } from '@jest/globals';
import type { GenerateContentResponse } from '@google/genai';
import { GeminiReply } from '../../../src/providers/models/gemini-reply.ts';

function replyOf(...chunks: readonly object[]) {
  const gathered = new GeminiReply(10);
  // The class reads only plain fields of the SDK's response objects.
  for (const chunk of chunks) gathered.add(chunk as GenerateContentResponse);
  return gathered.reply();
}

const usageMetadata = {
  promptTokenCount: 8,
  thoughtsTokenCount: 30,
  candidatesTokenCount: 2,
  cachedContentTokenCount: 3,
};

describe('a Gemini reply', () => {
  test('is refused when its prompt was blocked', () => {
    const reply = replyOf({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata });
    expect(reply).toMatchObject({ end: 'refused', reason: 'The prompt was blocked: PROHIBITED_CONTENT' });
  });

  test('is truncated when thinking used up the limit, and says so', () => {
    const reply = replyOf({ candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }], usageMetadata });
    expect(reply).toMatchObject({ end: 'truncated', text: '', reason: expect.stringContaining('thinking') });
  });

  test('is complete without text when it has neither candidates nor a block reason', () => {
    expect(replyOf({ usageMetadata })).toMatchObject({
      end: 'complete',
      text: '',
      reason: 'The reply has no candidates',
    });
  });

  test('is unusable with a finish reason that nobody knows', () => {
    const candidates = [{ content: { parts: [{ text: 'x' }] }, finishReason: 'MALFORMED_RESPONSE' }];
    expect(replyOf({ candidates, usageMetadata })).toMatchObject({ end: 'unusable' });
  });

  test.each(['SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'SPII', 'BLOCKLIST'])(
    'is refused with %s',
    (finishReason) => {
      expect(replyOf({ candidates: [{ content: {}, finishReason }], usageMetadata })).toMatchObject({ end: 'refused' });
    },
  );

  test('counts thoughts as output and cached input once', () => {
    const candidates = [{ content: { parts: [{ text: 'a', thought: true }, { text: 'b' }] }, finishReason: 'STOP' }];
    expect(replyOf({ candidates, usageMetadata })).toMatchObject({
      text: 'b',
      usage: { inputUncached: 5, cacheRead: 3, output: 32, reasoningInOutput: 30 },
    });
  });
});
