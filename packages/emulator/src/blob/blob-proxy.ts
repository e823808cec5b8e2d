import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Gate } from '../faults/gate.ts';
import type { BearerCheck } from '../identity/bearer.ts';

/** Answers blob calls from Azurite, under the emulator's own port, so that they are numbered and can fail. */
export interface BlobProxy {
  serves(url: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/**
 * Azurite takes Entra tokens only over https and with its own rules; the proxy checks a bearer token itself
 * and speaks to Azurite by an account SAS.
 */
export function createBlobProxy(
  account: string,
  accountKey: string,
  azuriteOrigin: string,
  gate: Gate,
  bearer: BearerCheck,
): BlobProxy {
  const agent = new Agent({ keepAlive: true });
  const target = new URL(azuriteOrigin);
  const prefix = `/${account}`;
  const credential = new StorageSharedKeyCredential(account, accountKey);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const passage = await gate.enter(request, response, true);
    if (!passage) return;
    const headers = { ...request.headers };
    let path = request.url ?? prefix;
    if (headers.authorization?.startsWith('Bearer ')) {
      const refusal = bearer(headers.authorization, 'storage');
      if (refusal) return refuse(response, refusal);
      delete headers.authorization;
      path += `${path.includes('?') ? '&' : '?'}${ownSas(credential)}`;
    }
    const upstream = httpRequest({
      host: target.hostname,
      port: target.port,
      method: request.method,
      path,
      headers,
      agent,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      upstream.once('response', resolve);
      upstream.once('error', reject);
    });
    const sent = pipeline(request, upstream);
    sent.catch(() => upstream.destroy());
    const answer = await answered;
    if (!(await gate.leave(passage, response))) {
      answer.resume();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  }

  return {
    serves: (url) => url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`),
    handle: (request, response) => {
      handle(request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(503, { 'x-ms-error-code': 'ServerBusy' }).end();
      });
    },
    close: () => agent.destroy(),
  };
}

function ownSas(credential: StorageSharedKeyCredential): string {
  return generateAccountSASQueryParameters(
    {
      services: AccountSASServices.parse('b').toString(),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      permissions: AccountSASPermissions.parse('rwdlacup'),
      startsOn: new Date(Date.now() - 300_000),
      expiresOn: new Date(Date.now() + 600_000),
      protocol: SASProtocol.HttpsAndHttp,
    },
    credential,
  ).toString();
}

function refuse(response: ServerResponse, reason: string): void {
  const code = 'InvalidAuthenticationInfo';
  response.writeHead(401, { 'content-type': 'application/xml', 'x-ms-error-code': code });
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${reason}</Message></Error>`,
  );
}
