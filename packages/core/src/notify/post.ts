import { isLoopback } from '@mlops-actions/azureml/cloud';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { DeliveryError, isWorthRetrying, retryAfterMs, retrying } from './retry.ts';

export interface Posted {
  status: number;
  body: string;
}

const timeoutMs = 15_000;

/**
 * Posts JSON, with retries; redirects are not followed.
 * @throws DeliveryError for every status outside 2xx, and for a host that cannot be reached
 */
export async function postJson(
  url: URL,
  body: string,
  headers: Record<string, string>,
  context: Context,
): Promise<Posted> {
  const undici = await import('undici');
  // A proxy cannot reach this machine.
  const agent = isLoopback(url.hostname) ? new undici.Agent() : new undici.EnvHttpProxyAgent();
  try {
    return await retrying(async () => {
      const answer = await undici
        .request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'user-agent': 'mlops-actions', ...headers },
          body,
          signal: AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]),
        })
        .catch((error: unknown) => {
          throw new DeliveryError(`${url.host} could not be reached (${reasonOf(error)}).`, {
            afterMs: undefined,
          });
        });
      const text = await answer.body.text();
      if (answer.statusCode >= 200 && answer.statusCode < 300)
        return { status: answer.statusCode, body: text };
      const header = answer.headers['retry-after'];
      throw new DeliveryError(
        `${url.host} answered ${answer.statusCode}.`,
        isWorthRetrying(answer.statusCode)
          ? { afterMs: retryAfterMs(String(header ?? ''), context.clock.now()) }
          : undefined,
      );
    }, context);
  } finally {
    await agent.close();
  }
}

/** A code such as ECONNREFUSED: messages of clients may hold the address, which may be a secret. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : (name ?? 'no answer');
}

/** @throws UserError for an address that is neither https nor on this machine; it is a secret, so it is not repeated */
export function httpsAddress(text: string, input: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    return url;
  throw new UserError(
    `Input '${input}' has to be an https address: only this machine itself may be told by http.`,
  );
}
