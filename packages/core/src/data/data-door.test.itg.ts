import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startEmulator, type StartedEmulator } from '@mlops-actions/azureml/start-emulator';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openTable } from '@mlops-actions/tabular/sources';
import { datasetDigest, fileDigest, filesDigest } from '../evidence/digests.ts';
import { testContext } from '../runtime/test-context.ts';
import { validateData } from '../validate/validate-data.ts';
import { type DataInputs, openDataDoor } from './data-door.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(120_000);

let emulator: StartedEmulator;
let workspace: Workspace;
let folder: string;
let container: string;

const csv2023 = 'id,delay\n1,3\n2,\n';
const csv2024 = 'id,delay\n3,7\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-data-door-'));
  emulator = await startEmulator();
  workspace = await emulator.open();
  const blobs = await workspace.blobs();
  container = new URL(blobs.containerUrl).pathname.split('/').at(-1)!;
  await blobs.write('d/flights/year=2023/a.csv', csv2023);
  await blobs.write('d/flights/year=2024/b.csv', csv2024);
  await blobs.write('d/flights/_SUCCESS', '');
  await blobs.write('d/flights/readme.txt', 'no data');
  await blobs.write('d/table/MLTable', mlTable('  - pattern: ./part/*.txt\n'));
  await blobs.write('d/table/part/1.txt', Buffer.from('1;é\n2;ö\n', 'latin1'));
  await blobs.write(
    'd/filtered/MLTable',
    `${mlTable('  - file: a.csv\n')}  - filter: 'col("a") > 1'\n  - take: 5\n`,
  );
  await blobs.write('d/lines.jsonl', '{"a":1}\n{"a":2,"b":"x"}\n');
  await data('flights', '1', 'uri_folder', 'd/flights');
  await data('flights', '2', 'uri_file', 'd/flights/year=2024/b.csv');
  await data('table', '1', 'mltable', 'd/table/');
  await data('filtered', '1', 'mltable', 'd/filtered');
  await data('empty', '1', 'uri_folder', 'd/nowhere');
  await workspace.data.create('outside', '1', {
    dataType: 'uri_file',
    dataUri: `wasbs://${container}@acme.blob.core.windows.net/d/lines.jsonl`,
  });
}, 120_000);

afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

function mlTable(paths: string): string {
  return `type: mltable\npaths:\n${paths}transformations:\n  - read_delimited:\n      delimiter: ';'\n      encoding: latin1\n      header: no_header\n`;
}

async function data(name: string, version: string, dataType: string, path: string) {
  await workspace.data.create(name, version, {
    dataType,
    dataUri: `azureml://datastores/workspaceblobstore/paths/${path}`,
  });
}

const azure = () => ({
  subscriptionId: emulator.subscriptionId,
  resourceGroup: emulator.resourceGroup,
  workspace: emulator.workspace,
});

const context = () => testContext({ MLOPS_AZURE_ENDPOINT: emulator.endpoint, RUNNER_TEMP: folder }).context;

async function rowsOf(names: string[], inputs: Partial<DataInputs> = {}) {
  const door = openDataDoor({ ...azure(), ...inputs }, context(), { folder });
  const engine = await openEngine({ memoryLimit: inputs.memoryLimit });
  try {
    const found = await door.fetch(names);
    const table = await openTable(engine, 'data', found.files, found.options);
    const digest = await filesDigest(table.files);
    const rows = await engine.all(`SELECT * FROM data ORDER BY ALL LIMIT 10`);
    return { rows, digest, named: found.named, dvc: found.dvc, files: table.files.map(({ name }) => name) };
  } finally {
    await engine.close();
    await door.close();
  }
}

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');

describe('data in Azure', () => {
  const both = [
    { id: 1, delay: 3, year: 2023 },
    { id: 2, delay: null, year: 2023 },
    { id: 3, delay: 7, year: 2024 },
  ];
  const long = () => {
    const { subscriptionId, resourceGroup, workspace: name } = emulator;
    return `azureml://subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/workspaces/${name}/datastores/workspaceblobstore/paths/d/flights`;
  };

  test.each<[string, () => string]>([
    ['a folder asset', () => 'azureml:flights:1'],
    ['a datastore folder', () => 'azureml://datastores/workspaceblobstore/paths/d/flights/'],
    ['the long form of one', long],
    ['a glob in a datastore', () => 'azureml://datastores/workspaceblobstore/paths/d/flights/*/*.csv'],
    ['a blob address', () => `https://acme.blob.core.windows.net/${container}/d/flights`],
    ['a wasbs address', () => `wasbs://${container}@acme.blob.core.windows.net/d/flights`],
    ['an ADLS address', () => `abfss://${container}@acme.dfs.core.windows.net/d/flights/**/*.csv`],
  ])('is read from %s, and its digest is that of the bytes', async (_, name) => {
    const { rows, digest, files } = await rowsOf([name()]);
    expect(rows).toEqual(both);
    expect(digest).toBe(datasetDigest([sha256(csv2023), sha256(csv2024)]));
    expect(files).toEqual([
      expect.stringMatching(/year=2023\/a\.csv$/),
      expect.stringMatching(/year=2024\/b\.csv$/),
    ]);
  });

  test('is the newest version where the label says so, which is named', async () => {
    expect(await rowsOf(['azureml:flights@latest'])).toMatchObject({
      rows: [{ id: 3, delay: 7 }],
      named: ['azureml:flights:2'],
    });
  });

  test('is read as its MLTable says', async () => {
    const { rows } = await rowsOf(['azureml:table:1']);
    expect(rows).toEqual([
      { column0: 1, column1: 'é' },
      { column0: 2, column1: 'ö' },
    ]);
  });

  test('lies outside the datastores where the asset says so', async () => {
    expect((await rowsOf(['azureml:outside:1'])).rows).toEqual([
      { a: 1, b: null },
      { a: 2, b: 'x' },
    ]);
  });

  test('is read from a datastore of ADLS Gen2', async () => {
    const store = await workspace.datastores.get('workspaceblobstore');
    const { body } = await workspace.arm.send<{ key: string }>({
      method: 'POST',
      url: '/datastores/workspaceblobstore/listSecrets',
      doing: 'read the key',
    });
    const { protocol, host } = new URL(store.containerUrl);
    await workspace.arm.send({
      method: 'PUT',
      url: '/datastores/lake',
      doing: 'write a datastore',
      body: {
        properties: {
          datastoreType: 'AzureDataLakeGen2',
          accountName: store.account,
          filesystem: container,
          endpoint: host,
          protocol: protocol.replace(':', ''),
          credentials: {
            credentialsType: 'AccountKey',
            secrets: { secretsType: 'AccountKey', key: body!.key },
          },
        },
      },
    });
    expect((await rowsOf(['azureml://datastores/lake/paths/d/flights'])).rows).toEqual(both);
  });

  test.each<[string, RegExp]>([
    [
      'azureml:flights:9',
      /There is no data asset 'azureml:flights:9' in the workspace \(its versions: 2, 1\)/,
    ],
    ['azureml:nothing@latest', /There is no data asset 'azureml:nothing@latest'/],
    ['azureml:flights', /has no version: write azureml:flights:1, or azureml:flights@latest/],
    ['azureml:empty:1', /There is no data file at 'azureml:empty:1'/],
    [
      'azureml:filtered:1',
      /'azureml:filtered:1\/MLTable' has transformations that are not done here \(filter, take\)/,
    ],
    ['azureml://datastores/workspaceblobstore/paths/d/*.parquet', /There is no data file at/],
    ['https://acme.blob.core.windows.net/c/a.csv?sv=1&sig=hush', /has a query, which may be a SAS token/],
    ['s3://bucket/a.csv', /is no address of data that can be read/],
    ['https://example.com/a.csv', /is no address of data that can be read/],
  ])('%s is refused in one sentence', async (name, sentence) => {
    const refused = rowsOf([name]);
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.not.toThrow(/hush/);
  });

  test('is judged by data-validate from end to end, and leaves nothing behind', async () => {
    await writeFile(
      join(folder, 'suite.yml'),
      'columns:\n  id:\n    - expect_column_values_to_not_be_null\n',
    );
    const outcome = await validateData(
      {
        ...azure(),
        data: ['azureml:flights@latest'],
        expectations: join(folder, 'suite.yml'),
        failOnSeverity: 'critical',
        maxSampleRows: 0,
        reportDir: join(folder, 'reports'),
        rowDigest: true,
      },
      context(),
    );
    expect(outcome).toMatchObject({
      verdict: 'pass',
      subject: {
        dataset: 'azureml:flights:2',
        datasetDigest: datasetDigest([sha256(csv2024)]),
        rows: 1,
        rowDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        rowDigestAlgorithm: 'mlops-rows-v1',
      },
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('mlops-'))).toEqual([]);
  });

  test('may be larger than the memory that the engine has', async () => {
    const line = `${'x'.repeat(90)}\n`;
    const bytes = Buffer.from(`text\n${line.repeat(1_600_000)}`);
    const blobs = await workspace.blobs();
    const file = join(folder, 'large.csv');
    await writeFile(file, bytes);
    const digest = await fileDigest(file);
    await blobs.uploadFiles([{ path: 'large.csv', file, size: bytes.length, digest }], 'd/large');
    const door = openDataDoor(azure(), context(), { folder });
    const engine = await openEngine({ memoryLimit: '128MB', threads: 2 });
    const { files } = await door.fetch(['azureml://datastores/workspaceblobstore/paths/d/large/large.csv']);
    const table = await openTable(engine, 'data', files);
    expect(await table.rowCount()).toBe(1_600_000);
    expect(table.files[0]?.digest).toBe(digest);
    await engine.close();
    await door.close();
  });
});

describe('data that DVC tracks', () => {
  const text = 'a,b\r\n1,2\r\n';
  const md5 = createHash('md5').update(text).digest('hex');

  beforeAll(async () => {
    for (const name of ['x.csv', 'legacy.csv']) await writeFile(join(folder, name), text);
    await writeFile(
      join(folder, 'x.csv.dvc'),
      `outs:\n- md5: ${md5}\n  size: ${text.length}\n  hash: md5\n  path: x.csv\n`,
    );
    const unix = createHash('md5').update(text.replaceAll('\r\n', '\n')).digest('hex');
    await writeFile(join(folder, 'legacy.csv.dvc'), `outs:\n- md5: ${unix}\n  path: legacy.csv\n`);
    await writeFile(join(folder, 'gone.csv.dvc'), `outs:\n- md5: ${md5}\n  hash: md5\n  path: gone.csv\n`);
    await writeFile(join(folder, 'changed.csv'), 'a\n1\n');
    await writeFile(
      join(folder, 'changed.csv.dvc'),
      `outs:\n- md5: ${md5}\n  hash: md5\n  path: changed.csv\n`,
    );
    await writeFile(join(folder, 'odd.csv.dvc'), 'a: &a [x]\nb: [*a, *a]\n');
    for (const name of ['x.csv', 'z.csv', 'deep/é b.csv']) {
      await mkdir(join(folder, 'tracked', dirname(name)), { recursive: true });
      await writeFile(join(folder, 'tracked', name), text);
    }
    // What `dvc add` of DVC 3 writes for this very folder.
    const dir = 'a792a1ff92905cc4b6ab7262c82c3fa8.dir';
    await writeFile(
      join(folder, 'tracked.dvc'),
      `outs:\n- md5: ${dir}\n  size: 30\n  nfiles: 3\n  hash: md5\n  path: tracked\n`,
    );
  });

  test.each([
    ['x.csv.dvc', 'x.csv', 1],
    ['x.csv', 'x.csv', 1],
    ['legacy.csv', 'legacy.csv', 1],
    ['tracked', 'tracked', 3],
    ['tracked.dvc', 'tracked', 3],
  ])('by %s is held to its hash, which is told', async (name, path, files) => {
    const found = await rowsOf([name]);
    expect(found.dvc).toEqual([{ path, md5: expect.stringMatching(/^[0-9a-f]{32}(\.dir)?$/) }]);
    expect(found.digest).toBe(datasetDigest(Array.from({ length: files }, () => sha256(text))));
  });

  test.each<[string, RegExp]>([
    ['gone.csv', /'gone.csv' is tracked by 'gone.csv.dvc' and not there: run 'dvc pull gone.csv.dvc'/],
    ['gone.csv.dvc', /run 'dvc pull/],
    ['changed.csv', /'changed.csv' is not the version that 'changed.csv.dvc' records/],
    ['odd.csv.dvc', /is not a file that DVC wrote/],
    ['absent.csv.dvc', /does not exist/],
  ])('%s is refused', async (name, sentence) => {
    await expect(rowsOf([name])).rejects.toThrow(sentence);
  });
});
