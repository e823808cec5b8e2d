import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStream } from '@mlops-actions/stats/rng';
import { testContext } from '../../runtime/test-context.ts';
import type { GateInputs } from '../case.ts';
import { evaluateGate } from '../evaluate-gate.ts';
import { testInputs } from '../test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slices-'));
  await writeFile(join(folder, 'flights.csv'), flights());
  await writeFile(join(folder, 'champion.csv'), flights(true));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const origins = ['EWR', 'JFK', 'LGA'];
const carriers = ['AA', 'DL', 'UA', 'WN'];

/** 4,000 flights: wrong on a tenth of the rows, of JFK's by the carrier UA on half, but for the champion. */
function flights(isChampion = false): string {
  const random = checkStream('0x1', 'flights', 'rows');
  const lines = Array.from({ length: 4_000 }, (_, row) => {
    const origin = row % 50 === 0 ? 'TEB' : origins[random.index(3)]!;
    const carrier = carriers[random.index(4)]!;
    const distance = Math.round(100 + 2_400 * random.uniform());
    const label = random.uniform() < 0.4 ? 1 : 0;
    const isHard = origin === 'JFK' && carrier === 'UA';
    const wrong = random.uniform() < (isHard && !isChampion ? 0.5 : 0.1);
    const prediction = wrong ? 1 - label : label;
    return [
      row,
      origin,
      carrier,
      distance,
      row % 97 === 0 ? '' : `tail-${row % 900}`,
      label,
      prediction,
    ].join(',');
  });
  return ['id,origin,carrier,distance,tail,label,prediction', ...lines].join('\n');
}

async function gate(policy: string, inputs: Partial<GateInputs> = {}) {
  const file = join(folder, 'policy.yml');
  await writeFile(file, `rules: [accuracy >= 0.5]\n${policy}`);
  const { context } = testContext();
  const predictions = [join(folder, 'flights.csv')];
  return evaluateGate({ ...testInputs, predictions, keyColumns: ['id'], policy: file, ...inputs }, context);
}

test('a slice fails where it is below the bound by more than chance, and the others pass', async () => {
  const outcome = await gate(`
slices:
  define: [{ by: origin }, { by: [origin, carrier] }, { where: distance > 1000, name: long haul }]
  rules: [accuracy >= 0.8]
`);
  const failing = outcome.checks.filter(({ verdict }) => verdict === 'fail');
  expect(failing.map(({ id }) => id)).toEqual(['slice/accuracy/origin = JFK, carrier = UA']);
  expect(failing[0]!.detail).toMatch(
    /^accuracy of origin = JFK, carrier = UA is 0\.\d+ \[.*\] and is below 0.8: more than chance explains \(adjusted p below 0.0001\)$/,
  );
  expect(outcome.checks).toContainEqual(
    expect.objectContaining({ id: 'slice/accuracy/long haul', verdict: 'pass' }),
  );
  // 80 flights from TEB are listed, and no check.
  expect(JSON.stringify(outcome.checks)).not.toContain('TEB');
  const section = outcome.sections.find(({ title }) => title === 'Slices')!;
  expect(JSON.stringify(section)).toContain('there are 80 rows, fewer than 100');
  expect(section.blocks.map(({ kind }) => kind)).toEqual(['text', 'table', 'chart']);
  const [, table] = section.blocks as unknown as [unknown, { rows: unknown[][] }];
  expect(table.rows[0]![1]).toBe('origin = JFK, carrier = UA');
});

test('a slice that is required and too small is no-data', async () => {
  const outcome = await gate(`
slices:
  define: [{ by: origin, required: true }]
  rules: [accuracy >= 0.1]
`);
  expect(outcome.verdict).toBe('no-data');
  expect(outcome.checks).toContainEqual(
    expect.objectContaining({
      id: 'slice/accuracy/origin = TEB',
      verdict: 'no-data',
      detail: 'accuracy of origin = TEB is not judged: there are 80 rows, fewer than 100',
    }),
  );
});

test('slices are held against all rows, and against the champion on their own rows', async () => {
  const outcome = await gate(
    `
slices:
  define: [{ by: [origin, carrier] }]
  rules:
    - accuracy >= overall - 0.1
    - rule: accuracy >= champion - 0.05
      severity: warning
`,
    { championPredictions: [join(folder, 'champion.csv')] },
  );
  const found = outcome.checks.filter(({ id, verdict }) => id.startsWith('slice/') && verdict !== 'pass');
  expect(found).toMatchObject([
    {
      id: 'slice/accuracy/origin = JFK, carrier = UA/accuracy >= overall - 0.1',
      verdict: 'fail',
      evidence: { method: 'exact binomial' },
    },
    {
      id: 'slice/accuracy/origin = JFK, carrier = UA/accuracy >= champion - 0.05',
      verdict: 'warn',
      evidence: { method: 'Tango score' },
    },
  ]);
});

test('without a champion a slice rule about it is no-data', async () => {
  const outcome = await gate(`
slices:
  define: [{ by: origin }]
  rules: [accuracy >= champion]
`);
  expect(outcome.checks).toContainEqual(
    expect.objectContaining({
      id: 'slice/accuracy',
      verdict: 'no-data',
      evidence: expect.objectContaining({ reason: 'missing' }),
    }),
  );
});

test.each([
  ['no-data', 'no-data'],
  ['fail', 'fail'],
  ['pass', 'pass'],
  ['absolute-only', undefined],
])(
  'on a first release slice rules about the champion follow on-missing-champion: %s',
  async (key, verdict) => {
    const { checks } = await gate(
      `
on-missing-champion: ${key}
slices:
  define: [{ by: origin }]
  rules: [accuracy >= champion - 0.02]
`,
      { champion: 'none' },
    );
    expect(checks.find(({ id }) => id === 'slice/accuracy')?.verdict).toBe(verdict);
  },
);

test('a weak segment is found, confirmed on held-out rows, and shown without its values', async () => {
  const outcome = await gate('slices: { discover: true }');
  const found = outcome.checks.filter(({ id }) => id.startsWith('slice/'));
  expect(found).toMatchObject([
    { id: expect.stringMatching(/^slice\/zero_one_loss\/weak\/origin = its value/), verdict: 'warn' },
  ]);
  expect(found[0]!.title).toMatch(
    /^weak segment: origin = its value no. \d by frequency, carrier = its value no. \d by frequency$/,
  );
  expect(JSON.stringify(outcome.sections)).not.toMatch(/JFK|tail-/);
  const shown = await gate('slices: { discover: { show: [origin, carrier], severity: critical } }');
  expect(shown.checks[1]).toMatchObject({
    verdict: 'fail',
    title: 'weak segment: origin = JFK, carrier = UA',
  });
});

test.each([
  [
    'slices: { define: [{ by: orign }], rules: [f1 >= 0.1] }',
    "'slices.define' of the policy names the column 'orign', which the predictions do not have; did you mean 'origin'?",
  ],
  [
    'slices: { define: [{ by: tail }], rules: [f1 >= 0.1] }',
    "'slices.define' of the policy groups rows by 'tail', which has 900 values, more than 100: name a column with fewer, or a condition.",
  ],
  [
    'slices: { define: [{ where: distance > }], rules: [f1 >= 0.1] }',
    /^'slices.define' of the policy has a condition that cannot be judged \('distance >'\): Parser Error: syntax error at or near "\)"$/,
  ],
  [
    'slices: { define: [{ where: dist > 5 }], rules: [f1 >= 0.1] }',
    "'slices.define' of the policy has a condition that cannot be judged ('dist > 5'): The query names a column 'dist' that the data do not have.",
  ],
  [
    'slices: { define: [{ where: "id IN (SELECT 1 FROM read_csv(\'/etc/passwd\'))" }], rules: [f1 >= 0.1] }',
    /which is not allowed\.$/,
  ],
  [
    'slices: { define: [{ where: "sum(distance) > 5" }], rules: [f1 >= 0.1] }',
    /WHERE clause cannot contain aggregates/,
  ],
  [
    'slices: { define: [{ by: origin }], rules: [f7 >= 0.1] }',
    /^Slice rule 'f7 >= 0.1' names the metric 'f7', which is not known/,
  ],
  [
    'slices: { define: [{ by: origin }] }',
    "'slices' of the policy is wrong: it has 'define' and no 'rules': write what holds on each slice, such as 'recall >= 0.6'.",
  ],
  [
    'slices: { define: [{ by: [origin, carrier, distance] }, {by: [carrier, distance, origin]}, {by: [distance, origin, carrier]}, {by: [distance, carrier, origin]}], rules: [f1 >= 0.1], bins: 10 }',
    /^'slices.define' of the policy makes \d+ slices, more than 200: cross fewer columns, or let 'discover' search for the weak ones.$/,
  ],
])('%s is told in one sentence', async (policy, sentence) => {
  await expect(gate(policy)).rejects.toThrow(sentence);
});

test('a slice whose answers have gaps is no-data, required or not; a small one is only listed', async () => {
  const text = flights();
  const gap = text.indexOf(',JFK,');
  const end = text.indexOf('\n', gap);
  const file = join(folder, 'gaps.csv');
  await writeFile(file, `${text.slice(0, end - 1)}${text.slice(end)}`);
  const outcome = await gate(
    `
slices:
  define: [{ by: origin }]
  rules: [accuracy >= 0.1]
`,
    { predictions: [file] },
  );
  const found = outcome.checks.filter(({ id }) => id.startsWith('slice/'));
  expect(found.map(({ id, verdict }) => [id, verdict])).toEqual(
    expect.arrayContaining([
      ['slice/accuracy/origin = EWR', 'pass'],
      ['slice/accuracy/origin = JFK', 'no-data'],
    ]),
  );
  expect(found).toHaveLength(3);
  expect(found.find(({ verdict }) => verdict === 'no-data')).toMatchObject({
    detail: expect.stringMatching(/is undefined: 1 of [\d,]+ rows has no prediction$/),
    evidence: { reason: 'invalid' },
  });
});

/** Region A is off by exactly 10 on 300 rows, B by little on 300, and C by exactly 10 on 50. */
async function regions(): Promise<string[]> {
  const lines = Array.from({ length: 650 }, (_, i) => {
    const [region, off] = i < 300 ? ['A', 10] : i < 600 ? ['B', (i % 3) / 10] : ['C', 10];
    return `${region},${i % 7},${(i % 7) + off}`;
  });
  const file = join(folder, 'regions.csv');
  await writeFile(file, ['region,label,prediction', ...lines].join('\n'));
  return [file];
}

async function onRegions(rule: string) {
  const policy = `slices: { define: [{ by: region }], rules: ['${rule}'] }`;
  const { checks } = await gate(policy, { predictions: await regions() });
  return checks.filter(({ id }) => id.startsWith('slice/') && id.includes('region = '));
}

test.each([
  ['mean_absolute_error <= 5', 'fail', 'mean_absolute_error of region = A 10 is above 5: all rows alike'],
  ['mean_absolute_error <= 10', 'pass', 'mean_absolute_error of region = A 10 is within 10: all rows alike'],
  [
    'mean_absolute_error < 10',
    'fail',
    'mean_absolute_error of region = A 10 is not below 10: all rows alike',
  ],
])(
  'of a slice whose rows are all alike the figure itself is held to %s: %s',
  async (rule, verdict, detail) => {
    const found = await onRegions(rule);
    expect(found).toMatchObject([
      { id: 'slice/mean_absolute_error/region = A', verdict, detail, evidence: { value: 10, exact: true } },
      { id: 'slice/mean_absolute_error/region = B', verdict: 'pass', evidence: { correction: 'holm' } },
    ]);
  },
);

test('a slice with rows enough whose figure has no interval is no-data with its reason', async () => {
  const [first] = await onRegions('mean_absolute_error <= overall + 1');
  expect(first).toMatchObject({
    id: 'slice/mean_absolute_error/region = A',
    verdict: 'no-data',
    detail: 'mean_absolute_error of region = A is not judged: its rows are too alike for an interval',
  });
  expect(await onRegions('max_error <= 50')).toMatchObject(
    ['A', 'B'].map((region) => ({
      verdict: 'no-data',
      detail: `max_error of region = ${region} is not judged: no resample of the rows goes beyond an extreme`,
    })),
  );
});

test('a column to be shown that is not there is one sentence', async () => {
  await expect(gate('slices: { discover: { show: [orgin] } }')).rejects.toThrow(
    /'slices.discover.show' of the policy names the column 'orgin'.*; did you mean 'origin'/,
  );
});

test('waivers and owners reach the checks of slices, and a waiver of a check that is not there is told', async () => {
  const until = (day: string, rule: string) =>
    `  - { rule: '${rule}', until: ${day}, reason: the hub moves, owner: eve }`;
  const failing = 'slice/accuracy/origin = JFK, carrier = UA';
  const slices = `
owners: [ann, bob]
slices:
  define: [{ by: [origin, carrier] }]
  rules: [accuracy >= 0.8]
`;
  const borne = await gate(`${slices}waivers:\n${until('2999-12-31', failing)}\n`);
  expect(borne.verdict).toBe('warn');
  expect(borne.checks.find(({ id }) => id === failing)).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/; waived until 2999-12-31 by eve: the hub moves; owners: ann, bob$/),
    evidence: { owners: ['ann', 'bob'], waiver: { ended: false } },
  });
  const over = await gate(
    `${slices}waivers:\n${[until('2000-01-01', failing), until('2999-12-31', 'slice/accuracy/origin ≤ 3')].join('\n')}\n`,
  );
  expect(over.checks.find(({ id }) => id === failing)?.verdict).toBe('fail');
  expect(over.annotations).toContainEqual({
    level: 'warning',
    message:
      "The policy waives 'slice/accuracy/origin ≤ 3', and there is no such check: name one by its rule, or by its id in the report.",
    file: expect.stringContaining('policy.yml'),
    line: 9,
  });
  const [table] = over.sections.find(({ title }) => title === 'Waivers')!.blocks;
  expect(table).toMatchObject({
    rows: [
      [failing, '2000-01-01', 'eve', 'the hub moves', 'over: the failure stays'],
      ['slice/accuracy/origin ≤ 3', '2999-12-31', 'eve', 'the hub moves', 'there is no such check'],
    ],
  });
});
