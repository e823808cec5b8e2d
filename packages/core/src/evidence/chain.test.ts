import { describe, expect, test } from '@jest/globals';
import { type Envelope, envelopeId } from '../report/envelope.ts';
import { type ChainRules, judgeChain, standardRules } from './chain.ts';

const modelDigest = 'a'.repeat(64);
const dataset = 'd'.repeat(64);
const subject = { modelDigest, commit: 'c1', target: 'azure' as const };

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
      checks: [],
      inputs: {},
      provenance: { commit: 'c1', target: 'azure', tools: {}, seeds: {}, ...changes },
      startedAt: '2026-01-01T00:00:00Z',
      durationMs: 1,
    },
  };
}

const validated = report('data-validate', 'pass', { datasetDigest: dataset, rows: 10 });
const gated = report('evaluate-gate', 'pass', { modelDigest, datasetDigest: dataset });
const refusals = (evidence: { report: Envelope }[], rules: Partial<ChainRules> = {}) =>
  judgeChain(evidence, subject, { ...standardRules, ...rules }).refusals;

test('a whole chain is accepted, in any order', () => {
  const job = report('submit-job', 'completed', { azureRun: 'r' });
  const drift = report('drift-check', 'no-drift', { referenceDigest: 'x', currentDigest: 'y' });
  const tested = report('ab-test', 'promote', { modelDigest });
  expect(refusals([validated, gated, job, drift, tested])).toEqual([]);
  expect(refusals([gated, validated])).toEqual([]);
  expect(refusals([])).toEqual([]);
});

describe('refused is', () => {
  const cases: [string, { report: Envelope }[], string][] = [
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
    ['data without a digest', [report('data-validate', 'pass', {}), gated], 'no accepted gate report names'],
    [
      'evidence made on the emulator',
      [report('evaluate-gate', 'pass', { modelDigest }, { target: 'emulator' })],
      'made on the emulator',
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
