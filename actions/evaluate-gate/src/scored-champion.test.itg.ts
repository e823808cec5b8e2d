import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GateInputs } from '@mlops-actions/core/gate/case';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { testInputs } from '@mlops-actions/core/gate/test-inputs';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(500);
  await putUpEndpoint(stage, 'flights', { deployments: ['blue', 'green'], traffic: { blue: 100 } });
}, 120_000);
afterAll(() => stage.close());

/** The model of the stage says 1 where x is at least y, with the logistic of x − y. The candidate errs on every tenth row. */
function rowsOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [(i * 37) % 101, (i * 53) % 97];
    const label = i % 4 === 0 ? Number(x < y) : Number(x >= y);
    const prediction = i % 10 === 0 ? 1 - label : label;
    return { id: i, x, y, label, prediction };
  });
}

async function predictionsOf(rows: readonly object[]): Promise<string> {
  const file = path.join(stage.folder, `rows-${rows.length}.csv`);
  const lines = rows.map((row) => Object.values(row).join(','));
  await writeFile(file, [Object.keys(rows[0]!).join(','), ...lines].join('\n'));
  return file;
}

async function gate(inputs: Partial<GateInputs>) {
  const { env } = stage;
  const { context, log } = testContext({ MLOPS_AZURE_ENDPOINT: env['MLOPS_AZURE_ENDPOINT']! });
  const standard: GateInputs = {
    ...testInputs,
    subscriptionId: env['AZURE_SUBSCRIPTION_ID'],
    resourceGroup: env['AZURE_RESOURCE_GROUP'],
    workspace: env['AZURE_ML_WORKSPACE'],
    champion: 'production',
    endpoint: 'flights',
    keyColumns: ['id'],
    requestFormat: 'data',
  };
  return { ...(await evaluateGate({ ...standard, ...inputs }, context)), log };
}

test('the live deployment scores the candidate’s rows, and is the champion', async () => {
  const rows = rowsOf(400);
  const predictions = [await predictionsOf(rows)];
  const { checks, sections, log, subject } = await gate({ predictions, rules: ['accuracy >= 0.5'] });
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['accuracy >= 0.5', 'pass'],
    ['accuracy not-worse', 'pass'],
  ]);
  const champion = rows.filter(({ x, y, label }) => Number(x >= y) === label).length / rows.length;
  expect(checks[1]!.evidence).toMatchObject({ champion, value: 0.9, rows: 400 });
  expect(subject['championPredictionsDigest']).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(sections)).toContain('azureml:flights:1');
  expect(JSON.stringify(log)).toContain('Scoring 400 rows on blue of endpoint flights');
});

test('scores are taken from where score-path says, and have to be looked for where there is a score column', async () => {
  const rows = rowsOf(300).map((row) => ({ ...row, score: 1 / (1 + Math.exp(row.y - row.x)) }));
  const predictions = [await predictionsOf(rows)];
  const rules = ['brier_score_loss <= 1'];
  const { checks } = await gate({ predictions, rules, scorePath: '/probabilities/0' });
  // The same scores, but for what 32 bits hold.
  expect(checks[1]!.id).toBe('brier_score_loss not-worse');
  expect(checks[1]!.evidence!['theta']).toBeCloseTo(0, 6);
  await expect(gate({ predictions, rules })).rejects.toThrow(
    "The predictions have the score column 'score', and nothing says where the live model's answer has it: set score-path, such as /probabilities.",
  );
});

test('a row without an answer is no data for the comparison, with the count, and no value is told', async () => {
  const rows = rowsOf(120).map((row) => ({ ...row, x: row.id === 7 ? 'sesame' : String(row.x) }));
  const predictions = [await predictionsOf(rows)];
  const { verdict, checks, ...outcome } = await gate({ predictions, rules: ['accuracy >= 0.5'] });
  expect(verdict).toBe('no-data');
  expect(checks[1]).toMatchObject({ id: 'accuracy not-worse', verdict: 'no-data' });
  expect(checks[1]!.detail).toMatch(
    /^1 of 120 rows got no prediction from blue of endpoint flights \(1 × [\w -]+\), so that the two cannot be compared on the same rows$/,
  );
  expect(JSON.stringify({ checks, outcome })).not.toContain('sesame');
});

test('columns that are not there and rows without features are one sentence', async () => {
  const predictions = [await predictionsOf(rowsOf(20))];
  const rules = ['accuracy >= 0.5'];
  await expect(gate({ predictions, rules, featureColumns: ['x', 'why'] })).rejects.toThrow(
    "Column 'why' of input 'feature-columns' is not in the predictions",
  );
  const bare = [await predictionsOf(rowsOf(30).map(({ label, prediction }) => ({ label, prediction })))];
  await expect(gate({ predictions: bare, rules, keyColumns: [] })).rejects.toThrow(
    'The predictions hold no feature column to send to the endpoint: write the features beside the predictions, or give champion-predictions.',
  );
});
