import type { EvidenceFile } from '../../evidence/evidence-file.ts';
import { environmentOf } from '../../evidence/lineage/environment.ts';
import { bytesDigest } from '../../evidence/digests.ts';
import { type Envelope, envelopeId } from '../../report/envelope.ts';
import type { CardFacts } from './card-facts.ts';
import { measuredOf } from './measured.ts';

/** A report for tests, with the digest of its bytes. */
export function testReport(
  action: string,
  verdict: string,
  subject: Record<string, unknown>,
  checks: Envelope['checks'] = [{ id: 'c', title: 'c', verdict: 'pass' }],
): EvidenceFile {
  const report: Envelope = {
    schema: envelopeId,
    action,
    verdict,
    summary: `${action} | says ${verdict}`,
    subject,
    checks,
    inputs: {},
    provenance: { target: 'azure', tools: {}, seeds: {} },
    startedAt: '2026-01-01T00:00:00Z',
    durationMs: 1,
  };
  const bytes = Buffer.from(JSON.stringify(report));
  return { path: `${action}.json`, bytes, digest: bytesDigest(bytes), report };
}

export const testEvidence = [
  testReport(
    'data-validate',
    'pass',
    { dataset: 'data/flights.parquet', datasetDigest: 'd'.repeat(64), rows: 999 },
    [
      { id: 'a', title: 'day: expect_column_min_to_be_between', verdict: 'pass', observed: '2001-01-01' },
      {
        id: 'b',
        title: 'day: expect_column_max_to_be_between',
        verdict: 'pass',
        observed: '2001-01-31T23:59:00',
      },
    ],
  ),
  testReport('evaluate-gate', 'pass', { modelDigest: 'a'.repeat(64), datasetDigest: 'd'.repeat(64) }, [
    {
      id: 'f1 >= 0.75',
      title: 'f1 >= 0.75',
      verdict: 'pass',
      observed: 0.812_345_678,
      expected: '>= 0.75',
      evidence: { metric: 'f1', interval: { lower: 0.79, upper: 0.83, level: 0.9 }, rows: 4000 },
    },
    {
      id: 'f1 not-worse',
      title: 'f1 not-worse',
      verdict: 'pass',
      observed: 0.812_345_678,
      evidence: { metric: 'f1', interval: { lower: -0.01, upper: 0.01, level: 0.9, of: 'theta' } },
    },
    {
      id: 'slice/f1/origin = JFK',
      title: 'f1 of origin = JFK',
      verdict: 'warn',
      observed: 0.7,
      evidence: { metric: 'f1', interval: { lower: 0.62, upper: 0.77, level: 0.9 }, rows: 300 },
    },
    {
      id: 'fairness/demographic_parity_difference',
      title: 'demographic_parity_difference <= 0.1',
      verdict: 'pass',
      observed: 0.04,
      evidence: { metric: 'demographic_parity_difference' },
    },
    { id: 'x', title: 'not a figure', verdict: 'pass', observed: 'text' },
  ]),
];

/** A version whose card, reports and origin say all that there is to say. */
export const fullFacts: CardFacts = {
  model: 'flights',
  version: '1.2.0',
  modelDigest: 'a'.repeat(64),
  verdict: 'judged',
  refusals: [],
  scan: { verdict: 'clean', allowList: '1', files: 1, unknown: [] },
  card: {
    description: 'Whether a flight is late.',
    updated: '2026-01-01',
    'review-date': '2026-07-01',
    owners: ['ops', 'ml'],
    contact: 'ml@example.com',
    license: 'Apache-2.0',
    language: 'no',
    labels: ['flights'],
    task: 'tabular-classification',
    approach: 'supervised',
    architecture: 'logistic regression',
    features: ['hour', 'distance'],
    target: 'late',
    'intended-use': ['Planning', 'Alerts'],
    users: 'Planners',
    'out-of-scope-use': 'Pay of crews',
    'training-data': { source: 'flights', rows: 1000, 'date-range': 'January 2001', sensitive: 'none' },
    'evaluation-data': { name: 'Flights of February 2001' },
    limitations: 'Only US flights.',
    tradeoffs: 'Recall before precision.',
    'ethical-considerations': [{ name: 'Small airports', mitigation: 'judged apart' }, 'Delays of crews'],
    fairness: [
      { group: 'Passengers of small airports', harms: 'late warnings', mitigation: 'a slice of its own' },
    ],
    'environmental-impact': { hardware: '2 vCPU', 'energy-kwh': 0.1 },
  },
  measured: measuredOf(testEvidence),
  format: {
    kind: 'mlflow',
    flavors: [{ name: 'python_function' }, { name: 'sklearn', version: '1.9.1' }],
    python: '3.12.4',
    inputs: [{ name: 'hour', type: 'double', required: true }],
    outputs: [{ name: undefined, type: 'tensor float32', shape: [-1, 2] }],
    environmentFiles: ['requirements.txt'],
  },
  origin: {
    run: {
      id: 'brave_fig',
      status: 'FINISHED',
      experimentId: '1',
      metrics: { auc: 0.700_000_01, loss: Number.NaN },
      parameters: { epochs: '4' },
      tags: {},
    },
    checkout: { commit: 'c1', dirty: true, changedFiles: 1, untrackedFiles: 0 },
    environment: environmentOf(
      'requirements.txt',
      'scikit-learn==1.9.1\nNumPy>=2\nmlflow[extras]==3.1.0 ; python_version > "3"\n',
    ),
    dvc: [{ path: 'data/raw.csv', md5: '0'.repeat(32), size: 10, file: 'data/raw.csv.dvc' }],
    approvals: {
      readAt: '2026-01-02T03:04:05.000Z',
      reviews: [
        { environments: ['production'], state: 'approved', by: 'hubot', isActor: false, comment: 'Ship it!' },
      ],
    },
  },
  provenance: {
    repository: 'o/r',
    commit: 'c1',
    ref: 'refs/heads/main',
    workflow: 'o/r/.github/workflows/train.yml@refs/heads/main',
    runId: '7',
    runAttempt: '1',
    job: 'train',
    actor: 'mona',
    target: 'azure',
    tools: {},
    seeds: {},
  },
  server: 'https://github.com',
  registeredAt: new Date('2026-01-02T03:04:05Z'),
};
