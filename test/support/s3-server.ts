// A real S3 server on loopback, where one is installed: versitygw, which checks signatures and hashes, else moto's server, which does not.
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import getPort from 'get-port';

const bucket = 'artifacts';
const key = 'test-key';
/** With signs that an address must escape. */
const secret = 'test/secret+of the%tests';

type Program = { readonly name: 'versitygw' | 'moto_server'; readonly path: string };

export type S3Server = {
  readonly program: Program['name'];
  /** Only such a server refuses a wrong secret, or bytes of another hash. */
  readonly checksSignatures: boolean;
  readonly port: number;
  readonly bucket: string;
  readonly secret: string;
  /** For RETAKE_S3_URL. */
  url(change?: {
    readonly port?: number;
    readonly secret?: string;
    readonly bucket?: string;
    readonly query?: string;
  }): string;
  keys(): Promise<string[]>;
  /** Past all checks of the product. */
  overwrite(key: string, body: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
};

function onPath(name: Program['name']): Program | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go', 'bin')];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return { name, path: join(folder, name) };
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

/** What of this machine can serve S3, or nothing. */
export function findS3Program(): Program | undefined {
  return onPath('versitygw') ?? onPath('moto_server');
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isOpen) return;
    if (child.exitCode !== null) throw new Error('the S3 server ended before it listened');
    await delay(50);
  }
}

function start({ name, path }: Program, port: number, folder: string): ChildProcess {
  const args =
    name === 'versitygw' ? ['--port', `127.0.0.1:${port}`, 'posix', folder] : ['-H', '127.0.0.1', '-p', String(port)];
  const env = { ...process.env, ROOT_ACCESS_KEY: key, ROOT_SECRET_KEY: secret };
  return spawn(path, args, { stdio: 'ignore', env });
}

/** Starts the program with an empty bucket. */
export async function startS3Server(program: Program): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'retake-s3-'));
  const port = await getPort({ host: '127.0.0.1' });
  const child = start(program, port, folder);
  await listening(port, child);
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: key, secretAccessKey: secret },
  });
  if (program.name === 'versitygw') await mkdir(join(folder, bucket));
  else await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const target = (Key: string) => ({ Bucket: bucket, Key });
  return {
    program: program.name,
    checksSignatures: program.name === 'versitygw',
    port,
    bucket,
    secret,
    url: (change = {}) => {
      const { query = 'prefix=kept', ...to } = { port, secret, bucket, ...change };
      return `http://${key}:${encodeURIComponent(to.secret)}@127.0.0.1:${to.port}/${to.bucket}?${query}`;
    },
    keys: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.flatMap((object) => object.Key ?? []);
    },
    overwrite: async (name, body) => void (await client.send(new PutObjectCommand({ ...target(name), Body: body }))),
    remove: async (name) => void (await client.send(new DeleteObjectCommand(target(name)))),
    close: async () => {
      client.destroy();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
