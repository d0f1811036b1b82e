// Where the API may listen, and what a person is told of who reaches it there.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/config.ts';
import { assertMayListen, openNotes } from '../../src/stack/openness.ts';

const publicUrl = { RETAKE_PUBLIC_URL: 'https://retake.example' };

describe('a public address without tokens', () => {
  test('is refused, by the variables to change: a proxy makes everybody local', () => {
    const config = readConfig(publicUrl);
    expect(() => assertMayListen(config)).toThrow(ConfigError);
    expect(() => assertMayListen(config)).toThrow(/RETAKE_PUBLIC_URL[\s\S]*RETAKE_API_TOKENS/u);
  });

  test('may be for the demo, which says so', () => {
    const config = readConfig({ ...publicUrl, RETAKE_DEMO: '1' });
    expect(() => assertMayListen(config)).not.toThrow();
    expect(openNotes(config)).toEqual([expect.stringContaining('RETAKE_API_TOKENS')]);
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'])(
    'may be %s, which leads nobody here from elsewhere',
    (url) => {
      const config = readConfig({ RETAKE_PUBLIC_URL: url });
      expect(() => assertMayListen(config)).not.toThrow();
      expect(openNotes(config)).toEqual([]);
    },
  );
});

test('with tokens a public address is as good as any', () => {
  const config = readConfig({ ...publicUrl, RETAKE_API_TOKENS: 'ann:admin:a-token' });
  expect(() => assertMayListen(config)).not.toThrow();
  expect(openNotes(config)).toEqual([]);
});

test('without a public address nothing is to be told', () => {
  expect(() => assertMayListen(readConfig({}))).not.toThrow();
  expect(openNotes(readConfig({}))).toEqual([]);
});
