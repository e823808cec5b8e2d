import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startEmulator, type StartedEmulator } from '@mlops-actions/azureml/start-emulator';
import { testContext } from '../../runtime/test-context.ts';
import { validateData, type ValidateInputs } from '../validate-data.ts';

jest.setTimeout(120_000);

let emulator: StartedEmulator;
let folder: string;
let outside: string;
let container: string;
let runs = 0;

const airports = 'iata,hub\nATL,true\nBOS,false\n';

beforeAll(async () => {
  await mkdir('.cache', { recursive: true });
  folder = await mkdtemp(path.resolve('.cache', 'other-data-'));
  outside = await mkdtemp(path.join(tmpdir(), 'mlops-outside-'));
  await writeFile(path.join(outside, 'airports.csv'), airports);
  emulator = await startEmulator();
  const workspace = await emulator.open();
  const blobs = await workspace.blobs();
  container = new URL(blobs.containerUrl).pathname.split('/').at(-1)!;
  await blobs.write('d/airports/part.csv', airports);
  await workspace.data.create('airports', '1', {
    dataType: 'uri_folder',
    dataUri: 'azureml://datastores/workspaceblobstore/paths/d/airports',
  });
  await file('now.csv', 'origin;delay\nATL;3\nBOS;5\nXXX;7\n');
  await file('before.csv', 'origin;delay\nATL;3\nBOS;5\n');
  await file('airports.csv', airports);
  await file('parts/a.csv', 'iata\nATL\n');
  await file('parts/b.csv', 'iata\nBOS\n');
  await file('tracked.csv', airports);
  const md5 = createHash('md5').update(airports).digest('hex');
  await file('tracked.csv.dvc', `outs:\n- md5: ${md5}\n  hash: md5\n  path: tracked.csv\n`);
  await file(
    'away.csv.dvc',
    `outs:\n- md5: ${md5}\n  hash: md5\n  path: ${path.join(outside, 'airports.csv')}\n`,
  );
  await file('linked/a.csv', 'iata\nATL\n');
  await symlink(path.join(outside, 'airports.csv'), path.join(folder, 'linked', 'b.csv'));
});

afterAll(async () => {
  await emulator.stop();
  for (const each of [folder, outside]) await rm(each, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, text);
  return place;
}

const here = (name: string) => path.join(folder, name);

async function validate(suite: string, inputs: Partial<ValidateInputs> = {}) {
  return validateData(
    {
      subscriptionId: emulator.subscriptionId,
      resourceGroup: emulator.resourceGroup,
      workspace: emulator.workspace,
      data: [here('now.csv')],
      // Of the data alone: airports are separated by commas.
      delimiter: 'semicolon',
      expectations: await file('expectations.yml', suite),
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: here(`reports-${runs++}`),
      ...inputs,
    },
    testContext({ MLOPS_AZURE_ENDPOINT: emulator.endpoint, RUNNER_TEMP: folder }).context,
  );
}

const foreignKey = (data: string, columns = ', columns: iata') =>
  validate(`references: { foreign_keys: [{ columns: origin, reference: { data: '${data}'${columns} } }] }`);

describe('the other file of a foreign key', () => {
  test.each<[string, () => string]>([
    ['a data asset', () => 'azureml:airports:1'],
    ['a label of one', () => 'azureml:airports@latest'],
    ['a datastore path', () => 'azureml://datastores/workspaceblobstore/paths/d/airports/'],
    ['a blob address', () => `https://acme.blob.core.windows.net/${container}/d/airports/part.csv`],
    ['an ADLS address with a glob', () => `abfss://${container}@acme.dfs.core.windows.net/d/airports/*.csv`],
    ['a file', () => here('airports.csv')],
    ['a path from the working folder', () => path.relative('.', here('airports.csv'))],
    ['a folder', () => here('parts')],
    ['a glob', () => here('parts/*.csv')],
    ['a file that DVC tracks', () => here('tracked.csv.dvc')],
  ])('may be %s', async (_, data) => {
    const { verdict, checks } = await foreignKey(data());
    expect(verdict).toBe('fail');
    expect(checks[0]).toMatchObject({
      id: 'foreign_key:origin',
      observed: 1,
      evidence: { result: { element_count: 3, unexpected_count: 1 } },
    });
  });

  test('that DVC tracks is in the report with its hash', async () => {
    const { sections } = await foreignKey(here('tracked.csv'));
    expect(JSON.stringify(sections)).toContain('Tracked by DVC');
  });

  test.each<[string, () => string, RegExp]>([
    ['an unknown asset', () => 'azureml:nothing:1', /There is no data asset 'azureml:nothing:1'/],
    ['an asset of an unknown datastore', () => 'azureml://datastores/nothing/paths/x.csv', /nothing/],
    [
      'an address with a token',
      () => 'https://acme.blob.core.windows.net/c/a.csv?sig=hush',
      /may be a SAS token/,
    ],
    ['a path out of the working folder', () => '../../../etc/passwd', /is outside the working folder/],
    ['a file elsewhere', () => path.join(outside, 'airports.csv'), /is outside the working folder/],
    ['a glob elsewhere', () => path.join(outside, '*.csv'), /is outside the working folder/],
    [
      'a glob that finds a link elsewhere',
      () => here('linked/*.csv'),
      /b\.csv' is outside the working folder/,
    ],
    ['a folder that holds one', () => here('linked'), /b\.csv' is outside the working folder/],
    ['what DVC tracks elsewhere', () => here('away.csv.dvc'), /is outside the working folder/],
  ])('is told by its check where it is %s', async (_, data, sentence) => {
    const { verdict, checks } = await foreignKey(data());
    expect(verdict).toBe('no-data');
    expect(checks[0]?.detail).toMatch(sentence);
    expect(checks[0]?.detail).not.toContain('hush');
  });

  test('may be written without its columns, which have the same names then', async () => {
    await file('origins.csv', 'origin\nATL\nBOS\nXXX\n');
    const suite = (reference: string) =>
      `references: { foreign_keys: [{ columns: origin, reference: ${reference} }] }`;
    for (const reference of [
      here('origins.csv'),
      `[${here('origins.csv')}]`,
      `{ data: ${here('origins.csv')} }`,
    ])
      expect((await validate(suite(reference))).verdict).toBe('pass');
  });

  test.each([
    ['columns:\n  origin:\n    - foreign_key: { reference: airports.csv }\n', 3],
    ['table:\n  - foreign_key: { columns: origin, reference: airports.csv }\n', 2],
    ['columns:\n  origin: [foreign_key]\n', 2],
    ['foreign_keys:\n  - { columns: origin, reference: airports.csv }\n', 1],
    ['expectations:\n  - { type: foreign_key, kwargs: { columns: origin } }\n', 2],
  ])('is asked for where it belongs, and not by %j', async (suite, line) => {
    await expect(validate(suite)).rejects.toMatchObject({
      message: expect.stringMatching(
        /foreign keys stand in the list 'foreign_keys' of 'references', such as/,
      ),
      at: { line },
    });
  });
});

describe('tables beside the data', () => {
  const tables = () => [
    `airports=${here('parts/a.csv')}`,
    `airports = ${here('parts/b.csv')}`,
    'hubs=azureml:airports:1',
  ];

  test('are known to expectations and queries by their names', async () => {
    const { verdict, checks } = await validate(
      `table:
  - expect_table_row_count_to_equal_other_table: { other_table_name: airports }
  - unexpected_rows_expectation: { unexpected_rows_query: 'SELECT * FROM {batch} ANTI JOIN airports ON origin = iata' }
  - unexpected_rows_expectation: { unexpected_rows_query: 'SELECT * FROM {batch} JOIN Hubs ON origin = iata WHERE delay > 100' }
  - expect_query_results_to_match_comparison:
      base_query: "SELECT origin FROM {batch} WHERE origin <> 'XXX'"
      comparison_data_source_name: hubs
      comparison_query: SELECT iata FROM hubs
`,
      { tables: tables(), delimiter: undefined },
    );
    expect(verdict).toBe('fail');
    expect(checks.map(({ verdict: each, detail }) => [each, detail])).toEqual([
      ['fail', expect.stringMatching(/3 rows.*2/)],
      ['fail', 'The query gives 1 row; expected none.'],
      ['pass', expect.anything()],
      ['pass', '0 of 2 rows (0 %) do not match.'],
    ]);
  });

  test('hold the last accepted version as reference', async () => {
    const { checks } = await validate(
      `table:
  - expect_table_row_count_to_equal_other_table: { other_table_name: reference }
  - unexpected_rows_expectation: { unexpected_rows_query: 'FROM {batch} ANTI JOIN reference USING (origin)' }
`,
      { reference: [here('before.csv')] },
    );
    expect(checks.slice(0, 2).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/3 rows.*2/),
      'The query gives 1 row; expected none.',
    ]);
  });

  test('that were not given leave the check without a verdict', async () => {
    const { verdict, checks } = await validate(
      'table:\n  - expect_table_row_count_to_equal_other_table: { other_table_name: planes }\n',
    );
    expect(verdict).toBe('no-data');
    expect(checks[0]?.detail).toBe(
      "There is no table 'planes' beside the data: give it in the input 'tables', such as planes=planes.csv.",
    );
  });

  test.each([
    ['airports.csv', /has 'airports.csv': each item is a name and an address, such as airports=/],
    ['=a.csv', /each item is a name and an address/],
    ["x'; DROP VIEW data; --=a.csv", /each item is a name and an address/],
    ['DATA=a.csv', /names 'DATA', and 'data' is the name of another table already/],
    ['reference=a.csv', /'reference' is the name of another table already/],
    ['x=absent.csv', /'absent.csv' does not exist/],
  ])('%s is refused in one sentence', async (item, sentence) => {
    const suite = 'table: [expect_table_row_count_to_be_between: { min_value: 1 }]';
    await expect(validate(suite, { tables: [item] })).rejects.toThrow(sentence);
  });
});
