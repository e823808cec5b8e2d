import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../server/settings.ts';
import type { Audience, BearerCheck } from './bearer.ts';
import { makeCertificates } from './certificates.ts';
import { registerGithubIdToken } from './github-id-token.ts';
import { registerManagedIdentity, registerTokenAuthority } from './token-authority.ts';
import { createTokenSigner } from './tokens.ts';

/** Https under an authority of its own, tokens that expire, and who issues them. */
export interface Identity {
  caPath: string;
  server: { key: string; cert: string };
  bearer: BearerCheck;
  register(app: FastifyInstance, origin: () => string): void;
  /** The environment variables by which a client finds its tokens here. */
  environment(origin: string): Record<string, string>;
}

const AUDIENCES: Record<Audience, RegExp> = {
  arm: /^https:\/\/management\.(azure\.com|core\.windows\.net)\/?$/,
  storage: /^https:\/\/(storage\.azure\.com|[a-z0-9]+\.blob\.core\.windows\.net)\/?$/,
  scoring: /^https:\/\/ml\.azure\.com\/?$/,
};

/** Makes the certificates (the authority's PEM goes to `ca.pem` in the state directory) and the keys. */
export async function createIdentity(settings: Settings): Promise<Identity> {
  const { ca, cert, key } = await makeCertificates();
  const caPath = join(settings.stateDir, 'ca.pem');
  writeFileSync(caPath, ca);
  const [entra, github] = [await createTokenSigner(), await createTokenSigner()];
  const [identityHeader, requestToken] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  const githubIssuer = (origin: string): string => `${origin}/identity/github`;

  return {
    caPath,
    server: { key, cert },
    bearer: (authorization, audience) => {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return "Authentication failed. The 'Authorization' header is missing.";
      const claims = entra.read(token);
      if (!claims) return 'The access token is invalid: it was not issued by this authority.';
      const { exp = 0, aud } = claims;
      if (exp * 1000 <= Date.now()) {
        return `The access token expiry UTC time '${new Date(exp * 1000).toISOString()}' is earlier than current UTC time '${new Date().toISOString()}'.`;
      }
      if (typeof aud === 'string' && AUDIENCES[audience].test(aud)) return undefined;
      return `The access token has been obtained for wrong audience or resource '${String(aud)}'.`;
    },
    register: (app, origin) => {
      registerTokenAuthority(app, settings, entra, origin, () => ({
        signer: github,
        issuer: githubIssuer(origin()),
      }));
      registerManagedIdentity(app, settings, entra, origin, identityHeader);
      registerGithubIdToken(app, settings, github, () => githubIssuer(origin()), requestToken);
    },
    environment: (origin) => ({
      NODE_EXTRA_CA_CERTS: caPath,
      AZURE_AUTHORITY_HOST: origin,
      AZURE_TENANT_ID: settings.tenantId,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/identity/github/id-token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      IDENTITY_ENDPOINT: `${origin}/identity/app-service`,
      IDENTITY_HEADER: identityHeader,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: origin,
    }),
  };
}
