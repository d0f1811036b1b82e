// Artifacts in a bucket: complete or absent, checked when read, whatever the network does. Skipped where no S3 server program is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseS3Url } from '../../src/store/s3-url.ts';
import { openArtifactBucket } from '../../src/store/artifact-bucket.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createS3Objects } from '../../src/store/s3-objects.ts';
import type { Store } from '../../src/store/store.ts';
import { compiledSources } from '../support/compiled.ts';
import { startFaultyProxy, type FaultyProxy } from '../support/faulty-proxy.ts';
import { startTestStore, type TestStore } from '../support/postgres.ts';
import { findS3Program, startS3Server, type S3Server } from '../support/s3-server.ts';

const program = findS3Program();
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const keyOf = (hash: string) => `kept/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;
async function* pieces(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}
/** Too large for one packet, and different for each name. */
const film = (name: string) => Buffer.concat(Array.from({ length: 40_000 }, (_, i) => Buffer.from(`${name} ${i}\n`)));

if (program === undefined) {
  test.todo(
    'is skipped: neither versitygw (go install github.com/versity/versitygw/cmd/versitygw@v1.8.0) nor moto_server is installed',
  );
} else {
  let t: TestStore;
  let server: S3Server;
  let proxy: FaultyProxy;
  let opened: { store: Store; dataDir: string }[] = [];
  /** One machine with a data folder of its own, on the common database and bucket. */
  const machine = async (): Promise<{ store: Store; dataDir: string; copyOf: (hash: string) => string }> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'retake-machine-'));
    const store = await openStore({ databaseUrl: t.url, dataDir, s3Url: server.url({ port: proxy.port }) });
    opened.push({ store, dataDir });
    return {
      store,
      dataDir,
      copyOf: (hash) => join(dataDir, 'artifact-cache', hash.slice(0, 2), hash.slice(2, 4), hash),
    };
  };
  beforeAll(async () => {
    [t, server] = await Promise.all([startTestStore(), startS3Server(program)]);
    proxy = await startFaultyProxy(server.port);
  });
  afterAll(async () => {
    for (const { store, dataDir } of opened) {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    }
    opened = [];
    await proxy.close();
    await server.close();
    await t.close();
  });

  describe(`artifacts in a bucket (${program.name})`, () => {
    test('what one machine puts another reads, also as a local file', async () => {
      const [one, other] = [await machine(), await machine()];
      const ref = await one.store.artifacts.putBytes('hello bucket', 'text/plain');
      expect(ref).toEqual({ hash: sha256('hello bucket'), bytes: 12, mime: 'text/plain' });
      expect(await one.store.artifacts.putStream(pieces('hello', ' bucket'), 'text/plain', 100)).toEqual(ref);
      expect(await server.keys()).toContain(keyOf(ref.hash));
      expect(await other.store.artifacts.readText(ref.hash)).toBe('hello bucket');
      expect(await other.store.artifacts.stat(ref.hash)).toEqual(ref);
      const path = await other.store.artifacts.localPath(ref.hash);
      expect(path).toBe(other.copyOf(ref.hash));
      expect(await readFile(path, 'utf8')).toBe('hello bucket');
    });

    test('a local copy is asked for once, and made again where it was damaged or removed', async () => {
      const [one, other] = [await machine(), await machine()];
      const { hash } = await one.store.artifacts.putBytes(film('copied'), 'video/mp4');
      const before = proxy.count('GET');
      await Promise.all(Array.from({ length: 5 }, () => other.store.artifacts.localPath(hash)));
      await other.store.artifacts.localPath(hash);
      expect(proxy.count('GET') - before).toBe(1);
      await truncate(other.copyOf(hash), 3);
      expect(sha256(await other.store.artifacts.read(hash))).toBe(hash);
      await rm(other.copyOf(hash));
      expect(sha256(await readFile(await other.store.artifacts.localPath(hash)))).toBe(hash);
    });

    test('a stream over its limit leaves nothing', async () => {
      const one = await machine();
      const putting = one.store.artifacts.putStream(pieces('1234567', '890123'), 'text/plain', 9);
      await expect(putting).rejects.toMatchObject({ name: 'ArtifactTooLarge' });
      expect(await server.keys()).not.toContain(keyOf(sha256('1234567890123')));
      expect(await one.store.artifacts.stat(sha256('1234567890123'))).toBeUndefined();
    });

    test('a missing artifact and one that is no hash are missing', async () => {
      const one = await machine();
      for (const hash of [sha256('never'), '../../../etc/passwd', '']) {
        await expect(one.store.artifacts.read(hash)).rejects.toMatchObject({ name: 'ArtifactMissing' });
        await expect(one.store.artifacts.localPath(hash)).rejects.toMatchObject({ name: 'ArtifactMissing' });
      }
    });

    test('a busy server and a lost answer are tried again, with one object at the end', async () => {
      const one = await machine();
      proxy.next('PUT', ['busy', 'answer lost']);
      const before = proxy.count('PUT');
      const { hash } = await one.store.artifacts.putBytes(film('sent again'), 'video/mp4');
      expect(proxy.count('PUT') - before).toBe(3);
      expect((await server.keys()).filter((key) => key === keyOf(hash))).toHaveLength(1);
    });

    test('there is no row for bytes that the bucket did not take', async () => {
      const one = await machine();
      proxy.next('PUT', ['busy', 'busy', 'busy', 'busy']);
      const putting = one.store.artifacts.putBytes('not taken', 'text/plain');
      await expect(putting).rejects.toMatchObject({ name: 'ArtifactStoreFailed' });
      expect(await one.store.artifacts.stat(sha256('not taken'))).toBeUndefined();
      expect(await server.keys()).not.toContain(keyOf(sha256('not taken')));
      await one.store.artifacts.putBytes('not taken', 'text/plain');
      expect(await server.keys()).toContain(keyOf(sha256('not taken')));
    });

    test('a download that breaks off is begun again, and never seen half', async () => {
      const [one, other] = [await machine(), await machine()];
      const { hash } = await one.store.artifacts.putBytes(film('cut'), 'video/mp4');
      proxy.next('GET', ['cut', 'cut']);
      expect(sha256(await readFile(await other.store.artifacts.localPath(hash)))).toBe(hash);
    });

    test('a download that always breaks off fails, says where, and leaves no copy', async () => {
      const [one, other] = [await machine(), await machine()];
      const { hash } = await one.store.artifacts.putBytes(film('always cut'), 'video/mp4');
      proxy.next(
        'GET',
        Array.from({ length: 20 }, () => 'cut' as const),
      );
      await expect(other.store.artifacts.localPath(hash)).rejects.toMatchObject({
        name: 'ArtifactStoreFailed',
        message: expect.stringContaining(`broke off 3 times in artifact ${hash}`),
      });
      proxy.next('GET', []);
      await expect(readFile(other.copyOf(hash))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('other bytes under a hash are damage, and the same content put again heals them', async () => {
      const [one, other] = [await machine(), await machine()];
      const { hash } = await one.store.artifacts.putBytes('to be damaged there', 'text/plain');
      await server.overwrite(keyOf(hash), Buffer.from('other bytes'));
      await expect(other.store.artifacts.read(hash)).rejects.toMatchObject({ name: 'ArtifactDamaged' });
      await expect(other.store.artifacts.localPath(hash)).rejects.toMatchObject({ name: 'ArtifactDamaged' });
      await one.store.artifacts.putBytes('to be damaged there', 'text/plain');
      expect(await other.store.artifacts.readText(hash)).toBe('to be damaged there');
    });

    test('health asks for what the start left there, and the probe writes and reads', async () => {
      const one = await machine();
      await one.store.artifacts.checkHealth();
      expect(await one.store.artifacts.probe()).toContain(
        `bucket ${server.bucket} on 127.0.0.1:${proxy.port}, written`,
      );
      for (const key of await server.keys()) await server.remove(key);
      await expect(one.store.artifacts.checkHealth()).rejects.toMatchObject({ name: 'ArtifactStoreFailed' });
      proxy.next('PUT', ['busy', 'busy', 'busy', 'busy']);
      await expect(one.store.artifacts.probe()).rejects.toMatchObject({ name: 'ArtifactStoreFailed' });
      await one.store.artifacts.probe();
      await one.store.artifacts.checkHealth();
    });

    test('a writer killed again and again leaves no torn object', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'retake-killed-'));
      const compiled = await compiledSources();
      const child = fileURLToPath(new URL('../support/children/put-to-bucket.mjs', import.meta.url));
      const url = server.url({ query: 'prefix=killed' });
      for (let kill = 0; kill < 4; kill += 1) {
        const had = (await server.keys()).length;
        const writer = spawn(process.execPath, ['--no-warnings', child, compiled, folder, url], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(writer.stdout, 'data');
        // Killed somewhere in a later put.
        while ((await server.keys()).length < had + 2 + kill) await delay(10);
        writer.kill('SIGKILL');
        await once(writer, 'exit');
      }
      const reader = await openArtifactBucket(parseS3Url(url), join(folder, 'reader'));
      const hashes = (await server.keys()).filter((key) => key.startsWith('killed/')).map((key) => basename(key));
      expect(hashes.length).toBeGreaterThan(10);
      for (const hash of hashes) expect(sha256(await reader.read(hash))).toBe(hash);
      reader.close();
      await rm(folder, { recursive: true });
    });

    test('a bucket that is not there is told at the start', async () => {
      const opening = openArtifactBucket(parseS3Url(server.url({ bucket: 'no-such-bucket' })), join(t.dataDir, 'none'));
      await expect(opening).rejects.toMatchObject({ message: expect.stringContaining('make it first') });
    });

    if (program.name === 'versitygw') {
      test('a wrong secret is told at the start, without the secret', async () => {
        const wrong = 'a-wrong-secret-of-some-length';
        const opening = openArtifactBucket(parseS3Url(server.url({ secret: wrong })), join(t.dataDir, 'wrong'));
        const error = await opening.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toMatchObject({
          name: 'ArtifactStoreFailed',
          message: expect.stringContaining('SignatureDoesNotMatch'),
        });
        const shown = JSON.stringify(error, Object.getOwnPropertyNames(error));
        for (const hidden of [wrong, 'test-key', 'X-Amz-Signature', 'authorization'])
          expect(shown).not.toContain(hidden);
      });

      test('the server itself refuses bytes of another hash', async () => {
        const path = join(t.dataDir, 'torn');
        await writeFile(path, 'half of what was wan');
        const objects = createS3Objects(parseS3Url(server.url()));
        const hash = sha256('half of what was wanted');
        await expect(objects.put(`x/y/${hash}`, path, hash)).rejects.toMatchObject({ name: 'ArtifactStoreFailed' });
        expect(await objects.has(`x/y/${hash}`)).toBe(false);
        objects.close();
      });
    }
  });
}
