import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testContext } from '../runtime/test-context.ts';
import { validateData } from './validate-data.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlops-formats-'));
  await writeFile(path.join(folder, 'data.csv'), 'id,zip\n1,00123\n2,00456\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function validate(text: string) {
  const expectations = path.join(folder, 'expectations');
  await writeFile(expectations, text);
  const { context } = testContext();
  const outcome = await validateData(
    {
      data: [path.join(folder, 'data.csv')],
      expectations,
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: path.join(folder, 'reports'),
    },
    context,
  );
  const results = JSON.parse(await readFile(outcome.outputs['validation-results'] as string, 'utf8'));
  return { outcome, results };
}

describe('an expectation file in another format', () => {
  it('has what cannot be checked as a check without data, on its line, in every output', async () => {
    const { outcome, results } = await validate(
      'schema_type: dataframe\ncolumns:\n  id:\n    unique: true\nindex:\n  - dtype: int64\n',
    );
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['expect_table_columns_to_match_set', 'pass'],
      ['expect_column_values_to_not_be_null:id', 'pass'],
      ['expect_column_values_to_be_unique:id', 'pass'],
      ['pandera.index', 'no-data'],
    ]);
    expect(outcome.annotations).toMatchObject([
      { title: 'pandera.index', line: 5, message: expect.stringMatching(/^Files have no index/) },
    ]);
    expect(results.success).toBe(false);
    expect(results.results.at(-1)).toMatchObject({
      success: false,
      expectation_config: { type: 'pandera.index' },
      exception_info: {
        raised_exception: true,
        exception_message: expect.stringMatching(/^Files have no index/),
      },
    });
  }, 30_000);

  it('has text files read as it declares their columns', async () => {
    const schema = (pattern: string) =>
      JSON.stringify({
        fields: [
          { name: 'id', type: 'any' },
          { name: 'zip', type: 'string', constraints: { pattern } },
        ],
      });
    const verdictOf = async (pattern: string) =>
      (await validate(schema(pattern))).outcome.checks.find(({ id }) => id.includes('match_regex'))?.verdict;
    expect(await verdictOf('[0-9]{5}')).toBe('pass');
    expect(await verdictOf('[1-9][0-9]*')).toBe('fail');
  }, 30_000);
});
