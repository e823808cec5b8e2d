import type { FastifyInstance, FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { paramsOf, queryOf } from '../arm/context.ts';
import type { Settings } from '../server/settings.ts';
import { guidOf } from '../server/settings.ts';
import type { TokenSigner } from './tokens.ts';
import { tokenErrors } from './tokens.ts';

/** The audience that a federated credential's assertion must have. */
export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** What the authority needs to know of GitHub's stand-in. */
export interface AssertionIssuer {
  signer: TokenSigner;
  issuer: string;
}

/** Entra's address of a tenant: discovery, keys and tokens by client assertion or client secret. */
export function registerTokenAuthority(
  app: FastifyInstance,
  settings: Settings,
  signer: TokenSigner,
  origin: () => string,
  github: () => AssertionIssuer,
): void {
  app.get('/common/discovery/instance', () => ({
    tenant_discovery_endpoint: `${origin()}/${settings.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: new URL(origin()).host,
        preferred_cache: new URL(origin()).host,
        aliases: [new URL(origin()).host],
      },
    ],
  }));

  app.get('/:tenant/v2.0/.well-known/openid-configuration', (request) => {
    const base = `${origin()}/${paramsOf<'tenant'>(request).tenant}`;
    return {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      response_types_supported: ['code', 'token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      tenant_region_scope: null,
      cloud_instance_name: new URL(origin()).host,
    };
  });

  app.get('/:tenant/discovery/v2.0/keys', () => signer.jwks());

  app.post('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const { tenant } = paramsOf<'tenant'>(request);
    const form = request.body as Record<string, string | undefined>;
    if (tenant.toLowerCase() !== settings.tenantId) {
      return refuse(reply, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
    }
    if (form.grant_type !== 'client_credentials') {
      return refuse(
        reply,
        'unsupported_grant_type',
        70003,
        `The grant type '${form.grant_type}' is not supported.`,
      );
    }
    const { client_id: client = '', scope = '', client_assertion: assertion, client_secret: secret } = form;
    if (assertion !== undefined) {
      const refusal = await refusedAssertion(assertion, github());
      if (refusal) return refuse(reply, 'invalid_client', refusal.code, refusal.message);
    } else if (secret === undefined || secret === '') {
      return refuse(
        reply,
        'invalid_client',
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      );
    } else if (secret === 'wrong') {
      return refuse(reply, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    const audience = scope.replace(/\/\.default$/, '');
    const access_token = await issueToken(signer, settings, origin(), client, audience);
    return {
      token_type: 'Bearer',
      expires_in: settings.tokenLifetime,
      ext_expires_in: settings.tokenLifetime,
      access_token,
    };
  });
}

/** A token for `audience`, as Entra issues it to an application. */
export function issueToken(
  signer: TokenSigner,
  settings: Settings,
  origin: string,
  client: string,
  audience: string,
): Promise<string> {
  const oid = guidOf(`principal of ${client}`);
  const claims = { aud: audience, appid: client, oid, sub: oid, tid: settings.tenantId, ver: '1.0' };
  return signer.sign(claims, `${origin}/${settings.tenantId}/v2.0`, settings.tokenLifetime);
}

async function refusedAssertion(
  assertion: string,
  { signer, issuer }: AssertionIssuer,
): Promise<{ code: number; message: string } | undefined> {
  try {
    await signer.check(assertion, issuer, EXCHANGE_AUDIENCE);
    return undefined;
  } catch (error) {
    if (error instanceof tokenErrors.JWTExpired) {
      const { nbf = 0, exp = 0 } = signer.read(assertion) ?? {};
      const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
      const message = `Client assertion is not within its valid time range. Current time: ${at(Date.now() / 1000)}, assertion valid from ${at(nbf)}, expiry time of assertion ${at(exp)}.`;
      return { code: 700024, message };
    }
    if (error instanceof tokenErrors.JWTClaimValidationFailed) {
      return {
        code: 700212,
        message: `No matching federated identity record found for presented assertion: its '${error.claim}' does not match.`,
      };
    }
    return {
      code: 700027,
      message: 'The certificate or key used to sign the client assertion is not registered.',
    };
  }
}

/** Entra's error body. */
function refuse(reply: FastifyReply, error: string, code: number, message: string): FastifyReply {
  const trace_id = randomUUID();
  const correlation_id = randomUUID();
  const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return reply.code(error === 'invalid_client' ? 401 : 400).send({
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id,
    correlation_id,
  });
}

/** Managed identity, at the addresses of a virtual machine (IMDS) and of App Service. */
export function registerManagedIdentity(
  app: FastifyInstance,
  settings: Settings,
  signer: TokenSigner,
  origin: () => string,
  identityHeader: string,
): void {
  const answer = async (resource: string, client: string): Promise<Record<string, string>> => {
    const access_token = await issueToken(
      signer,
      settings,
      origin(),
      client,
      resource.replace(/\/\.default$/, ''),
    );
    const expires_on = String(Math.floor(Date.now() / 1000) + settings.tokenLifetime);
    return {
      access_token,
      expires_on,
      expires_in: String(settings.tokenLifetime),
      resource,
      token_type: 'Bearer',
      client_id: client,
    };
  };
  const clientOf = (given: string | undefined): string => given ?? guidOf('managed identity');

  app.get('/metadata/identity/oauth2/token', async (request, reply) => {
    const { resource, client_id } = queryOf(request);
    if (request.headers.metadata !== 'true' || resource === undefined) {
      return reply.code(400).send({
        error: 'invalid_request',
        error_description: 'Required metadata header or resource not specified',
      });
    }
    return answer(resource, clientOf(client_id));
  });

  app.get('/identity/app-service', async (request, reply) => {
    const { resource, client_id } = queryOf(request);
    if (request.headers['x-identity-header'] !== identityHeader || resource === undefined) {
      return reply
        .code(401)
        .send({ statusCode: 401, message: 'The identity header or the resource is missing.' });
    }
    return answer(resource, clientOf(client_id));
  });
}
