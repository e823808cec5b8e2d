import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderHtml } from '../report/html.ts';
import type { Outcome } from '../report/outcome.ts';
import { testContext } from '../runtime/test-context.ts';
import { checkDrift } from './check-drift.ts';
import { everyKind, flightPairs, type Pair, plantedDay } from './test-pairs.ts';

jest.setTimeout(180_000);

let folder: string;
let pair: Pair;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kinds-'));
  pair = await flightPairs(folder, 1, 6_000);
});

afterAll(() => rm(folder, { recursive: true }));

async function check(current: string, policy: object = everyKind, reportDir?: string): Promise<Outcome> {
  const file = path.join(folder, `policy-${Math.random()}.json`);
  await writeFile(file, JSON.stringify(policy));
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const roles = { labelColumn: 'late', predictionColumn: 'prediction' };
  const inputs = {
    reference: [pair.reference],
    current: [current],
    preset: 'evidently',
    policy: file,
  } as const;
  return checkDrift(
    { ...inputs, ...unset, ...roles, reference: [pair.reference], current: [current], reportDir },
    testContext().context,
  );
}

/** The verdicts of checks by id. */
function verdicts(outcome: Outcome): Record<string, string> {
  return Object.fromEntries(outcome.checks.map(({ id, verdict }) => [id, verdict]));
}

function evidence(outcome: Outcome, id: string): Record<string, unknown> {
  return outcome.checks.find((each) => each.id === id)?.evidence ?? {};
}

const found = {
  'column:distance': 'warn',
  'column:late': 'fail',
  'column:prediction': 'fail',
  confidence: 'fail',
  'performance:accuracy': 'fail',
  'quality:missing-values:distance': 'fail',
  'quality:new-categories:origin': 'fail',
  correlation: 'fail',
};
const clean = Object.fromEntries(Object.keys(found).map((id) => [id, 'pass']));

describe('a change planted on a known day', () => {
  it('is found in the window that holds it, by every kind', async () => {
    const outcome = await check(pair.after);
    expect(verdicts(outcome)).toMatchObject(found);
    expect(outcome.verdict).toBe('drift');
  });

  it('is not found in the window before it', async () => {
    const outcome = await check(pair.before);
    expect(verdicts(outcome)).toMatchObject(clean);
  });

  it('has its day named by the windows over time and by the performance', async () => {
    const reportDir = path.join(folder, 'reports');
    const outcome = await check(pair.planted, everyKind, reportDir);
    for (const id of ['temporal:delay', 'temporal:distance', 'temporal:origin', 'performance:accuracy']) {
      const first = evidence(outcome, id)['firstWindow'];
      if (id !== 'temporal:origin') expect([id, first]).toEqual([id, `${plantedDay} 00:00:00`]);
    }
    const [file] = outcome.files ?? [];
    const { metrics } = JSON.parse(await readFile(file as string, 'utf8')) as { metrics: { name: string }[] };
    expect(metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['drift_share', 'accuracy', 'window_distance', 'mean_confidence']),
    );
  });

  it('is drawn in the page', async () => {
    const outcome = await check(pair.planted);
    const titles = outcome.sections.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(['Over time', 'Performance', 'Data quality', 'Correlation']),
    );
    const page = await renderHtml(
      {
        schema: 'https://github.com/mlops-actions/schemas/report/v1',
        action: 'drift-check',
        verdict: outcome.verdict,
        summary: outcome.summary,
        subject: outcome.subject,
        checks: outcome.checks,
        inputs: {},
        provenance: { target: 'azure', tools: {}, seeds: {} },
        startedAt: '2026-01-01T00:00:00.000Z',
        durationMs: 1,
      },
      outcome.sections,
    );
    expect(page.match(/<svg/g)?.length).toBeGreaterThan(5);
  });
});

it('watches columns over time where no column is judged as a whole', async () => {
  const outcome = await check(pair.planted, { ...everyKind, kinds: ['temporal'] });
  expect(Object.keys(verdicts(outcome))).toEqual(['temporal:delay', 'temporal:distance', 'temporal:origin']);
  expect(outcome.verdict).toBe('drift');
});

it.each([
  ['confidence', 'Mean confidence (confidence)'],
  ['performance', 'Performance'],
  ['temporal', 'Over time'],
  ['quality', 'Data quality'],
  ['correlation', 'Correlation'],
])('%s has a part of the page of its own', async (kind, title) => {
  const { sections } = await check(pair.planted, { ...everyKind, kinds: [kind] });
  expect(sections.map((section) => section.title)).toEqual([title, 'Left out']);
  expect(sections[0]?.blocks.some((block) => block.kind === 'table')).toBe(true);
});

it('finds nothing in the unchanged twin', async () => {
  const outcome = await check(pair.twin);
  expect(outcome.verdict).toBe('no-drift');
  expect(verdicts(outcome)).toMatchObject(clean);
});

it('gives the same figures twice, and says by which seed', async () => {
  const figures = (outcome: Outcome) => outcome.checks.map(({ evidence: each }) => each);
  const [first, second] = [await check(pair.twin), await check(pair.twin)];
  expect(figures(second)).toEqual(figures(first));
  expect(first.seeds?.['drift-check']).toMatch(/^0x[0-9a-f]{16}$/);
});

describe('labels that arrive late', () => {
  const performance = { id: 'id', metrics: { accuracy: 0.05 }, business: [] };
  const late = { ...everyKind, kinds: ['performance'] };

  async function labels(name: string, rows: string[]): Promise<string> {
    const file = path.join(folder, `${name}.csv`);
    await writeFile(file, ['id,late', ...rows, ''].join('\n'));
    return file;
  }

  it('are joined on the id, and too few or contradicting ones are no data', async () => {
    const few = await labels('few', ['1,true', '2,false']);
    const outcome = await check(pair.twin, { ...late, performance: { ...performance, labels: [few] } });
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toMatch(
      /^Performance could not be judged: labels have arrived for \d rows, fewer than 500\.$/,
    );
    const torn = await labels('torn', ['1,true', '1,false', '2,true']);
    const refused = await check(pair.twin, { ...late, performance: { ...performance, labels: [torn] } });
    expect(refused.summary).toBe(
      'Performance could not be judged: 1 ids have labels that contradict each other.',
    );
  });
});

describe('false alarms on the reference itself', () => {
  it('are counted by time blocks, and are many where the threshold is none', async () => {
    const outcome = await check(pair.twin, { ...everyKind, kinds: ['feature'], 'a-a': { blocks: 5 } });
    expect(evidence(outcome, 'a-a')).toMatchObject({ blocks: 5, judged: 5 });
    // One stormy week of the real January.
    expect(evidence(outcome, 'a-a')['alarms']).toBeLessThan(2);
    const loose = { numerical: { threshold: 0 }, categorical: { threshold: 0 }, 'drift-share': 0.2 };
    const loud = await check(pair.twin, { ...everyKind, ...loose, kinds: ['feature'], 'a-a': { blocks: 5 } });
    expect(verdicts(loud)['a-a']).toBe('warn');
    expect(evidence(loud, 'a-a')['alarms']).toBeGreaterThanOrEqual(4);
  });
});
