import type { FastifyInstance } from 'fastify';
import { queryOf } from '../arm/context.ts';
import type { Settings } from '../server/settings.ts';
import type { TokenSigner } from './tokens.ts';

/** A stand-in for the address from which a job with `id-token: write` fetches its assertions. */
export function registerGithubIdToken(
  app: FastifyInstance,
  settings: Settings,
  signer: TokenSigner,
  issuer: () => string,
  requestToken: string,
): void {
  app.get('/identity/github/id-token', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${requestToken}`) {
      return reply.code(401).send({ message: 'Unauthorized: the request token is missing or wrong.' });
    }
    const audience = queryOf(request).audience ?? 'https://github.com/emulator';
    const claims = {
      aud: audience,
      sub: 'repo:emulator/emulator:ref:refs/heads/main',
      repository: 'emulator/emulator',
      ref: 'refs/heads/main',
    };
    const value = await signer.sign(claims, issuer(), settings.assertionLifetime);
    return { count: value.length, value };
  });
}
