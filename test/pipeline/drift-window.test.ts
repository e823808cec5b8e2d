import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkDrift } from '@mlops-actions/core/drift/check-drift';
import type { DriftInputs } from '@mlops-actions/core/drift/inputs';
import { type TestGitHub, startTestGitHub } from '@mlops-actions/core/notify/test-github';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import type { TestWorkspace } from '@mlops-actions/emulator/test-workspace';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploy, openCollectingWorkspace } from './collecting-workspace.ts';

jest.setTimeout(120_000);

let workspace: TestWorkspace;
let github: TestGitHub;
let reference: string;

const columns = ['distance', 'delay'];
/** The example's rows, `late` more minutes of delay. */
const rowOf = (i: number, late: number): number[] => [((i * 37) % 101) / 10, ((i * 53) % 89) / 10 + late];

beforeAll(async () => {
  workspace = await openCollectingWorkspace(['blue', 'green']);
  github = await startTestGitHub();
  reference = join(workspace.folder, 'reference.csv');
  const rows = Array.from({ length: 400 }, (_, i) => {
    const [distance = 0, delay = 0] = rowOf(i, 0);
    const probability = 1 / (1 + Math.exp(delay - distance));
    return [distance, delay, probability >= 0.5 ? 1 : 0, probability].join(',');
  });
  writeFileSync(reference, ['distance,delay,prediction,probability', ...rows, ''].join('\n'));
});

afterAll(async () => {
  await github.close();
  await workspace.close();
  expect(github.violations).toEqual([]);
});

async function score(rows: number[][], deployment: string): Promise<void> {
  const body = JSON.stringify({ data: rows, columns });
  const answer = await workspace.score('flights', body, { 'azureml-model-deployment': deployment });
  expect(answer.status).toBe(200);
}

/** Scores four hundred rows, ten a request, and waits until they are written. */
async function serve(deployment: string, late: number): Promise<void> {
  for (let at = 0; at < 400; at += 10) {
    await score(
      Array.from({ length: 10 }, (_, i) => rowOf(at + i, late)),
      deployment,
    );
  }
  for (let tries = 0; tries < 50; tries += 1) {
    const rows = await check({ endpoint: 'flights', deployment }).then(windowOf, () => ({ Rows: 0 }));
    if (rows['Rows'] === 400) return;
    await sleep(200);
  }
}

async function check(inputs: Partial<DriftInputs>): Promise<Outcome & { log: string }> {
  const { endpoint, subscriptionId, resourceGroup, workspace: name } = workspace.emulator;
  const { context, log } = testContext({
    MLOPS_AZURE_ENDPOINT: endpoint,
    GITHUB_API_URL: github.origin,
    GITHUB_REPOSITORY: 'octo/flights',
    GITHUB_REF: 'refs/heads/main',
  });
  const given: DriftInputs = {
    reference: [reference],
    preset: 'evidently',
    policy: undefined,
    labelColumn: undefined,
    predictionColumn: 'prediction',
    subscriptionId,
    resourceGroup,
    workspace: name,
    ...inputs,
  };
  return { ...(await checkDrift(given, context)), log: log.lines.join('\n') };
}

const windowOf = (outcome: Outcome): Record<string, unknown> => {
  const block = outcome.sections.find(({ title }) => title === 'Current window')?.blocks[0];
  return block?.kind === 'table' ? Object.fromEntries(block.rows as [string, unknown][]) : {};
};

describe('What an endpoint collected', () => {
  it('is compared with the reference, inputs beside predictions, and tells of missing hours', async () => {
    await serve('blue', 0);
    const outcome = await check({ endpoint: 'flights', since: 3 * 3_600_000 });
    expect(outcome.verdict).toBe('no-drift');
    expect(windowOf(outcome)).toMatchObject({
      Endpoint: 'flights',
      Deployments: 'blue',
      Rows: 400,
      'Input rows without an output (kept)': 0,
      'Output rows without an input (left out)': 0,
      'Broken lines': 0,
    });
    const judged = outcome.checks.map(({ id }) => id).sort();
    expect(judged).toEqual([
      'column:delay',
      'column:distance',
      'column:prediction',
      'column:probability',
      'drift-share',
    ]);
    expect(outcome.annotations.map(({ message }) => message).join('\n')).toMatch(
      /Nothing was collected in \d of the window's \d hours/,
    );
  });

  it('has drifted when the requests have; an issue is opened, and closed when the drift is gone', async () => {
    await serve('green', 20);
    const connection = `InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=${workspace.emulator.endpoint}/`;
    const watched = { endpoint: 'flights', notify: ['issue'], githubToken: 'a-token' };
    const drifted = await check({
      ...watched,
      deployment: 'green',
      applicationInsights: connection,
    });
    expect(drifted.verdict).toBe('drift');
    expect(JSON.parse(drifted.outputs['drifted-columns'] ?? '')).toContain('delay');
    expect(github.issues).toMatchObject([{ title: 'Drift on flights', state: 'open' }]);
    expect(github.issues[0]!.body).toContain('delay');

    // The figures can be asked for again where they went.
    const { body } = await workspace.call('POST', '/v1/apps/11111111-2222-3333-4444-555555555555/query', {
      query: 'customMetrics | where name == "drift_share" | project value',
    });
    expect(body.tables[0].rows).toEqual([[Number(drifted.outputs['drift-share'])]]);

    expect((await check({ ...watched, deployment: 'blue' })).verdict).toBe('no-drift');
    expect(github.issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }]);
  });

  it('is no data where nothing was collected, and leaves the issue as it is', async () => {
    const outcome = await check({ endpoint: 'flights', deployment: 'blue', since: 1, notify: ['issue'] });
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toContain("Nothing was collected of endpoint 'flights' since");
  });

  it('is one sentence where nothing is collected, or no such deployment is there', async () => {
    await expect(check({ endpoint: 'flights', deployment: 'purple' })).rejects.toThrow(
      "Endpoint 'flights' has no deployment 'purple' (it has: blue, green).",
    );
    await deploy(workspace, 'silent', null);
    await expect(check({ endpoint: 'flights', deployment: 'silent' })).rejects.toThrow(
      "enable 'data_collector' with the collections model_inputs and model_outputs",
    );
  });
});

describe('What a query answers', () => {
  it('is the current window, each column by its Kusto type', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const [distance, delay] = rowOf(i, 20);
      return [new Date().toISOString(), String(distance), delay, String(i), true, '00:01:30', '{"a":1}', i];
    });
    await workspace.call('POST', '/emulator/logs', {
      name: 'FlightLog_CL',
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'distance', type: 'decimal' },
        { name: 'delay', type: 'real' },
        { name: 'count', type: 'long' },
        { name: 'late', type: 'bool' },
        { name: 'took', type: 'timespan' },
        { name: 'more', type: 'dynamic' },
        { name: 'n', type: 'int' },
      ],
      rows,
    });
    const query = 'FlightLog_CL | where TimeGenerated > ago(1d) | project distance, delay, took, late';
    const outcome = await check({ query, since: 86_400_000, predictionColumn: undefined });
    expect(windowOf(outcome)).toMatchObject({ Rows: 400 });
    expect(outcome.checks.find(({ id }) => id === 'column:delay')?.evidence).toMatchObject({ drifted: true });
    expect(outcome.checks.find(({ id }) => id === 'column:distance')?.evidence).toMatchObject({
      drifted: false,
    });
  });

  it('is a sentence with the service’s own words where it cannot be run, and where it is empty', async () => {
    await expect(check({ query: 'Nowhere | take 5' })).rejects.toThrow(/Failed to resolve table/);
    expect(await check({ query: 'FlightLog_CL | take 0' })).toMatchObject({
      verdict: 'no-data',
      summary: 'The query answered no row: check it and its time span.',
    });
  });
});
