import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { AzureError } from './azure-error.ts';
import { type Cloud, isLoopback } from './cloud.ts';
import { hintFor } from './hints.ts';

export type AuthMethod = 'oidc' | 'managed-identity' | 'azure-cli' | 'service-principal';

export interface CredentialOptions {
  auth: 'auto' | AuthMethod;
  tenantId?: string | undefined;
  clientId?: string | undefined;
  cloud: Cloud;
  env: Readonly<Record<string, string | undefined>>;
  /** GitHub's assertion for an audience; asked anew at each renewal, so that none is ever stale. */
  getIdToken: (audience: string) => Promise<string>;
  keepSecret: (secret: string) => void;
  /** A token authority on this machine, for tests; otherwise the cloud's own. */
  authorityHost?: string | undefined;
}

export interface OpenedCredential {
  method: AuthMethod;
  /** One sentence for the log: what is used, and why. */
  sentence: string;
  credential: TokenCredential;
}

/**
 * The step's one identity. `auto` takes the first that is configured and never falls through to another when that fails.
 * @throws AzureError that says what to configure
 */
export async function openCredential(options: CredentialOptions): Promise<OpenedCredential> {
  const method = options.auth === 'auto' ? await configuredMethod(options) : options.auth;
  const credential = explaining(method, await credentialOf(method, options), options.keepSecret);
  const why = options.auth === 'auto' ? 'the first that is configured' : 'as input auth says';
  return { method, sentence: `Azure identity: ${named[method]} (${why}).`, credential };
}

/** What `auto` takes: OpenID Connect, managed identity, service principal, Azure CLI, in this order. */
export async function configuredMethod({
  clientId,
  tenantId,
  env,
}: Pick<CredentialOptions, 'clientId' | 'tenantId' | 'env'>): Promise<AuthMethod> {
  if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && clientId && tenantId) return 'oidc';
  if (env['IDENTITY_ENDPOINT'] || env['MSI_ENDPOINT']) return 'managed-identity';
  if (env['AZURE_CLIENT_SECRET'] && clientId && tenantId) return 'service-principal';
  if (await isCliSignedIn(env)) return 'azure-cli';
  const missing = env['ACTIONS_ID_TOKEN_REQUEST_URL']
    ? 'the job may request an OpenID Connect token, but client-id or tenant-id is missing'
    : "the job may not request an OpenID Connect token (add 'permissions: id-token: write'), and there is no managed identity, service principal or signed-in Azure CLI";
  throw new AzureError(missing, {
    code: 'NoIdentityConfigured',
    operation: 'find an identity for Azure',
    hint: "Set client-id and tenant-id and the permission 'id-token: write', or say in input auth which identity to use.",
  });
}

const named: Record<AuthMethod, string> = {
  oidc: 'OpenID Connect of this job',
  'managed-identity': 'managed identity',
  'service-principal': 'service principal with a client secret',
  'azure-cli': 'the account that the Azure CLI is signed in with',
};

async function credentialOf(method: AuthMethod, options: CredentialOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { cloud, env, getIdToken, authorityHost = cloud.authority } = options;
  const { tenantId, clientId } = options;
  const authority = { authorityHost, disableInstanceDiscovery: isLoopback(new URL(authorityHost).hostname) };
  switch (method) {
    case 'oidc': {
      if (!env['ACTIONS_ID_TOKEN_REQUEST_URL']) throw noIdToken();
      const [tenant, client] = needed(method, { 'tenant-id': tenantId, 'client-id': clientId });
      return new identity.ClientAssertionCredential(
        tenant!,
        client!,
        () => getIdToken(cloud.oidcAudience),
        authority,
      );
    }
    case 'service-principal': {
      const secret = env['AZURE_CLIENT_SECRET'];
      const [tenant, client, value] = needed(method, {
        'tenant-id': tenantId,
        'client-id': clientId,
        AZURE_CLIENT_SECRET: secret,
      });
      options.keepSecret(value!);
      return new identity.ClientSecretCredential(tenant!, client!, value!, authority);
    }
    case 'managed-identity':
      return clientId
        ? new identity.ManagedIdentityCredential({ clientId })
        : new identity.ManagedIdentityCredential();
    default:
      return new identity.AzureCliCredential(tenantId ? { tenantId } : {});
  }
}

function noIdToken(): AzureError {
  return new AzureError('the job may not request an OpenID Connect token', {
    code: 'IdentityIncomplete',
    operation: `use ${named.oidc}`,
    hint: "Add 'permissions: id-token: write' to the job; a workflow that a fork's pull request starts never has it.",
  });
}

function needed(method: AuthMethod, values: Record<string, string | undefined>): string[] {
  const missing = Object.keys(values).filter((name) => !values[name]);
  if (missing.length === 0) return Object.values(values) as string[];
  throw new AzureError(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`, {
    code: 'IdentityIncomplete',
    operation: `use ${named[method]}`,
    hint: `Set ${missing.join(' and ')}.`,
  });
}

async function isCliSignedIn(env: CredentialOptions['env']): Promise<boolean> {
  const folder = env['AZURE_CONFIG_DIR'] ?? join(homedir(), '.azure');
  return access(join(folder, 'azureProfile.json')).then(
    () => true,
    () => false,
  );
}

/** Masks each token, and turns the identity library's errors into ones that say what to do. */
function explaining(
  method: AuthMethod,
  credential: TokenCredential,
  keepSecret: (secret: string) => void,
): TokenCredential {
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      try {
        const token = await credential.getToken(scopes, options);
        if (token) keepSecret(token.token);
        return token;
      } catch (error) {
        if (error instanceof Error && error.name === 'AbortError') throw error;
        throw identityError(method, error);
      }
    },
  };
}

function identityError(method: AuthMethod, error: unknown): AzureError {
  const message = error instanceof Error ? error.message : String(error);
  const code = /AADSTS\d+/.exec(message)?.[0] ?? 'AuthenticationFailed';
  const sentence = message.split(/\s*(?:Trace ID|\r?\n)/)[0]!.slice(0, 500);
  return new AzureError(sentence, {
    code,
    operation: `get a token with ${named[method]}`,
    correlationId: /Correlation ID: ([\w-]+)/i.exec(message)?.[1],
    hint: hintFor(code, message),
    cause: error,
  });
}

/** For an emulator over plain http, which wants a token and takes any: no real credential ever goes there. */
export const emulatorCredential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'emulator', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
