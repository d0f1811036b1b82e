// The address of a bucket: what it may say, what it must say, and that its secret is never told.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/config.ts';
import { secretsOf } from '../../src/log.ts';
import { parseS3Url } from '../../src/store/s3-url.ts';

const secret = 'se/cr+et%of-some-length';
const escaped = encodeURIComponent(secret);

describe('RETAKE_S3_URL', () => {
  test('names server, bucket, credentials, region, prefix and size of the copies', () => {
    expect(parseS3Url(`https://key:${escaped}@s3.example.com:9000/films?region=eu&prefix=a/b&cacheMb=5`)).toEqual({
      endpoint: 'https://s3.example.com:9000',
      bucket: 'films',
      prefix: 'a/b/',
      region: 'eu',
      accessKeyId: 'key',
      secretAccessKey: secret,
      cacheBytes: 5 * 2 ** 20,
    });
  });

  test('needs no more than server, bucket and credentials', () => {
    const settings = parseS3Url(`http://key:${escaped}@store:7070/films`);
    expect(settings).toMatchObject({ endpoint: 'http://store:7070', bucket: 'films', prefix: '', region: 'us-east-1' });
  });

  test.each([
    ['s3://key:x@host/films', 'http or https'],
    ['https://host/films', 'AWS_SECRET_ACCESS_KEY'],
    [`https://key:${escaped}@host/`, 'one bucket'],
    [`https://key:${escaped}@host/films/more`, '?prefix='],
    [`https://key:${escaped}@host/films?prefix=../up%20`, 'prefix'],
    [`https://key:${escaped}@host/films?cacheMb=0`, 'cacheMb'],
    [`https://key:${escaped}@host/films?regoin=eu`, '"regoin"'],
    ['https://key:100%@host/films', '%25'],
    ['films', 'https://KEY:SECRET@host/bucket'],
  ])('%s is refused at the start, saying what is wanted and not what was given', (address, wanted) => {
    const read = () => readConfig({ RETAKE_S3_URL: address });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(wanted);
    expect(read).not.toThrow(secret);
    expect(read).not.toThrow(escaped);
  });

  test('takes the standard variables for credentials that it does not hold, and its secret is known to the log', () => {
    const config = readConfig({
      RETAKE_S3_URL: 'https://s3.example.com/films?prefix=x',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: secret,
    });
    expect(parseS3Url(config.s3Url ?? '')).toMatchObject({ accessKeyId: 'key', secretAccessKey: secret, prefix: 'x/' });
    expect(secretsOf(config)).toContain(secret);
  });

  test('keeps its own credentials before those of the standard variables', () => {
    const config = readConfig({
      RETAKE_S3_URL: `https://own:${escaped}@s3.example.com/films`,
      AWS_ACCESS_KEY_ID: 'other',
      AWS_SECRET_ACCESS_KEY: 'other-secret',
    });
    expect(parseS3Url(config.s3Url ?? '')).toMatchObject({ accessKeyId: 'own', secretAccessKey: secret });
  });
});
