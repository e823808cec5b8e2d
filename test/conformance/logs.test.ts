import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LaunchedEmulator } from '@mlops-actions/emulator/launch';
import { launchEmulator } from '@mlops-actions/emulator/launch';
import { emulatorCredential } from '@mlops-actions/azureml/credentials';
import { queryLogs } from '@mlops-actions/azureml/logs';
import { openWorkspace, type Workspace } from '@mlops-actions/azureml/workspace';
import { Ajv } from 'ajv';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specifications } from './spec-tree.ts';

jest.setTimeout(60_000);

interface Description {
  definitions: Record<string, unknown>;
}

const logAnalytics = 'loganalytics/Microsoft.OperationalInsights/stable/v1/OperationalInsights.json';
const applicationInsights = 'appinsights/Microsoft.Insights/preview/v1/AppInsights.json';
const examples = 'loganalytics/Microsoft.OperationalInsights/preview/2021-05-19_Preview/examples';

/** Why what was sent or answered does not fit a definition of the service's description. */
function complaints(file: string, definition: string, value: unknown): string[] {
  const description = JSON.parse(readFileSync(join(specifications, file), 'utf8')) as Description;
  const { table } = description.definitions as {
    table: { properties: { rows: { items: { items: unknown } } } };
  };
  // The description calls each cell an object; the service's own examples have texts there.
  table.properties.rows.items.items = {};
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(description, 'service');
  const validate = ajv.compile({ $ref: `service#/definitions/${definition}` });
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

let emulator: LaunchedEmulator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlops-logs-'));
  emulator = await launchEmulator(['--state-dir', join(folder, 'state'), '--speed', '20000']);
  const table = {
    name: 'Flights_CL',
    columns: [
      'bool',
      'datetime',
      'dynamic',
      'int',
      'long',
      'real',
      'string',
      'guid',
      'decimal',
      'timespan',
    ].map((type) => ({ name: `a_${type}`, type })),
    rows: [[true, '2026-01-01T00:00:00Z', '{}', 1, 2, 0.5, 'x', emulator.subscriptionId, '1.5', '00:00:01']],
  };
  await post('/emulator/logs', table);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${emulator.endpoint}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer conformance', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('The emulator’s query services answer as their descriptions say', () => {
  const id = '63613592-b6f7-4c3d-a390-22ba13102111';
  it.each([
    ['Log Analytics', `/v1/workspaces/${id}/query`, logAnalytics],
    ['Application Insights', `/v1/apps/${id}/query`, applicationInsights],
  ])('%s', async (_, path, file) => {
    const good = await post(path, { query: 'Flights_CL | take 5', timespan: 'PT12H' });
    expect(good.status).toBe(200);
    expect(complaints(file, 'queryResults', good.body)).toEqual([]);
    for (const query of ['Nowhere', 'Flights_CL | summarize count()', '']) {
      const bad = await post(path, { query });
      expect(bad.status).toBe(400);
      expect(complaints(file, 'errorResponse', bad.body)).toEqual([]);
    }
  });

  it('a definition that does not fit is found', () => {
    expect(complaints(logAnalytics, 'queryResults', { tables: [{ name: 'x' }] })).not.toEqual([]);
    expect(complaints(logAnalytics, 'queryBody', { timespan: 'PT1H' })).not.toEqual([]);
  });
});

describe('The client', () => {
  let recorded: { url: string; body: unknown }[];
  let answer: unknown;
  let server: Server;
  let workspace: Workspace;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        recorded.push({ url: request.url ?? '', body: text === '' ? undefined : JSON.parse(text) });
        const own = { id: '/w', name: 'w', location: 'westeurope', properties: {} };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(request.method === 'GET' ? own : answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    recorded = [];
    workspace = await openWorkspace(
      { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' },
      {
        credential: emulatorCredential,
        emulator: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        keepSecret: () => {},
      },
    );
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const files = readdirSync(join(specifications, examples)).filter((name) => name.startsWith('oms-post'));
  it.each(files)('sends what the description asks for, and reads the service’s example %s', async (name) => {
    const example = JSON.parse(readFileSync(join(specifications, examples, name), 'utf8')) as {
      responses: { 200: { body: { tables: { columns: unknown[]; rows: unknown[] }[] } } };
    };
    answer = example.responses[200].body;
    const timespan = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-08T00:00:00Z') };
    const id = '63613592-b6f7-4c3d-a390-22ba13102111';
    const table = await queryLogs(workspace.arm, { kind: 'workspace', id }, 'Usage | take 10', timespan);
    const { columns, rows } = example.responses[200].body.tables[0]!;
    expect(table).toEqual({ columns, rows });
    const sent = recorded.at(-1)!;
    expect(sent.url).toBe(`/v1/workspaces/${id}/query`);
    expect(complaints(logAnalytics, 'queryBody', sent.body)).toEqual([]);
    expect(sent.body).toMatchObject({ timespan: '2026-01-01T00:00:00.000Z/2026-01-08T00:00:00.000Z' });
  });

  it('takes no part of an answer for the whole', async () => {
    answer = {
      tables: [{ name: 'PrimaryResult', columns: [{ name: 'a', type: 'int' }], rows: [[1]] }],
      error: { code: 'PartialError', message: 'There were some errors when processing your query.' },
    };
    const asked = queryLogs(workspace.arm, { kind: 'workspace', id: 'x' }, 'Usage', undefined);
    await expect(asked).rejects.toMatchObject({ code: 'PartialError' });
  });
});
