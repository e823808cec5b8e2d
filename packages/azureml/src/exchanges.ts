import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** A call to Azure Resource Manager and its answer, without what must not leave the subscription. */
export interface Exchange {
  request: { method: string; url: string; body?: unknown };
  response: { status: number; headers: Record<string, string>; body?: unknown };
}

/** Appends each exchange, scrubbed, to a file of JSON Lines: fixtures of how Azure really answers. */
export function savePolicy(file: string): PipelinePolicy {
  return {
    name: 'saveExchangesPolicy',
    async sendRequest(request, next) {
      const response = await next(request);
      const exchange = scrubbed({
        request: { method: request.method, url: request.url, body: parsed(request.body) },
        response: {
          status: response.status,
          headers: response.headers.toJSON(),
          body: parsed(response.bodyAsText),
        },
      });
      appendFileSync(file, `${JSON.stringify(exchange)}\n`);
      return response;
    },
  };
}

const keptHeaders = new Set(['azure-asyncoperation', 'content-type', 'etag', 'location', 'retry-after']);

/** Keys, tokens and signatures are taken out; GUIDs, names of people, groups, workspaces and accounts are replaced. */
export function scrubbed({ request, response }: Exchange): Exchange {
  const headers = Object.entries(response.headers).filter(([name]) => keptHeaders.has(name));
  return scrub({
    request,
    response: { ...response, headers: Object.fromEntries(headers) },
  }) as Exchange;
}

const secretNames = /(key|token|secret|sas|sasuri|password|credential|connectionstring)s?$/i;
const personNames = /^(created|lastModified)By$/;

function scrub(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (secretNames.test(name) || personNames.test(name)) return '[scrubbed]';
    return scrubText(value);
  }
  if (Array.isArray(value)) return value.map((item) => scrub(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrub(item, key)]));
}

function scrubText(text: string): string {
  return text
    .replace(/([?&](?:sig|code|skoid|sktid)=)[^&\s"]*/gi, '$1scrubbed')
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, pseudonym)
    .replace(/(\/resourceGroups\/)[^/?\s"]+/gi, '$1group')
    .replace(/(\/workspaces\/)[^/?\s"]+/gi, '$1workspace')
    .replace(/[a-z0-9]+(?=\.(?:blob|file|dfs|queue|table)\.core\.)/gi, 'account')
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, 'someone@example.com');
}

/** The same GUID is the same pseudonym everywhere, so that answers still refer to each other. */
function pseudonym(guid: string): string {
  const digest = createHash('sha256').update(guid.toLowerCase()).digest('hex');
  return `00000000-0000-0000-0000-${digest.slice(0, 12)}`;
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
