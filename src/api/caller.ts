// Who is asking: a bearer token, the cookie of a signed-in browser, or on a loopback without tokens the local user.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { ApiToken } from '../config.ts';
import { Problem } from './problem.ts';

export type Caller = { readonly name: string; readonly role: ApiToken['role'] };

/** What a role may do beyond reading: `submit` makes jobs, `review` gives verdicts, `admin` does both. */
export type Permission = 'read' | 'jobs' | 'verdicts' | 'upload';

const permissions: Readonly<Record<ApiToken['role'], readonly Permission[]>> = {
  submit: ['read', 'jobs', 'upload'],
  review: ['read', 'verdicts', 'upload'],
  admin: ['read', 'jobs', 'verdicts', 'upload'],
};

const localCaller: Caller = { name: 'local', role: 'admin' };
export const sessionCookie = 'retake_session';
const sessionHours = 12;

const callers = new WeakMap<Request, Caller>();

/** The caller that `identify` found; 401 when there is none. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (caller === undefined) {
    throw new Problem('unauthorized', 'Send a token: Authorization: Bearer …', {
      headers: { 'WWW-Authenticate': 'Bearer realm="retake"' },
    });
  }
  return caller;
}

export function isIdentified(request: Request): boolean {
  return callers.has(request);
}

export function may(caller: Caller, permission: Permission): boolean {
  return permissions[caller.role].includes(permission);
}

/** Finds the caller and lets the request through either way; `requirePermission` is what refuses. */
export function identify(tokens: readonly ApiToken[]): RequestHandler {
  return (request, _response, next) => {
    const caller = tokens.length === 0 ? localCaller : (byBearer(request, tokens) ?? bySession(request, tokens));
    if (caller !== undefined) callers.set(request, caller);
    next();
  };
}

/** 401 without a caller, 403 when the role does not suffice. */
export function requirePermission(permission: Permission): RequestHandler {
  return (request, _response, next) => {
    const caller = callerOf(request);
    if (!may(caller, permission)) {
      throw new Problem('forbidden', `A token with the role ${caller.role} may not do this.`);
    }
    next();
  };
}

/** The token as configured, compared in a time that does not depend on where it differs. */
export function findToken(presented: string, tokens: readonly ApiToken[]): ApiToken | undefined {
  const digest = sha256(presented);
  let found: ApiToken | undefined;
  for (const token of tokens) {
    if (timingSafeEqual(digest, sha256(token.token))) found = token;
  }
  return found;
}

/** Value for the session cookie: holds no secret, dies with the token it was given for. */
export function sessionValue(token: ApiToken, now: Date): string {
  const claim = `${Buffer.from(token.name).toString('base64url')}.${now.getTime() + sessionHours * 3_600_000}`;
  return `${claim}.${seal(claim, token)}`;
}

/** Refuses to listen beyond loopback without tokens (CONTRACT, "Engine and database"); the message says what to set. */
export function listenRefusal(host: string, tokens: readonly ApiToken[]): string | undefined {
  if (tokens.length > 0 || isLoopbackName(host)) return undefined;
  return (
    `Retake does not listen on ${host} without tokens: anyone who reaches it could spend money and approve takes. ` +
    'Set RETAKE_API_TOKENS=name:role:token (roles submit, review, admin), or RETAKE_HOST=127.0.0.1.'
  );
}

/** `localhost`, `*.localhost`, 127.0.0.0/8 and ::1, as a host name without port. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/u, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/u.test(name);
}

function byBearer(request: Request, tokens: readonly ApiToken[]): Caller | undefined {
  const [, presented] = /^Bearer +(\S+)$/iu.exec(request.headers.authorization ?? '') ?? [];
  return presented === undefined ? undefined : findToken(presented, tokens);
}

function bySession(request: Request, tokens: readonly ApiToken[]): Caller | undefined {
  const value = cookie(request, sessionCookie);
  const [name, expires, mac] = value?.split('.') ?? [];
  if (!name || !expires || !mac || !(Number(expires) > Date.now())) return undefined;
  return tokens.find(
    (token) =>
      Buffer.from(token.name).toString('base64url') === name &&
      timingSafeEqual(sha256(mac), sha256(seal(`${name}.${expires}`, token))),
  );
}

function seal(claim: string, token: ApiToken): string {
  return createHmac('sha256', sha256(`session:${token.token}`))
    .update(claim)
    .digest('base64url');
}

function cookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
