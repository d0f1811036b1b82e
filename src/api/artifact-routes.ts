// Files by content hash: upload of raw bytes, download with ranges, never as a page of our own origin (SECURITY row 3).
import { type Request, type Response, Router } from 'express';
import type { ArtifactRef, Artifacts } from '../store/store.ts';
import type { ApiDeps, ApiLimits } from './api-deps.ts';
import { requirePermission } from './caller.ts';
import { invalidRequest, notFound, Problem } from './problem.ts';
import { pathParam } from './request-body.ts';

/** What a browser may show inside a page of ours; everything else is offered as a file to keep. */
const shownInline = /^(image\/(png|jpeg|webp|gif|svg\+xml)|video\/(mp4|webm)|audio\/[\w.+-]+|text\/vtt)$/u;
/** Types that are sent under their own name although they are not shown. */
const harmlessTypes = /^(text\/(plain|markdown|csv|x-python)|application\/json)$/u;
const uploadTypes =
  /^(image\/(png|jpeg|webp|gif|svg\+xml)|video\/(mp4|webm)|text\/(plain|markdown|x-python|vtt)|application\/(json|zip))$/u;

const contentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; frame-ancestors 'none'; sandbox";

export function artifactRoutes(deps: Pick<ApiDeps, 'store'>, limits: ApiLimits): Router {
  const router = Router();
  const { artifacts } = deps.store;
  router.post('/api/artifacts', requirePermission('upload'), async (request, response) => {
    const mime = uploadType(request);
    if (Number(request.headers['content-length'] ?? 0) > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
    const ref = await storeUpload(artifacts, request, { mime, limitBytes: limits.uploadBytes });
    response
      .status(201)
      .location(artifactPath(ref.hash))
      .json({ ...ref, links: { self: artifactPath(ref.hash) } });
  });
  router.get('/api/artifacts/:hash', requirePermission('read'), async (request, response) => {
    const ref = await findArtifact(artifacts, pathParam(request, 'hash'));
    await sendArtifact(response, artifacts, ref);
  });
  return router;
}

export function artifactPath(hash: string): string {
  return `/api/artifacts/${hash}`;
}

/** 404 for anything that is not the hash of a stored artifact. */
export async function findArtifact(artifacts: Pick<Artifacts, 'stat'>, hash: string): Promise<ArtifactRef> {
  const ref = /^[0-9a-f]{64}$/u.test(hash) ? await artifacts.stat(hash) : undefined;
  if (ref === undefined) throw notFound('artifact with this hash');
  return ref;
}

/** Sends with range requests, `nosniff`, and a policy under which nothing in the file can run. */
export async function sendArtifact(
  response: Response,
  artifacts: Pick<Artifacts, 'localPath'>,
  ref: ArtifactRef,
): Promise<void> {
  const path = await localPath(artifacts, ref.hash);
  const mime = ref.mime.split(';')[0]?.trim() ?? '';
  const inline = shownInline.test(mime);
  const named = inline || harmlessTypes.test(mime);
  response.set({
    'Content-Type': named ? withCharset(mime) : 'application/octet-stream',
    'Content-Disposition': inline ? 'inline' : `attachment; filename="${ref.hash.slice(0, 16)}${extension(mime)}"`,
    'Content-Security-Policy': contentPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=31536000, immutable',
    ETag: `"${ref.hash}"`,
  });
  await new Promise<void>((resolve, reject) => {
    // The data folder's own name begins with a dot.
    const options = { dotfiles: 'allow', cacheControl: false, etag: false, lastModified: false } as const;
    response.sendFile(path, options, (error: unknown) => {
      if (error === undefined || error === null || isAborted(error)) resolve();
      else reject(error);
    });
  });
}

function withCharset(mime: string): string {
  return mime.startsWith('text/') ? `${mime}; charset=utf-8` : mime;
}

function extension(mime: string): string {
  const known: Readonly<Record<string, string>> = {
    'text/plain': '.txt',
    'text/markdown': '.md',
    'text/csv': '.csv',
    'text/x-python': '.py',
    'application/json': '.json',
    'application/zip': '.zip',
    'text/html': '.html',
  };
  return known[mime] ?? '';
}

async function localPath(artifacts: Pick<Artifacts, 'localPath'>, hash: string): Promise<string> {
  try {
    return await artifacts.localPath(hash);
  } catch (error) {
    if (hasName(error, 'ArtifactMissing')) throw notFound('artifact with this hash any more');
    throw error;
  }
}

async function storeUpload(
  artifacts: Pick<Artifacts, 'putStream'>,
  request: Request,
  { mime, limitBytes }: { readonly mime: string; readonly limitBytes: number },
): Promise<ArtifactRef> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    // A request without encoding set yields buffers.
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      yield chunk;
    }
    if (bytes === 0) throw invalidRequest([{ path: '', message: 'the body is empty: send the bytes of the file' }]);
  }
  return artifacts.putStream(counted(), mime, limitBytes);
}

function uploadType(request: Request): string {
  const mime = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!uploadTypes.test(mime)) {
    throw new Problem(
      'unsupported-media-type',
      'Send the raw bytes with their own Content-Type: an image, a video, text, JSON or a zip.',
    );
  }
  return mime;
}

function tooLarge(limitBytes: number): Problem {
  return new Problem('too-large', `An artifact may have at most ${limitBytes} bytes.`);
}

function isAborted(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNABORTED';
}

function hasName(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name;
}
