// Signs the demo's webhooks as fal does: Ed25519 over four lines, with a key of this process (providers/README §6.3).
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const keys = generateKeyPairSync('ed25519');

/** What fal serves at `/.well-known/jwks.json`. */
export function falKeySet(): object {
  const { x } = keys.publicKey.export({ format: 'jwk' });
  return { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'retake-demo', use: 'sig', alg: 'EdDSA' }] };
}

const userId = 'retake-demo-user';

/** Headers of one delivery. `isForged`: signed by somebody else's key. */
export function falSignature(requestId: string, body: string, isForged: boolean): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHash('sha256').update(body).digest('hex');
  const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'));
  const key = isForged ? generateKeyPairSync('ed25519').privateKey : keys.privateKey;
  return {
    'x-fal-webhook-request-id': requestId,
    'x-fal-webhook-user-id': userId,
    'x-fal-webhook-timestamp': timestamp,
    'x-fal-webhook-signature': sign(null, message, key).toString('hex'),
  };
}
