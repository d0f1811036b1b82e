// Settings as they are read: what each variable becomes, and what is said of a wrong one.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, keyVariable, readConfig } from '../src/config.ts';
import { secretsOf } from '../src/log.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('vendors of media', () => {
  test('have a key and a base URL each, under their own names', () => {
    const { mediaVendors } = readConfig({
      PIAPI_API_KEY: 'k1',
      FAL_KEY: 'k2',
      FAL_BASE_URL: 'http://127.0.0.1:1/fal',
      RUNWAYML_API_SECRET: 'k3',
    });
    expect(mediaVendors).toEqual({
      piapi: { apiKey: 'k1' },
      fal: { apiKey: 'k2', baseUrl: 'http://127.0.0.1:1/fal' },
      runway: { apiKey: 'k3' },
    });
    expect(keyVariable('runway')).toBe('RUNWAYML_API_SECRET');
  });
});

describe('ways out and in', () => {
  test('are closed unless they are set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ allowHosts: [], learn: false, trustedProxies: 0 });
    expect([config.publicUrl, config.reviewWebhook]).toEqual([undefined, undefined]);
  });

  test('are read', () => {
    expect(
      readConfig({
        RETAKE_ALLOW_HOSTS: 'minio.internal, 127.0.0.1:*,[::1]:8080',
        RETAKE_PUBLIC_URL: 'https://retake.example/',
        RETAKE_WEBHOOK_URL: 'https://chat.example/hook',
        RETAKE_WEBHOOK_SECRET: secret,
        RETAKE_LEARN: '1',
        RETAKE_TRUST_PROXY: '2',
      }),
    ).toMatchObject({
      trustedProxies: 2,
      allowHosts: ['minio.internal', '127.0.0.1:*', '[::1]:8080'],
      publicUrl: 'https://retake.example',
      reviewWebhook: { url: 'https://chat.example/hook', secret },
      learn: true,
    });
  });

  test.each([
    ['RETAKE_ALLOW_HOSTS', { RETAKE_ALLOW_HOSTS: 'https://a.example' }],
    ['RETAKE_PUBLIC_URL', { RETAKE_PUBLIC_URL: 'retake.example' }],
    ['RETAKE_TRUST_PROXY', { RETAKE_TRUST_PROXY: 'true' }],
    ['RETAKE_TRUST_PROXY', { RETAKE_TRUST_PROXY: '-1' }],
    ['RETAKE_WEBHOOK_SECRET', { RETAKE_WEBHOOK_URL: 'https://chat.example/hook' }],
    ['RETAKE_WEBHOOK_URL', { RETAKE_WEBHOOK_SECRET: secret }],
    ['RETAKE_WEBHOOK_SECRET', { RETAKE_WEBHOOK_URL: 'https://chat.example/hook', RETAKE_WEBHOOK_SECRET: 'short' }],
  ])('a wrong one is told as %s', (name, environment) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(`  ${name}: `);
  });

  test('keep their secrets out of logs', () => {
    const config = readConfig({
      PIAPI_API_KEY: 'a-key-of-piapi',
      RETAKE_WEBHOOK_URL: 'https://chat.example/hook',
      RETAKE_WEBHOOK_SECRET: secret,
    });
    expect(secretsOf(config)).toEqual(['a-key-of-piapi', secret, secret.slice('whsec_'.length)]);
  });
});
