import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of a server whose answers are written down: for tests of what Azure does and an emulator cannot be told to. */
export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  delayMs?: number;
}

export interface ScriptedServer {
  origin: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  close(): Promise<void>;
}

/** Answers each request with what `script` says, in order of arrival. */
export async function scriptedServer(
  script: (method: string, url: string, count: number, headers: IncomingMessage['headers']) => ScriptedAnswer,
): Promise<ScriptedServer> {
  const requests: ScriptedServer['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const {
        status = 200,
        headers: answered,
        body,
        delayMs = 0,
      } = script(method, url, requests.length, headers);
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...answered });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
