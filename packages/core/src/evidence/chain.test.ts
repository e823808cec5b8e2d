import { describe, expect, test } from '@jest/globals';
import { type Envelope, envelopeId } from '../report/envelope.ts';
import { type ChainRules, judgeChain, standardRules } from './chain.ts';

const modelDigest = 'a'.repeat(64);
const dataset = 'd'.repeat(64);
const subject = { modelDigest, repository: 'o/r', commit: 'c1', target: 'azure' as const };

function report(
  action: string,
  verdict: string,
  about: Record<string, unknown>,
  changes: Partial<Envelope['provenance']> = {},
): { report: Envelope } {
  return {
    report: {
      schema: envelopeId,
      action,
      verdict,
      summary: '',
      subject: about,
      checks: [{ id: 'c', title: 'c', verdict: 'pass' }],
      inputs: {},
      provenance: { repository: 'o/r', commit: 'c1', target: 'azure', tools: {}, seeds: {}, ...changes },
      startedAt: '2026-01-01T00:00:00Z',
      durationMs: 1,
    },
  };
}

const compared = { referenceDigest: dataset, currentDigest: 'e'.repeat(64) };
const validated = report('data-validate', 'pass', { datasetDigest: dataset, rows: 10 });
const gated = report('evaluate-gate', 'pass', { modelDigest, datasetDigest: dataset });
/** As someone would edit a file: the verdict says one thing, and the check under it another. */
function edited(
  { report: whole }: { report: Envelope },
  verdict: string,
  check: 'warn' | 'fail' | 'no-data',
) {
  const checks: Envelope['checks'] = [{ id: 'f1', title: 'f1 >= 0.75', verdict: check }];
  return { report: { ...whole, verdict, checks } };
}
const refusals = (evidence: { report: Envelope }[], rules: Partial<ChainRules> = {}) =>
  judgeChain(evidence, subject, { ...standardRules, ...rules }).refusals;

test('a whole chain is accepted, in any order', () => {
  const job = report('submit-job', 'completed', { azureRun: 'r' });
  const drift = report('drift-check', 'no-drift', compared);
  const tested = report('ab-test', 'promote', { modelDigest });
  expect(refusals([validated, gated, job, drift, tested])).toEqual([]);
  expect(refusals([gated, validated])).toEqual([]);
  expect(refusals([])).toEqual([]);
});

test('a job is held to the runs that the gate names, where it names any', () => {
  const job = report('submit-job', 'completed', { azureRun: 'pipeline' });
  const gate = (azureRun?: unknown) => report('evaluate-gate', 'pass', { modelDigest, azureRun });
  expect(refusals([job, gate()])).toEqual([]);
  expect(refusals([job, gate(['pipeline', 'step'])])).toEqual([]);
  expect(refusals([job, gate('other'), gate('pipeline')])).toEqual([]);
  // What is itself refused vouches for nothing, and refuses nothing.
  const failed = report('evaluate-gate', 'fail', { modelDigest, azureRun: 'pipeline' });
  expect(refusals([job, failed, gate('other')])).toEqual(
    [
      expect.stringContaining('evaluate-gate has the verdict'),
      'The report of submit-job is of another run (pipeline) than the gate report names (other): give evaluate-gate the report of the job that made the model as its evidence.',
    ].toReversed(),
  );
});

describe('refused is', () => {
  const cases: [string, { report: Envelope }[], string][] = [
    [
      'a gate report without checks',
      [{ report: { ...gated.report, checks: [] } }],
      'has no checks, so that it judged nothing: run evaluate-gate again',
    ],
    [
      'a gate report without a model digest',
      [report('evaluate-gate', 'pass', {})],
      'does not say which model',
    ],
    [
      'a report on another model',
      [report('evaluate-gate', 'pass', { modelDigest: 'b'.repeat(64) })],
      'judged another model (bbbbbbbbbbbb…',
    ],
    ['an A/B test without a model digest', [report('ab-test', 'promote', {})], 'does not say which model'],
    [
      'a verdict that is not accepted',
      [report('evaluate-gate', 'fail', { modelDigest })],
      "has the verdict 'fail'",
    ],
    [
      'missing data, which is never a pass',
      [report('evaluate-gate', 'no-data', { modelDigest })],
      "has the verdict 'no-data'",
    ],
    ['data that no gate report names', [validated], 'no accepted gate report names'],
    [
      'data of a gate report that is itself refused',
      [validated, report('evaluate-gate', 'fail', { modelDigest, datasetDigest: dataset })],
      'no accepted gate report names',
    ],
    [
      'data without a digest',
      [report('data-validate', 'pass', {}), gated],
      'does not say which data it checked',
    ],
    [
      'evidence made on the emulator',
      [report('evaluate-gate', 'pass', { modelDigest }, { target: 'emulator' })],
      'made on the emulator',
    ],
    ['a gate that judged nothing', [report('evaluate-gate', 'no-data', {})], 'does not say which model'],
    [
      'a digest that is no text',
      [report('evaluate-gate', 'pass', { modelDigest: 7 })],
      'does not say which model it judged',
    ],
    [
      'a digest in capitals, which no step writes',
      [report('evaluate-gate', 'pass', { modelDigest: modelDigest.toUpperCase() })],
      'judged another model (AAAAAAAAAAAA…',
    ],
    ['a rejected candidate', [report('ab-test', 'reject', { modelDigest })], "has the verdict 'reject'"],
    ['drift', [report('drift-check', 'drift', {})], "has the verdict 'drift'"],
    ['a job that failed', [report('submit-job', 'failed', { azureRun: 'r' })], "has the verdict 'failed'"],
    ['a job that was only submitted', [report('submit-job', 'submitted', {})], "has the verdict 'submitted'"],
    [
      'a registration that was overridden',
      [report('register-model', 'overridden', { modelDigest })],
      "has the verdict 'overridden'",
    ],
    [
      'a deployment that failed',
      [report('deploy-endpoint', 'failed', { modelDigest })],
      "the verdict 'failed'",
    ],
    [
      'a release that was rolled back',
      [report('switch-traffic', 'rolled-back', { modelDigest })],
      "has the verdict 'rolled-back'",
    ],
    [
      'an A/B test of another model',
      [report('ab-test', 'promote', { modelDigest: 'c'.repeat(64) })],
      'judged another model (cccccccccccc…',
    ],
    [
      'a verdict of another action',
      [report('evaluate-gate', 'promote', { modelDigest })],
      "has the verdict 'promote', which evaluate-gate never gives (it gives pass, warn, fail, no-data)",
    ],
    [
      'a word that is no verdict',
      [report('drift-check', 'PASS', {})],
      "has the verdict 'PASS', which drift-check never",
    ],
    [
      'an action of others',
      [report('lint', 'pass', { modelDigest })],
      'is of an action that this suite does not have',
    ],
    [
      'a verdict that was changed to pass',
      [edited(gated, 'pass', 'fail')],
      "has the verdict 'pass', and its check 'f1' says 'fail': it was changed after it was written",
    ],
    ['one that was changed to warn', [edited(gated, 'warn', 'no-data')], "its check 'f1' says 'no-data'"],
    ['a changed validation', [edited(validated, 'pass', 'warn'), gated], "its check 'f1' says 'warn'"],
    [
      'the data of a changed gate report',
      [validated, edited(gated, 'pass', 'fail')],
      'The report of data-validate is about data that no accepted gate report names',
    ],
    [
      'one of two gate reports that say different things',
      [gated, report('evaluate-gate', 'fail', { modelDigest })],
      "has the verdict 'fail'",
    ],
    [
      'one validation too many',
      [validated, gated, report('data-validate', 'pass', { datasetDigest: 'e'.repeat(64) })],
      'no accepted gate report names',
    ],
    [
      'half of the data of a validation',
      [report('data-validate', 'pass', { datasetDigest: [dataset, 'e'.repeat(64)] }), gated],
      'no accepted gate report names',
    ],
    [
      'a validation on the emulator',
      [report('data-validate', 'pass', { datasetDigest: dataset }, { target: 'emulator' }), gated],
      'made on the emulator',
    ],
    [
      'a job that names no run',
      [report('submit-job', 'completed', {})],
      'does not say which run it is of (it has no azureRun)',
    ],
    [
      'drift of data that nobody knows',
      [report('drift-check', 'no-drift', { currentDigest: dataset })],
      'does not say which data it compared',
    ],
    [
      'no drift where a check found some',
      [edited(report('drift-check', 'no-drift', compared), 'no-drift', 'fail')],
      "has the verdict 'no-drift', and its check 'f1' says 'fail'",
    ],
    [
      'a promotion where a check found harm',
      [edited(report('ab-test', 'promote', { modelDigest }), 'promote', 'fail')],
      "has the verdict 'promote', and its check 'f1' says 'fail'",
    ],
    [
      'an experiment without checks',
      [{ report: { ...report('ab-test', 'promote', { modelDigest }).report, checks: [] } }],
      'has no checks, so that it judged nothing: run ab-test again',
    ],
    [
      'a digest of data that is none',
      [
        report('data-validate', 'pass', { datasetDigest: '' }),
        report('evaluate-gate', 'pass', { modelDigest, datasetDigest: '' }),
      ],
      'does not say which data it checked',
    ],
    [
      'an inconclusive experiment',
      [report('ab-test', 'inconclusive', { modelDigest })],
      "has the verdict 'inconclusive'",
    ],
  ];
  test.each(cases)('%s', (_name, evidence, reason) => {
    expect(refusals(evidence).join('\n')).toContain(reason);
  });
});

test('a gate report may name the data of several validations', () => {
  const other = report('data-validate', 'pass', { datasetDigest: 'e'.repeat(64) });
  const both = report('evaluate-gate', 'pass', { modelDigest, datasetDigest: [dataset, 'e'.repeat(64)] });
  expect(refusals([validated, other, both])).toEqual([]);
  expect(refusals([validated, other, gated])).toHaveLength(1);
});

test('another commit is refused only where the policy says so', () => {
  const other = report('evaluate-gate', 'pass', { modelDigest }, { commit: 'c2' });
  expect(refusals([other])).toEqual([]);
  expect(refusals([other], { sameCommit: true })).toEqual([
    'The report of evaluate-gate is of another commit (c2, not c1).',
  ]);
  const unknown = report('evaluate-gate', 'pass', { modelDigest });
  delete unknown.report.provenance.commit;
  expect(refusals([unknown], { sameCommit: true })).toHaveLength(1);
  const nowhere = { ...subject, commit: undefined };
  const rules = { ...standardRules, sameCommit: true };
  expect(judgeChain([unknown], nowhere, rules).refusals).toEqual([
    'The report of evaluate-gate names no commit, and the policy says same-commit.',
  ]);
});

test('the commit of another repository is another commit', () => {
  const fork = report('evaluate-gate', 'pass', { modelDigest }, { repository: 'fork/r' });
  expect(refusals([fork])).toEqual([]);
  expect(refusals([fork], { sameCommit: true })).toEqual([
    'The report of evaluate-gate is of another repository (fork/r, not o/r).',
  ]);
});

test('harm that an experiment was not asked about does not contradict it', () => {
  const { report: tested } = edited(report('ab-test', 'promote', { modelDigest }), 'promote', 'fail');
  const optional = tested.checks.map((check) => ({ ...check, evidence: { required: false } }));
  expect(refusals([{ report: { ...tested, checks: optional } }])).toEqual([]);
});

test('where valid data is required, all that the gate judged on has to be', () => {
  const both = report('evaluate-gate', 'pass', { modelDigest, datasetDigest: [dataset, 'e'.repeat(64)] });
  expect(refusals([both, validated], { require: ['evaluate-gate'] })).toEqual([]);
  expect(refusals([both, validated], { require: ['data-validate'] })).toEqual([
    "The policy requires an accepted report of data-validate, and there is none of the data eeeeeeeeeeee… that evaluate-gate's report names.",
  ]);
});

test('what the policy requires has to be there and accepted', () => {
  expect(refusals([], { require: ['evaluate-gate'] })).toEqual([
    'The policy requires an accepted report of evaluate-gate, and there is none.',
  ]);
  const failed = report('evaluate-gate', 'fail', { modelDigest });
  expect(judgeChain([failed], subject, { ...standardRules, require: ['evaluate-gate'] }).missing).toEqual([
    'evaluate-gate',
  ]);
  expect(refusals([gated], { require: ['evaluate-gate'] })).toEqual([]);
});

test('a policy may accept fewer verdicts, and emulator evidence on Azure', () => {
  expect(refusals([report('evaluate-gate', 'warn', { modelDigest })], { accept: ['pass'] })).toHaveLength(1);
  const emulated = report('evaluate-gate', 'pass', { modelDigest }, { target: 'emulator' });
  expect(refusals([emulated], { allowEmulatorEvidence: true })).toEqual([]);
  expect(judgeChain([emulated], { ...subject, target: 'emulator' }, standardRules).refusals).toEqual([]);
});
