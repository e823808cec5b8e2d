import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openTable } from '@mlops-actions/tabular/sources';
import { xoshiro256 } from '@mlops-actions/stats/rng';
import { testContext } from '../../runtime/test-context.ts';
import type { Case, GateInputs } from '../case.ts';
import { policyOfLines } from '../policy/policy.ts';
import { associationsOf } from './association.ts';
import { judgeLeakage } from './judge-leakage.ts';
import { leakageRows } from './leakage-rows.ts';
import { leakageSchema } from './schema.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'leakage-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

type Rows = Record<string, unknown>[];
const vega = path.resolve(import.meta.dirname, '../../../../../node_modules/vega-datasets/data');

async function real(name: string): Promise<Rows> {
  const engine = await openEngine();
  try {
    const table = await openTable(engine, 'real', [path.join(vega, name)]);
    return await engine.all(`SELECT * FROM ${table.relation} LIMIT 5000`);
  } finally {
    await engine.close();
  }
}

async function written(name: string, rows: Rows): Promise<string> {
  const file = path.join(folder, `${name}.jsonl`);
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  return file;
}

let count = 0;
async function leakage(
  rows: Rows,
  inputs: Partial<GateInputs>,
  { policy = {}, training, rule = 'accuracy >= 0' }: { policy?: object; training?: Rows; rule?: string } = {},
) {
  const { context, log } = testContext();
  const number = count++;
  const given = {
    inputs: {
      labelColumn: 'label',
      ...inputs,
      predictions: [await written(`test-${number}`, rows)],
      ...(training && { trainingData: [await written(`training-${number}`, training)] }),
    },
    context,
    policy: { ...policyOfLines([rule]), leakage: leakageSchema.parse(policy) },
    workspace: () => Promise.reject(new Error('no workspace')),
  } as unknown as Case;
  const part = await judgeLeakage(given);
  const checks = new Map(part!.checks.map((check) => [check.id.replace('leakage/', ''), check]));
  return { checks, section: part!.sections[0]!, log };
}

/** A name of letters alone. */
function letters(code: number): string {
  return String(code).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);
}

/** Tables of the world with a label that no column of theirs tells. */
const tables: [file: string, label: string, exclude: string[], rule?: string][] = [
  ['penguins.json', 'Species', []],
  ['cars.json', 'Origin', []],
  ['seattle-weather.csv', 'weather', []],
  ['weather.csv', 'location', []],
  ['birdstrikes.csv', 'Phase of flight', []],
  ['movies.json', 'MPAA Rating', []],
  ['barley.json', 'site', []],
  ['la-riots.csv', 'gender', []],
  ['gapminder.json', 'cluster', ['country']],
  ['disasters.csv', 'Entity', []],
  ['flights-5k.json', 'origin', []],
  ['airports.csv', 'state', ['name', 'city']],
  ['cars.json', 'Miles_per_Gallon', [], 'mae <= 9'],
  ['seattle-weather.csv', 'temp_max', [], 'mae <= 9'],
  ['penguins.json', 'Body Mass (g)', [], 'mae <= 9'],
];

test.each(tables)(
  '%s: nothing tells %s, and what is planted is found',
  async (file, label, exclude, rule = 'accuracy >= 0') => {
    const rows = (await real(file)).filter((row) => row[label] !== null && row[label] !== undefined);
    const given = { policy: { exclude }, rule };
    const clean = await leakage(rows, { labelColumn: label }, given);
    const features = clean.checks.get('features')!;
    expect({ file, detail: features.detail, verdict: features.verdict }).toMatchObject({ verdict: 'pass' });

    const isNumber = rule.startsWith('mae');
    const codes = new Map([...new Set(rows.map((row) => row[label]))].map((value, i) => [value, i]));
    const random = xoshiro256(5n);
    const code = (row: Rows[number]) => (isNumber ? Number(row[label]) : codes.get(row[label])!);
    const planted: [string, (row: Rows[number]) => unknown][] = [
      ['copy', (row) => row[label]],
      ['scaled', (row) => 3 * code(row) - 7],
      ['noisy', (row) => code(row) + (isNumber ? 1e-9 : 0.4) * random.uniform()],
      ...(isNumber
        ? []
        : ([['renamed', (row) => `class ${letters(code(row))}`]] satisfies [
            string,
            (row: Rows[number]) => unknown,
          ][])),
    ];
    for (const [name, value] of planted) {
      const leaky = await leakage(
        rows.map((row) => ({ ...row, [name]: value(row) })),
        { labelColumn: label },
        given,
      );
      const found = leaky.checks.get('features')!;
      expect({ file, name, verdict: found.verdict, detail: found.detail }).toMatchObject({ verdict: 'warn' });
      expect(found.detail).toContain(`'${name}'`);
      expect((found.evidence!['leaks'] as unknown[]).length).toBe(1);
    }
  },
);

/** Rows of two informative columns that never repeat. */
function drawn(rows: number, seed: bigint, from = 0): Rows {
  const random = xoshiro256(seed);
  return Array.from({ length: rows }, (_, i) => {
    const label = random.index(2);
    return {
      id: `r${from + i}`,
      a: random.uniform() + 0.3 * label,
      day: from + i,
      label,
      score: random.uniform(),
    };
  });
}

const keyed = { keyColumns: ['id'] };
const aside = { policy: { exclude: ['day'] } };

test('training rows among the judged ones are counted, whatever the format and the order of the columns', async () => {
  const training = drawn(1_000, 1n);
  const fresh = drawn(500, 2n, 5_000);
  const clean = await leakage(fresh, keyed, { training, ...aside });
  expect(clean.checks.get('training-rows')).toMatchObject({
    verdict: 'pass',
    detail: '0 of 500 rows (0 %) agree with a training row in all 2 shared columns',
  });
  const mixed = [...fresh, ...training.slice(100, 140).map((row) => ({ ...row, score: 0.5 }))];
  const leaky = await leakage(mixed, keyed, {
    training: training.map(({ label, a, day, id }) => ({ id, day, a, label: Number(label) + 0.0 })),
    ...aside,
  });
  expect(leaky.checks.get('training-rows')).toMatchObject({
    verdict: 'warn',
    observed: 40 / 540,
    detail:
      '40 of 540 rows (7.41 %) agree with a training row in all 2 shared columns, where no two rows agree by chance: judge on rows that the model has not seen',
  });
  const strict = await leakage(mixed, keyed, { training, policy: { ...aside.policy, severity: 'critical' } });
  expect(strict.checks.get('training-rows')!.verdict).toBe('fail');
});

test('rows of a few categories agree by chance, which is no hint; more than that is', async () => {
  const coarse = (rows: Rows) => rows.map((row) => ({ ...row, a: Math.floor(Number(row['a']) * 40) }));
  const training = coarse(drawn(300, 3n));
  const clean = await leakage(coarse(drawn(300, 4n)), keyed, { training, ...aside });
  const check = clean.checks.get('training-rows')!;
  expect(check.verdict).toBe('pass');
  expect(check.observed).toBeGreaterThan(0.9);
  expect(check.detail).toMatch(/, where chance explains up to 9.* %$/);
  const half = coarse(drawn(300, 5n)).map((row, i) => ({ ...row, a: i % 2 ? row.a : 1_000 + i }));
  const seen = await leakage([...training, ...half], keyed, { training: half, ...aside });
  expect(seen.checks.get('training-rows')!.verdict).toBe('warn');
});

test('duplicates, rows older than the training data and a score that is the label are told', async () => {
  const rows = drawn(200, 6n);
  const repeated: Rows = [
    ...rows,
    ...rows.slice(0, 10).map((row) => ({ ...row, id: `again ${String(row.id)}` })),
  ];
  const { checks } = await leakage(
    repeated.map((row) => ({ ...row, score: row['label'] })),
    keyed,
    { training: drawn(50, 7n, 150), policy: { 'time-column': 'day' } },
  );
  expect(checks.get('duplicates')).toMatchObject({
    verdict: 'warn',
    detail:
      "10 of 210 rows (4.76 %) repeat another one in 'a', 'day', 'label', such as rows 1 and 201, more than max-duplicates (1 %) allows: each counts as evidence of its own",
  });
  expect(checks.get('time')).toMatchObject({
    verdict: 'warn',
    detail:
      "209 of 210 rows are older than the newest training row by 'day': the model has seen their future",
  });
  expect(checks.get('answers')).toMatchObject({
    verdict: 'warn',
    detail: "Column 'score' equals the label in 100 % of 210 rows: it is no model's answer",
  });
});

test('an identifier whose order or family tells the class is a hint, a random one is not', async () => {
  const rows = drawn(400, 8n).map(({ a, label, score }) => ({ a, label, score }));
  const sorted = rows.toSorted((a, b) => Number(a['label']) - Number(b['label']));
  const ordered = await leakage(
    sorted.map((row, i) => ({ ...row, id: `sample-${i}` })),
    {},
  );
  expect(ordered.checks.get('features')!.detail).toContain("'id' (AUC 1, by the number in it)");
  const family = await leakage(
    rows.map((row, i) => ({ ...row, id: `${row['label'] ? 'malignant' : 'benign'}-${(i * 37) % 400}` })),
    {},
  );
  expect(family.checks.get('features')!.detail).toContain(
    "'id' (share of the label’s entropy 1, by its text without digits)",
  );
  const random = await leakage(
    rows.map((row, i) => ({ ...row, id: `sample-${(i * 37) % 400}` })),
    {},
  );
  expect(random.checks.get('features')!.verdict).toBe('pass');
});

test('a column that is missing for one class only is a hint', async () => {
  const rows = drawn(400, 9n).map((row) => ({ ...row, refund: row.label ? Number(row.a) * 3 : null }));
  const { checks } = await leakage(rows, keyed);
  expect(checks.get('features')!.detail).toContain(
    "'refund' (share of the label’s entropy 1, by whether it is missing)",
  );
});

test.each([
  ['few rows', drawn(20, 1n), {}, 'features', /there are 20 rows with a label, fewer than 30/],
  [
    'one class',
    drawn(50, 1n).map((row) => ({ ...row, label: 1 })),
    {},
    'features',
    /all labels are of one class/,
  ],
  [
    'no features',
    drawn(50, 1n).map(({ label, score }) => ({ label, score })),
    {},
    'features',
    /hold no column beside label, prediction, score, weight and key/,
  ],
  [
    'no features to repeat',
    drawn(50, 1n).map(({ label }) => ({ label })),
    {},
    'duplicates',
    /no feature columns/,
  ],
  [
    'no shared columns',
    drawn(50, 1n),
    { training: drawn(50, 2n).map(({ label, a }) => ({ label, b: a })) },
    'training-rows',
    /share no feature column/,
  ],
  [
    'no training data for the time',
    drawn(50, 1n),
    { policy: { 'time-column': 'day' } },
    'time',
    /set training-data/,
  ],
  [
    'a time that is none',
    drawn(50, 1n).map((row) => ({ ...row, day: 'soon' })),
    { policy: { 'time-column': 'day' }, training: drawn(50, 2n).map((row) => ({ ...row, day: 'later' })) },
    'time',
    /column 'day' holds no times/,
  ],
])('%s is no-data with the reason', async (_what, rows, options, id, reason) => {
  const { checks, log } = await leakage(rows, keyed, options);
  expect(checks.get(id)).toMatchObject({ verdict: 'no-data', detail: expect.stringMatching(reason) });
  expect(log.lines.join()).not.toMatch(/soon|later/);
});

test('a column that is not there is one sentence', async () => {
  await expect(leakage(drawn(50, 1n), keyed, { policy: { exclude: ['scoer'] } })).rejects.toThrow(
    /Column 'scoer' is not in '.*'; did you mean 'score'\?/,
  );
});

test('of many rows the same hundred thousand or so are looked at, and what tells the label does so on them', async () => {
  const engine = await openEngine();
  try {
    const many = `SELECT i AS id, random() AS a, i % 3 AS label, i % 3 + random() / 2 AS told FROM range(400000) r(i)`;
    const file = path.join(folder, 'many.csv');
    await writeFile(file, 'id,a,label,told\n');
    const table = await openTable(engine, 'shape', [file]);
    await engine.define(`CREATE TABLE many AS ${many}`);
    const columns = ['id', 'a', 'told'].map((name) => ({ name, type: 'number', sqlType: 'DOUBLE' }) as const);
    const label = { name: 'label', type: 'integer', sqlType: 'BIGINT' } as const;
    const whole = { ...table, relation: 'many', rowCount: () => Promise.resolve(400_000) };
    const rows = await leakageRows(engine, whole, label, columns, 'classes');
    expect(Math.abs(rows.count - 100_000)).toBeLessThan(2_000);
    const [first] = await engine.all(`SELECT sum(row_at) AS sum FROM ${rows.relation}`);
    const [again] = await engine.all(
      'SELECT sum(i) AS sum FROM range(1, 400001) r(i) WHERE hash(i) % 400000 < 100000',
    );
    expect(first!['sum']).toEqual(again!['sum']);
    const told = (await associationsOf(engine, rows, rows.suspects[2]!)).map(({ figure }) => figure);
    expect(Math.max(...told)).toBeGreaterThan(0.999);
  } finally {
    await engine.close();
  }
});

/** Two labels a row, the second of which column `told` tells and score `s_b` repeats. */
const labelled = (rows: number): Rows =>
  drawn(rows, 9n).map(({ a, label, id }, i) => ({
    id,
    y_a: label,
    y_b: i % 3 === 0 ? 1 : 0,
    p_a: 0,
    p_b: 0,
    s_a: Number(a),
    s_b: i % 3 === 0 ? 1 : 0,
    a,
    told: i % 3 === 0 ? 'x' : 'y',
  }));

test.each([
  ['lists', { labelColumn: 'y_a,y_b', predictionColumn: 'p_a,p_b', scoreColumn: 's_a,s_b' }],
  ['patterns', { labelColumn: 'y_*', predictionColumn: 'p_*', scoreColumn: 's_*' }],
])('labels and scores of several columns are looked at one by one, given as %s', async (_how, columns) => {
  const { checks } = await leakage(labelled(300), { ...keyed, ...columns }, { rule: 'f1_macro >= 0' });
  expect(checks.get('features')).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/^1 of 2 columns tells the label alone: 'told'/),
  });
  expect(checks.get('answers')).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/^Column 's_b' equals the label in 100 % of 300 rows/),
  });
  expect(checks.get('duplicates')!.verdict).toBe('pass');
});

test('the input time-column orders rows where the policy names none, in both tables', async () => {
  const options = { training: drawn(50, 7n, 150) };
  const rows = drawn(200, 6n);
  const ordered = await leakage(rows, { ...keyed, timeColumn: 'day' }, options);
  expect(ordered.checks.get('time')).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/of 200 rows are older than the newest training row by 'day'/),
  });
  const elsewhere = await leakage(rows, { ...keyed, timeColumn: 'month' }, options);
  expect(elsewhere.checks.has('time')).toBe(false);
});

test('rows of two groups or times are no duplicates', async () => {
  const rows = drawn(200, 6n).map(({ label, a, score }) => ({ label, a, score }));
  const twice = rows.flatMap((row) => ['north', 'south'].map((site, hour) => ({ ...row, site, hour })));
  const share = async (inputs: Partial<GateInputs>) =>
    (
      await leakage(
        twice.map(({ site, hour, ...row }) => ({
          ...row,
          ...('groupColumn' in inputs && { site }),
          ...('timeColumn' in inputs && { hour }),
        })),
        inputs,
      )
    ).checks.get('duplicates')!.observed;
  expect(await share({})).toBe(0.5);
  expect(await share({ groupColumn: 'site' })).toBe(0);
  expect(await share({ timeColumn: 'hour' })).toBe(0);
});
