import { exportJWK, generateKeyPair, jwtVerify, SignJWT, errors } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import { KeyObject, randomUUID, verify } from 'node:crypto';

/** Signs tokens with a key of its own, and checks them. */
export interface TokenSigner {
  sign(claims: JWTPayload, issuer: string, lifetime: number): Promise<string>;
  /** The claims of a token of this signer whose time has not passed; throws jose's errors. */
  check(token: string, issuer: string, audience: string): Promise<JWTPayload>;
  /** The claims of a token of this signer, expired or not; undefined when it is not one. */
  read(token: string): JWTPayload | undefined;
  jwks(): { keys: JWK[] };
}

export { errors as tokenErrors };

export async function createTokenSigner(): Promise<TokenSigner> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  const key = KeyObject.from(publicKey);

  return {
    sign: (claims, issuer, lifetime) => {
      const now = Date.now() / 1000;
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setIssuedAt(Math.floor(now))
        .setNotBefore(Math.floor(now))
        .setExpirationTime(Math.floor(now + lifetime))
        .setJti(randomUUID())
        .sign(privateKey);
    },
    check: async (token, issuer, audience) =>
      (await jwtVerify(token, publicKey, { issuer, audience })).payload,
    read: (token) => {
      const [header, payload, signature] = token.split('.');
      if (header === undefined || payload === undefined || signature === undefined) return undefined;
      const signed = Buffer.from(`${header}.${payload}`);
      if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return undefined;
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
    },
    jwks: () => ({ keys: [jwk] }),
  };
}
