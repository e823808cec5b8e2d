import type { Exchange } from './validator.ts';

/** Calls the emulator and keeps each exchange. */
export interface Recorder {
  readonly exchanges: Exchange[];
  call: (method: string, path: string, body?: unknown) => Promise<Exchange>;
}

/** `path` is below the workspace; one that begins with a scheme is taken as it is. */
export function createRecorder(endpoint: string, workspace: string, version: string): Recorder {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    call: async (method, path, body) => {
      const address = /^https?:/.test(path) ? path : `${endpoint}${workspace}${path}`;
      const url = new URL(address);
      if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', version);
      const requestHeaders: Record<string, string> = { authorization: 'Bearer conformance' };
      if (body !== undefined) requestHeaders['content-type'] = 'application/json';
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(url, { method, headers: requestHeaders, ...content });
      const text = await response.text();
      const exchange: Exchange = {
        method,
        url: `${url.pathname}${url.search}`,
        requestHeaders,
        requestBody: body,
        status: response.status,
        responseHeaders: Object.fromEntries(response.headers),
        responseBody: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
      exchanges.push(exchange);
      return exchange;
    },
  };
}
