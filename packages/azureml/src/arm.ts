import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import type { TokenCredential } from '@azure/core-auth';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  isRestError,
} from '@azure/core-rest-pipeline';
import { AzureError } from './azure-error.ts';
import { type Cloud, isHostOf, isLoopback } from './cloud.ts';
import { savePolicy } from './exchanges.ts';
import { errorOf } from './failure.ts';

/** The api-version of raw calls: the first stable one that knows mirror traffic, data collectors and model stages. */
export const apiVersion = '2024-04-01';

export interface Request {
  method: HttpMethods;
  /** Below the workspace (`/models/flights`), or absolute. */
  url: string;
  query?: Readonly<Record<string, string | undefined>>;
  body?: unknown;
  /** For error messages: `read endpoint flights`. */
  doing: string;
  signal?: AbortSignal;
  /** Statuses from 400 on that are answers and not errors, such as 404. */
  accept?: readonly number[];
  headers?: Readonly<Record<string, string>>;
}

export interface Answer<T = unknown> {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: T | undefined;
}

/** The way to Azure Resource Manager: Azure's SDK, and raw requests through the same pipeline of retries, proxy and token. */
export interface Arm {
  readonly sdk: AzureMachineLearningWorkspaces;
  readonly cloud: Cloud;
  /** `https://management.azure.com`, or the emulator. */
  readonly endpoint: string;
  readonly isEmulator: boolean;
  /** The ARM id of the workspace, with a slash in front and none behind. */
  readonly workspaceId: string;
  readonly credential: TokenCredential;
  /** @throws AzureError for every status from 400 on that is not accepted. */
  send<T = unknown>(request: Request): Promise<Answer<T>>;
  /** All pages of a list, following nextLink. */
  list<T>(request: Omit<Request, 'method'>): Promise<T[]>;
}

export interface ArmOptions {
  subscriptionId: string;
  workspaceId: string;
  cloud: Cloud;
  credential: TokenCredential;
  /** The emulator's address; only a loopback one is taken. */
  emulator?: string | undefined;
  /** File that every exchange is appended to, scrubbed. */
  saveExchanges?: string | undefined;
}

/** @throws AzureError when the emulator's address is not a loopback one. */
export function openArm(options: ArmOptions): Arm {
  const { subscriptionId, workspaceId, cloud, credential, emulator, saveExchanges } = options;
  const endpoint = emulator ? loopbackOrigin(emulator) : cloud.arm;
  const isPlain = endpoint.startsWith('http:');
  if (emulator) exemptLoopbackFromProxy();
  const sdk = new AzureMachineLearningWorkspaces(credential, subscriptionId, {
    endpoint,
    credentialScopes: `${cloud.arm}/.default`,
    allowInsecureConnection: isPlain,
    userAgentOptions: { userAgentPrefix: 'mlops-actions' },
  });
  if (isPlain) useEmulatorToken(sdk);
  if (saveExchanges) sdk.pipeline.addPolicy(savePolicy(saveExchanges), { afterPhase: 'Retry' });

  const send = async <T>(request: Request): Promise<Answer<T>> => {
    const url = new URL(
      request.url.startsWith('http') ? request.url : `${endpoint}${workspaceId}${request.url}`,
    );
    assertTrusted(url, endpoint, cloud, request.doing);
    for (const [key, value] of Object.entries(request.query ?? {}))
      if (value !== undefined) url.searchParams.set(key, value);
    if (!request.url.startsWith('http') && !url.searchParams.has('api-version'))
      url.searchParams.set('api-version', apiVersion);
    const pipelineRequest = createPipelineRequest({
      url: url.href,
      method: request.method,
      allowInsecureConnection: isPlain,
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      }),
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      ...(request.signal && { abortSignal: request.signal }),
    });
    const response = await sdk.sendRequest(pipelineRequest).catch((error: unknown) => {
      throw azureErrorOf(error, request.doing);
    });
    const headers = response.headers.toJSON();
    const body = parsed(response.bodyAsText);
    if (response.status >= 400 && !request.accept?.includes(response.status)) {
      throw errorOf(body, {
        doing: request.doing,
        headers,
        status: response.status,
        otherwise: `Http${response.status}`,
      });
    }
    return { status: response.status, headers, body: body as T | undefined };
  };

  return {
    sdk,
    cloud,
    endpoint,
    isEmulator: emulator !== undefined,
    workspaceId,
    credential,
    send,
    async list<T>(request: Omit<Request, 'method'>) {
      const found: T[] = [];
      for (let next: Request | undefined = { ...request, method: 'GET' }; next;) {
        const { body }: Answer<{ value?: T[]; nextLink?: string | null }> = await send(next);
        found.push(...(body?.value ?? []));
        next = body?.nextLink
          ? {
              method: 'GET',
              url: body.nextLink,
              doing: request.doing,
              signal: request.signal,
            }
          : undefined;
      }
      return found;
    },
  };
}

/** What the pipeline or the SDK threw, as an AzureError; an abort stays what it is. */
export function azureErrorOf(error: unknown, doing: string): unknown {
  if (error instanceof AzureError || (error instanceof Error && error.name === 'AbortError')) return error;
  if (!isRestError(error)) return error;
  const headers = error.response?.headers.toJSON() ?? {};
  if (error.statusCode !== undefined) {
    return errorOf(parsed(error.response?.bodyAsText) ?? error.details, {
      doing,
      headers,
      status: error.statusCode,
      otherwise: error.code ?? `Http${error.statusCode}`,
      cause: error,
    });
  }
  const host = error.request ? new URL(error.request.url).host : 'the host';
  return new AzureError(`${host} could not be reached: ${error.message}`, {
    code: error.code ?? 'ConnectionError',
    operation: doing,
    hint: 'Check the network of the runner, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS.',
    cause: error,
  });
}

/** `call` through the SDK, with its errors as AzureError. */
export async function through<T>(doing: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw azureErrorOf(error, doing);
  }
}

/** Turns errors of these statuses into undefined. */
export function unless(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof AzureError && error.status !== undefined && statuses.includes(error.status))
      return undefined;
    throw error;
  };
}

function loopbackOrigin(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !isLoopback(url.hostname)) {
    throw new AzureError(`'${address}' is not a loopback address`, {
      code: 'EndpointNotLoopback',
      operation: 'use MLOPS_AZURE_ENDPOINT',
      hint: 'It points at an emulator on this machine, such as http://127.0.0.1:8787; leave it unset for Azure.',
    });
  }
  return url.origin;
}

/** A proxy cannot reach this machine. Azure's clients, undici and child processes all read NO_PROXY, each for itself. */
function exemptLoopbackFromProxy(): void {
  const name =
    process.env['NO_PROXY'] === undefined && process.env['no_proxy'] !== undefined ? 'no_proxy' : 'NO_PROXY';
  const exempt = new Set([...(process.env[name] ?? '').split(','), '127.0.0.1', 'localhost', '[::1]']);
  exempt.delete('');
  process.env[name] = [...exempt].join(',');
}

/** Azure's SDK refuses a bearer token over plain http; the emulator wants one and takes any, so it gets a word that is no secret. */
function useEmulatorToken(sdk: AzureMachineLearningWorkspaces): void {
  sdk.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  sdk.pipeline.addPolicy({
    name: 'emulatorTokenPolicy',
    sendRequest(request, next) {
      request.headers.set('authorization', 'Bearer emulator');
      return next(request);
    },
  });
}

/** An answer names further addresses (nextLink, operations, tracking): the token goes only to the cloud's own hosts. */
function assertTrusted(url: URL, endpoint: string, cloud: Cloud, doing: string): void {
  if (url.origin === endpoint) return;
  if (isLoopback(new URL(endpoint).hostname)) {
    if (isLoopback(url.hostname)) return;
  } else if (isHostOf(url, new URL(cloud.arm).hostname) || isHostOf(url, cloud.api)) return;
  throw new AzureError(`the answer points at ${url.host}, which is no host of the cloud '${cloud.name}'`, {
    code: 'UntrustedHost',
    operation: doing,
  });
}

function parsed(text: string | null | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
