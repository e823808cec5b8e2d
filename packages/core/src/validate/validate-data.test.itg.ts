import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderSections } from '../report/html.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Card } from '../report/section.ts';
import { testContext } from '../runtime/test-context.ts';
import { validateData, type ValidateInputs } from './validate-data.ts';

const canary = 'canary-7f3a';
const rows = [
  'id,name,email,score',
  ...Array.from(
    { length: 200 },
    (_, i) => `${i},${canary}-${i},${canary}-${i}@x.org,${i % 10 === 0 ? '' : i / 10}`,
  ),
];

let folder: string;
let reports = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlops-validate-'));
  await mkdir(path.join(folder, 'part'));
  await writeFile(path.join(folder, 'data.csv'), rows.join('\n'));
  await writeFile(path.join(folder, 'header.csv'), 'id,name,email,score\n');
  await writeFile(path.join(folder, 'part/1.csv'), 'id\n1\n');
  await writeFile(path.join(folder, 'part/2.csv'), 'id\n2\n');
  await writeFile(path.join(folder, 'broken.csv'), 'id,name\n1,"x\n2,y\n');
  await writeFile(path.join(folder, 'cut.parquet'), 'PAR1 and no more');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function validate(suite: string, inputs: Partial<ValidateInputs> = {}, file = 'expectations.yml') {
  await writeFile(path.join(folder, file), suite);
  const { context, log } = testContext();
  const outcome = await validateData(
    {
      data: [path.join(folder, 'data.csv')],
      expectations: path.join(folder, file),
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: path.join(folder, `reports-${reports++}`),
      ...inputs,
    },
    context,
  );
  const results = JSON.parse(await readFile(outcome.outputs['validation-results'] as string, 'utf8'));
  return { outcome, log, results };
}

function cardsOf({ sections }: Outcome): Card[] {
  const blocks = sections.find(({ title }) => title === 'Columns')?.blocks ?? [];
  return blocks.flatMap((block) => (block.kind === 'cards' ? block.cards : []));
}

const passing = 'table: [expect_table_row_count_to_be_between: { min_value: 1 }]';

const failing = `columns:
  id:
    - expect_column_values_to_be_between: { min_value: 0, max_value: 150 }
  name:
    - expect_column_value_lengths_to_be_between: { max_value: 12, severity: warning }
    - expect_column_max_to_be_between
    - expect_column_values_to_be_unique
  email:
    - expect_column_values_to_match_regex: { regex: '^[a-z]+$' }
    - expect_column_min_to_be_between
  scor:
    - expect_column_mean_to_be_between: { min_value: 0 }
`;

describe('data-validate', () => {
  it('gives verdict, figures and outputs, and the line of each check that did not pass', async () => {
    const { outcome } = await validate(failing);
    expect(outcome.verdict).toBe('fail');
    expect(outcome.summary).toBe(
      '3 of 7 checks passed on 200 rows; 2 failed (id: expect_column_values_to_be_between, email: expect_column_values_to_match_regex); 1 failed with a milder severity (name: expect_column_value_lengths_to_be_between); 1 could not be judged (scor: expect_column_mean_to_be_between).',
    );
    expect(outcome.checks[0]).toMatchObject({
      id: 'expect_column_values_to_be_between:id',
      verdict: 'fail',
      observed: 49,
      expected: 'between 0 and 150',
      detail: '49 of 200 values (24.5 %) are not between 0 and 150.',
    });
    expect(JSON.parse(outcome.outputs['failed-checks'] as string)).toHaveLength(4);
    expect(outcome.outputs['row-count']).toBe('200');
    expect(outcome.annotations.map(({ level, line }) => [level, line])).toEqual([
      ['error', 3],
      ['warning', 5],
      ['error', 9],
      ['error', 12],
    ]);
    expect(outcome.tools?.['duckdb']).toMatch(/^v1\.5/);
  });

  it('digests the files as sha256sum and sort would', async () => {
    const { outcome } = await validate(passing, { data: [path.join(folder, 'part/*.csv')] });
    const digests = ['id\n1\n', 'id\n2\n'].map((text) => createHash('sha256').update(text).digest('hex'));
    const lines = digests.toSorted().map((digest) => `${digest}\n`);
    expect(outcome.outputs['dataset-digest']).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
    expect(outcome.subject).toMatchObject({ datasetDigest: outcome.outputs['dataset-digest'], rows: 2 });
  });

  it("writes results in Great Expectations' own format, never over others", async () => {
    const reportDir = path.join(folder, 'kept');
    const { results } = await validate(failing, { reportDir });
    await validate(failing, { reportDir });
    await validate(failing, { reportDir, reportName: 'june' });
    expect((await readdir(reportDir)).toSorted()).toEqual([
      'validation-results-2.json',
      'validation-results-june.json',
      'validation-results.json',
    ]);
    expect(results).toMatchObject({
      success: false,
      statistics: { evaluated_expectations: 7, successful_expectations: 3, unsuccessful_expectations: 4 },
    });
    expect(results.results[0]).toEqual({
      success: false,
      expectation_config: {
        type: 'expect_column_values_to_be_between',
        kwargs: { column: 'id', min_value: 0, max_value: 150 },
        meta: {},
        severity: 'critical',
      },
      result: {
        element_count: 200,
        unexpected_count: 49,
        unexpected_percent: 24.5,
        missing_count: 0,
        missing_percent: 0,
        unexpected_percent_total: 24.5,
        unexpected_percent_nonmissing: 24.5,
      },
      meta: {},
      exception_info: { raised_exception: false, exception_traceback: null, exception_message: null },
    });
    expect(results.results[6]).toMatchObject({
      success: false,
      result: {},
      exception_info: {
        raised_exception: true,
        exception_message: "The data has no column 'scor'; did you mean 'score'?",
      },
    });
  });

  it('lets no value of the data out unless samples are asked for', async () => {
    const { outcome, log, results } = await validate(failing);
    const everything =
      JSON.stringify([outcome, log.lines, results]) + renderMarkdown('data-validate', outcome, 'azure');
    expect(everything).not.toContain(canary);
  });

  it('shows samples in the JSON when asked, in no log, summary or annotation, and never of a redacted column', async () => {
    const { outcome, log, results } = await validate(failing, { maxSampleRows: 2, redactColumns: ['email'] });
    expect(outcome.checks[0]?.evidence?.['sample']).toMatchObject({ rows: [151, 152], values: [151, 152] });
    expect(results.results[1].result).toMatchObject({
      partial_unexpected_list: [`${canary}-0`, `${canary}-1`],
      partial_unexpected_index_list: [0, 1],
    });
    expect(results.results[4].result).toMatchObject({
      partial_unexpected_list: ['[redacted]', '[redacted]'],
    });
    expect(results.results[5].result).toEqual({ observed_value: '[redacted]' });
    expect(JSON.stringify([outcome, results])).not.toContain('@x.org');
    expect(JSON.stringify(await renderSections(outcome.sections))).toContain(`${canary}-1`);
    const seen = [
      ...log.lines,
      JSON.stringify(outcome.annotations),
      outcome.summary,
      renderMarkdown('data-validate', outcome, 'azure'),
    ];
    expect(seen.join('\n')).not.toContain(canary);
  });

  it('warns of a redacted column that the data does not have', async () => {
    const { log } = await validate(passing, { redactColumns: ['e-mail'] });
    expect(log.lines).toContain("warning: No column of the data fits 'e-mail' of 'redact-columns'.");
    for (const shown of [{ maxSampleRows: 1 }, { showValues: ['name'] }])
      await expect(validate(passing, { redactColumns: ['e-mail'], ...shown })).rejects.toThrow(
        /'e-mail' of 'redact-columns', and values are to be shown; did you mean 'email'\?/,
      );
  });

  it('has no data where the files have no rows, whatever is expected of them', async () => {
    const suite = 'columns: { id: [expect_column_values_to_not_be_null] }';
    const { outcome, results } = await validate(suite, { data: [path.join(folder, 'header.csv')] });
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toMatch(/^The data has no rows\./);
    expect(results.success).toBe(true);
  });

  it('tells once that there is no row, and once that most columns are absent', async () => {
    const suite = `columns:\n${['id', 'name', 'email', 'score'].map((name) => `  ${name}: [expect_column_values_to_be_unique, expect_column_values_to_not_be_null]`).join('\n')}`;
    const empty = await validate(suite, { data: [path.join(folder, 'header.csv')] });
    expect(empty.outcome.annotations.map(({ title, message }) => [title, message])).toEqual([
      ['id: expect_column_values_to_be_unique and 7 more', 'There is no row to judge.'],
    ]);
    const sentence =
      "The data has 1 column, and 4 of the 4 columns that the expectations name are not in it: check the input 'delimiter', and whether these are the data that they are for.";
    const { outcome } = await validate(suite, { delimiter: ';' });
    expect(outcome.annotations.map(({ message }) => message)).toEqual([sentence]);
    expect(outcome.summary).toContain(sentence);
    const others = await validate(suite, { data: [path.join(folder, 'part/1.csv')] });
    expect(others.outcome.annotations[0]?.message).toContain('3 of the 4 columns');
  });

  it('shows the rows of checks that failed before those that mostly allows', async () => {
    const suite = `columns:
  id:
    - expect_column_values_to_be_between: { max_value: 198, mostly: 0.9 }
    - expect_column_values_to_be_between: { min_value: 1 }`;
    const { outcome } = await validate(suite, { maxSampleRows: 2 });
    const [table] = outcome.sections.find(({ title }) => title.startsWith('Rows that'))?.blocks ?? [];
    expect((table as { rows?: unknown }).rows).toEqual([
      [{ verdict: 'fail' }, 'id: expect_column_values_to_be_between', 0, '0'],
      [{ verdict: 'pass' }, 'id: expect_column_values_to_be_between', 199, '199'],
    ]);
  });

  it('says where a table that a query reads can come from', async () => {
    const suite =
      'table: [unexpected_rows_expectation: { unexpected_rows_query: "SELECT 1 FROM {batch} JOIN countries USING (id)" }]';
    const { outcome } = await validate(suite);
    expect(outcome.checks[0]?.detail).toBe(
      "The query reads 'countries', which is not among the data: write {batch} for the data, or give a table beside it in the input 'tables', such as countries=countries.csv.",
    );
  });

  it('judges the other expectations where the engine cannot evaluate one', async () => {
    const suite = `columns:\n  name:\n    - expect_column_values_to_match_regex: { regex: '(a{1000}){1000}' }\n    - expect_column_values_to_not_be_null\n`;
    const { outcome } = await validate(suite);
    expect(outcome.checks.map((check) => check.verdict)).toEqual(['no-data', 'pass']);
    expect(outcome.checks[0]?.detail).toBe('The engine cannot compile the regex: make it shorter.');
  });

  it('judges integers that no double holds, and writes them in all their digits', async () => {
    const huge = path.join(folder, 'huge.csv');
    await writeFile(huge, ['id', '9223372036854775801', '9223372036854775803', ''].join('\n'));
    const suite = `columns: { id: [expect_column_max_to_be_between: { min_value: 1 },
      expect_column_quantile_values_to_be_between: { quantile_ranges: { quantiles: [0, 0.5], value_ranges: [[1, null], [null, 9]] }, allow_relative_error: linear }] }`;
    const { outcome, results } = await validate(suite, { data: [huge] });
    expect(outcome.checks.map((check) => check.verdict)).toEqual(['pass', 'fail']);
    expect(results.results[0].result.observed_value).toBe('9223372036854775803');
  });

  it('stops when the step is cancelled', async () => {
    const { context, cancel } = testContext();
    cancel.abort(new Error('cancelled'));
    const inputs = {
      data: ['x.csv'],
      expectations: path.join(folder, 'expectations.yml'),
      failOnSeverity: 'critical' as const,
      maxSampleRows: 0,
      reportDir: folder,
    };
    await expect(validateData(inputs, context)).rejects.toThrow('cancelled');
  });

  it('profiles each column without values of text or of redacted columns', async () => {
    const { outcome } = await validate(passing, { redactColumns: ['ID'] });
    const [id, name, , score] = cardsOf(outcome);
    expect(id).toEqual({
      title: 'id',
      note: 'BIGINT · none missing · not shown: redacted',
      facts: [],
    });
    expect(name?.facts).toEqual([
      { name: '5 %', value: '13.95' },
      { name: '25 %', value: '14' },
      { name: 'Median', value: '14.5' },
      { name: '75 %', value: '15' },
      { name: '95 %', value: '15' },
    ]);
    expect(score).toMatchObject({ title: 'score', note: 'DOUBLE · 20 missing (10 %)' });
    expect(Object.fromEntries(score?.facts.map((fact) => [fact.name, fact.value]) ?? [])).toEqual({
      Min: 0.1,
      Mean: expect.closeTo(10, 5),
      Max: 19.9,
      Median: '10',
      '5 %': '1.09',
      '25 %': '5.05',
      '75 %': '14.95',
      '95 %': '18.91',
    });
  });

  it('shows no number that looks like a card or a telephone, in figures, sentences or results', async () => {
    const data = path.join(folder, 'cards.csv');
    await writeFile(data, 'card,phone,id\n4111111111111111,5552345678,1\n5555555555554444,5552345679,2\n');
    const suite = `columns:
  card: [expect_column_max_to_be_between: { max_value: 5 }, expect_column_values_to_be_between: { max_value: 5 }]
  phone: [expect_column_min_to_be_between: { max_value: 5 }]
  id: [expect_column_max_to_be_between: { max_value: 1 }]
`;
    const { outcome, results } = await validate(suite, {
      data: [data],
      maxSampleRows: 5,
      showValues: ['card', 'phone'],
    });
    const html = (await renderSections(outcome.sections)).join('');
    const seen = (html + JSON.stringify([outcome, results])).replaceAll(',', '');
    expect(seen).not.toMatch(/4111111111111111|5555555555554444|555234567/);
    expect(outcome.checks.map((check) => check.detail)).toEqual([
      'The value is not shown; it is not as expected: max at most 5.',
      '2 of 2 values (100 %) are not at most 5.',
      'The value is not shown; it is not as expected: min at most 5.',
      expect.stringContaining('2'),
    ]);
    expect(cardsOf(outcome)[0]).toMatchObject({ note: expect.stringContaining('its values look personal') });
    expect(cardsOf(outcome)[2]?.facts).not.toEqual([]);
  });

  it('draws again where the guess at the number of rows was far off', async () => {
    const data = path.join(folder, 'long.csv');
    const padding = 'x'.repeat(400);
    await writeFile(
      data,
      ['n,text', ...Array.from({ length: 20_000 }, (_, i) => `${i},${padding}`)].join('\n'),
    );
    const { outcome } = await validate('columns: { n: [expect_column_values_to_not_be_null] }', {
      data: [data],
    });
    const [text] = outcome.sections.find(({ title }) => title === 'Columns')?.blocks ?? [];
    const drawn = Number(
      /those of ([\d,]+) rows/.exec(text?.kind === 'text' ? text.text : '')?.[1]?.replace(',', ''),
    );
    // 8,000 wanted: the limits are ten standard deviations away.
    expect(drawn).toBeGreaterThan(7_300);
    expect(drawn).toBeLessThan(8_700);
    const facts = Object.fromEntries(
      cardsOf(outcome)[0]?.facts.map(({ name, value }) => [name, value]) ?? [],
    );
    expect(facts).toMatchObject({ Min: 0, Max: 19_999 });
    expect(Math.abs(Number((facts['Median'] as string).replace(',', '')) - 9_999.5)).toBeLessThan(1_200);
  });

  it('shows ten thousand columns on a page that a browser can open', async () => {
    const data = path.join(folder, 'wide.csv');
    const columns = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    await writeFile(
      data,
      [columns, columns.map((_, i) => i), columns.map(() => '')].map((row) => row.join(',')).join('\n'),
    );
    const { outcome } = await validate(passing, { data: [data] });
    expect(cardsOf(outcome)).toHaveLength(40);
    const html = (await renderSections(outcome.sections)).join('');
    expect(html).toContain('c9999');
    expect(html.length).toBeLessThan(1_500_000);
    expect(renderMarkdown('data-validate', outcome, 'azure').length).toBeLessThan(2_000);
  }, 60_000);

  it('shows top values of the listed columns only, and none of the redacted', async () => {
    const data = path.join(folder, 'towns.csv');
    const towns = [...Array<string>(6).fill('Bonn'), 'Köln', 'Köln', '', 'info@bonn.example'];
    await writeFile(data, ['town,other', ...towns.map((town) => `${town},Bonn`)].join('\n'));
    const { outcome } = await validate(passing, { data: [data], showValues: ['town'] });
    expect(cardsOf(outcome)[0]?.ranks).toEqual([
      { label: 'Bonn', count: 6, share: 6 / 9 },
      { label: 'Köln', count: 2, share: 2 / 9 },
      { label: '[redacted]', count: 1, share: 1 / 9 },
    ]);
    expect(cardsOf(outcome)[1]?.ranks).toBeUndefined();
    const hidden = await validate(passing, { data: [data], showValues: ['town'], redactColumns: ['t*'] });
    expect(cardsOf(hidden.outcome)[0]?.ranks).toBeUndefined();
  });

  it.each<[string, string, Partial<ValidateInputs>, RegExp]>([
    [
      'no expectation file',
      passing,
      { expectations: undefined },
      /^Input 'expectations' is missing: give a file/,
    ],
    [
      'a missing expectation file',
      passing,
      { expectations: 'absent.yml' },
      /^The expectation file 'absent.yml' does not exist or cannot be read/,
    ],
    [
      'a folder as expectation file',
      passing,
      { expectations: tmpdir() },
      /is a folder: name one expectation file in 'expectations'/,
    ],
    [
      'a Python file',
      'import pandera.pandas as pa\nschema = pa.DataFrameSchema()\n',
      {},
      /line 1: it is a Pandera schema in Python: write it as YAML once/,
    ],
    [
      'a missing data file',
      passing,
      { data: ['absent.csv'] },
      /^'absent.csv' does not exist: check the path/,
    ],
    ['an empty glob', passing, { data: ['absent/*.parquet'] }, /^'absent\/\*.parquet' matches no file/],
    ['an address', passing, { data: ['azureml:flights:1'] }, /To find the Azure ML workspace, set/],
    ['malformed YAML', 'table:\n  - {a: [', {}, /line 2: it is neither YAML nor JSON/],
    ['malformed JSON', '{"expectations": [}', {}, /line 1: it is neither YAML nor JSON/],
    ['a list', '- a', {}, /it has to be a mapping with expectations, or with table and columns/],
    ['an empty suite', 'expectations: []', {}, /it holds no expectation/],
    ['a misspelled key', 'colums: {}', {}, /'colums' is not known; did you mean 'columns'\?/],
    [
      'an unknown severity',
      'table: [expect_x: { severity: fatal }]',
      {},
      /the severity "fatal" is not known/,
    ],
  ])('ends on %s with one sentence', async (_, suite, inputs, sentence) => {
    await expect(validate(suite, inputs)).rejects.toThrow(sentence);
  });

  it.each<[string, string, RegExp]>([
    ['a broken quote', 'broken.csv', /broken.csv', line 2: a quoted field is not closed/],
    ['a cut Parquet file', 'cut.parquet', /cut.parquet' is not a readable Parquet file/],
  ])('ends on %s with one sentence', async (_, file, sentence) => {
    await expect(validate(passing, { data: [path.join(folder, file)] })).rejects.toThrow(sentence);
  });

  it.each<[string, string, string]>([
    [
      'an unknown expectation',
      'table: [expect_table_row_count_to_be_betwen]',
      "The expectation 'expect_table_row_count_to_be_betwen' is not known; did you mean 'expect_table_row_count_to_be_between'?",
    ],
    [
      'an unknown column',
      'columns: { nme: [expect_column_values_to_not_be_null] }',
      "The data has no column 'nme'; did you mean 'name'?",
    ],
    [
      'a missing kwarg',
      'columns: { id: [expect_column_values_to_not_match_regex] }',
      "The kwarg 'regex' is missing.",
    ],
    [
      'limits in the wrong order',
      'columns: { id: [expect_column_values_to_be_between: { min_value: 9, max_value: 1 }] }',
      "'min_value' (9) is above 'max_value' (1): exchange them.",
    ],
    [
      'a limit that is no number',
      'columns: { id: [expect_column_values_to_be_between: { min_value: many }] }',
      "The kwarg 'min_value' is 'many', which is neither a number nor a date.",
    ],
    [
      'the mean of text',
      'columns: { name: [expect_column_mean_to_be_between: { min_value: 1 }] }',
      "Column 'name' is of type string, which has no mean.",
    ],
    [
      'a share above 1',
      'columns: { id: [expect_column_values_to_not_be_null: { mostly: 95 }] }',
      "The kwarg 'mostly' is not allowed: Too big: expected number to be <=1.",
    ],
    [
      'a regex with a lookahead',
      "columns: { name: [expect_column_values_to_match_regex: { regex: '(?!x)' }] }",
      'The regex (?!x) cannot be evaluated: lookahead and lookbehind are not supported.',
    ],
  ])('has no data for %s, with one sentence', async (_, suite, sentence) => {
    const { outcome } = await validate(suite);
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.checks[0]).toMatchObject({ verdict: 'no-data', detail: sentence });
  });
});
