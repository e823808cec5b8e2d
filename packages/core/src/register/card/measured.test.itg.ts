import { afterAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateGate } from '../../gate/evaluate-gate.ts';
import type { Outcome } from '../../report/outcome.ts';
import { testContext } from '../../runtime/test-context.ts';
import { validateData } from '../../validate/validate-data.ts';
import { measuredOf } from './measured.ts';
import { testReport } from './test-facts.ts';

jest.setTimeout(60_000);

const folder = await mkdtemp(join(tmpdir(), 'measured-'));
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, lines: string[]): Promise<string> {
  await writeFile(join(folder, name), lines.join('\n'));
  return join(folder, name);
}

const measured = (action: string, { verdict, subject, checks }: Outcome) =>
  measuredOf([testReport(action, verdict, subject, JSON.parse(JSON.stringify(checks)) as Outcome['checks'])]);

test('what evaluate-gate really reports reaches the card with its interval', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 2},${i % 10 === 0 ? 1 - (i % 2) : i % 2}`);
  const nothing = {
    subscriptionId: undefined,
    resourceGroup: undefined,
    workspace: undefined,
    clientId: undefined,
  };
  const outcome = await evaluateGate(
    {
      ...nothing,
      tenantId: undefined,
      cloud: 'public',
      auth: 'auto',
      allowEmulatorEvidence: false,
      predictions: [await file('predictions.csv', ['label,prediction', ...rows])],
      labelColumn: 'label',
      rules: ['accuracy >= 0.8', 'f1 >= 0.5'],
    },
    testContext().context,
  );
  const { figures } = measured('evaluate-gate', outcome);
  expect(figures.map(({ metric, value }) => [metric, value])).toEqual([
    ['accuracy', 0.9],
    ['f1', expect.closeTo(0.9091, 4)],
  ]);
  for (const { interval, value, rows: counted } of figures) {
    expect(interval!.lower).toBeLessThan(value);
    expect(interval!.upper).toBeGreaterThan(value);
    expect(interval!.level).toBeCloseTo(0.9);
    expect(counted).toBe(400);
  }
});

test('what data-validate really reports gives rows, digest and the range of dates', async () => {
  const days = Array.from({ length: 31 }, (_, i) => `2001-01-${String(i + 1).padStart(2, '0')}`);
  const outcome = await validateData(
    {
      data: [await file('flights.csv', ['day', ...days])],
      expectations: await file('expectations.yml', [
        'expectations:',
        '  - {type: expect_column_min_to_be_between, kwargs: {column: day, min_value: 2001-01-01, parse_strings_as_datetimes: true}}',
        '  - {type: expect_column_max_to_be_between, kwargs: {column: day, max_value: 2001-12-31, parse_strings_as_datetimes: true}}',
      ]),
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: join(folder, 'reports'),
    },
    testContext().context,
  );
  expect(measured('data-validate', outcome).data).toEqual([
    {
      dataset: expect.stringContaining('flights.csv'),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      rows: 31,
      verdict: 'pass',
      dates: { column: 'day', from: '2001-01-01', to: '2001-01-31' },
      dvc: [],
    },
  ]);
});
