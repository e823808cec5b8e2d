import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';

interface Report {
  verdict: string;
  summary: string;
  subject: Record<string, unknown>;
  checks: { id: string; verdict: string; detail: string; evidence: Record<string, unknown> }[];
  provenance: { seeds: Record<string, string> };
}

interface Ran {
  code: number | null;
  output: string;
  report: Report | undefined;
  html: string;
}

let stage: Stage;
let labelled: string;

beforeAll(async () => {
  stage = await openStage(100);
  await putUpEndpoint(stage, 'flights', { deployments: ['blue', 'green'], traffic: { blue: 100 } });
  labelled = path.join(stage.folder, 'labelled.jsonl');
  // The model predicts 1 where the first number is at least the second.
  const lines = Array.from({ length: 700 }, (_, i) => ({
    request: { data: [[(i * 7) % 100, i / 8]] },
    label: Number((i * 7) % 100 >= i / 8),
  }));
  writeFileSync(labelled, lines.map((line) => JSON.stringify(line)).join('\n'));
}, 120_000);

afterAll(() => stage.close());

afterEach(() => stage.inspect('faults', 'DELETE'));

/** Slow answers make a late send matter less, so that a busy machine does not decide a test. */
const unhurried = { rate: '20/s' };
const slowAnswers = () =>
  stage.inspect('faults', 'POST', { match: { path: '/score' }, effect: { slow: 3000 } });

/** Runs the action as a step of its own process, as GitHub would. */
async function abTest(inputs: Record<string, string>): Promise<Ran> {
  const reports = mkdtempSync(path.join(tmpdir(), 'ab-test-'));
  const given = { endpoint: 'flights', rate: '150/s', pairs: '700', 'report-dir': reports, ...inputs };
  const env = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  const entry = `const { run } = await import('@mlops-actions/core/runtime/run');
    await run((await import(${JSON.stringify(path.join(import.meta.dirname, 'main.ts'))})).main);`;
  const step = spawn(process.execPath, ['--input-type=module', '--eval', entry], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...stage.env, ...env },
  });
  let output = '';
  step.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  step.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => step.on('close', resolve));
  const read = (name: string) => {
    try {
      return readFileSync(path.join(reports, name), 'utf8');
    } catch {
      return '';
    }
  };
  const json = read('ab-test.json');
  return {
    code,
    output,
    report: json === '' ? undefined : (JSON.parse(json) as Report),
    html: read('ab-test.html'),
  };
}

test('two equal deployments are promoted, with figures, charts and the seed in the report', async () => {
  await slowAnswers();
  const { code, output, report, html } = await abTest({ requests: labelled, ...unhurried });
  expect({ code, verdict: report?.verdict, output }).toMatchObject({ code: 0, verdict: 'promote' });
  expect(report!.summary).toMatch(/^green is not worse than blue: error rate 0 pp/);
  expect(report!.subject).toMatchObject({
    endpoint: 'flights',
    baseline: 'blue',
    candidate: 'green',
    model: 'flights',
    version: '2',
    attempt: 1,
  });
  expect(report!.checks.map(({ id }) => id)).toEqual(['errors', 'p95', 'accuracy']);
  expect(report!.checks.find(({ id }) => id === 'accuracy')!.evidence).toMatchObject({
    baseline: 1,
    candidate: 1,
  });
  expect(report!.provenance.seeds['replay']).toMatch(/^0x[0-9a-f]{16}$/);
  expect(html.match(/<svg/g)).toHaveLength(2);
}, 120_000);

test('a candidate that fails is rejected early, and the step fails', async () => {
  await stage.inspect('faults', 'POST', {
    match: { deployment: 'green', path: '/score' },
    effect: { status: 500 },
  });
  const { code, report } = await abTest({ requests: labelled });
  expect(code).toBe(1);
  expect(report).toMatchObject({ verdict: 'reject' });
  expect(report!.summary).toMatch(
    /^green is worse than blue: error rate \+100 pp \(at least .*Harm was found after \d+ of 700 pairs/,
  );
}, 120_000);

test('a candidate that answers slowly is rejected', async () => {
  await slowAnswers();
  await stage.inspect('faults', 'POST', {
    match: { deployment: 'green', path: '/score' },
    effect: { slow: 1500 },
  });
  const { code, report } = await abTest({
    requests: labelled,
    'fail-on': 'none',
    ...unhurried,
  });
  expect(code).toBe(0);
  expect(report).toMatchObject({ verdict: 'reject' });
  expect(report!.checks.find(({ id }) => id === 'p95')).toMatchObject({ verdict: 'fail' });
}, 120_000);

test('twenty distinct requests are too few for errors, however often they are sent', async () => {
  const { code, report } = await abTest({ requests: stage.requests });
  expect(code).toBe(1);
  expect(report).toMatchObject({ verdict: 'inconclusive' });
  expect(report!.summary).toMatch(/20 of at least 598 distinct requests/);
}, 120_000);

test.each([
  [{ requests: 'none.jsonl' }, /requests file 'none.jsonl' does not exist/],
  [{}, /Input 'requests' is missing/],
  [{ requests: 'x', mode: 'live' }, /'mode' is 'live', which ab-test does not do yet: use mode: replay/],
  [{ requests: 'x', pairs: '500' }, /'pairs' is 500, too few for any verdict/],
  [
    { requests: 'x', endpoint: 'flihgts' },
    /no endpoint 'flihgts' in the workspace; did you mean 'flights'\?/,
  ],
  [{ requests: 'x', candidate: 'gren' }, /no deployment 'gren'; did you mean 'green'\?/],
  [{ requests: 'x', candidate: 'blue' }, /Baseline and candidate are both 'blue'/],
  [{ requests: 'x', baseline: 'red' }, /no deployment 'red'/],
  [{ requests: 'azureml:requests' }, /has no version/],
  [{ requests: 'x', rate: '5', 'prediction-path': 'label' }, /'rate' is '5'[^]*'prediction-path' is 'label'/],
])(
  '%j is one sentence and exit code 1',
  async (inputs, sentence) => {
    const { code, output, report } = await abTest(inputs);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/This is a bug/);
    expect({ code, report }).toEqual({ code: 1, report: undefined });
  },
  30_000,
);
