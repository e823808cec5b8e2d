import { expect, test } from '@jest/globals';
import { type Envelope, envelopeId } from '../report/envelope.ts';
import { type CardFacts, renderCard } from './card.ts';

function report(
  action: string,
  verdict: string,
  subject: Record<string, unknown>,
  checks: Envelope['checks'] = [],
) {
  const envelope: Envelope = {
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
  return { path: `${action}.json`, bytes: Buffer.alloc(0), digest: 'e'.repeat(64), report: envelope };
}

const facts: CardFacts = {
  model: 'flights',
  version: '1.2.0',
  modelDigest: 'a'.repeat(64),
  verdict: 'judged',
  evidence: [],
  metrics: {},
  repository: 'o/r',
  commit: 'c1',
  registeredAt: new Date('2026-01-02T03:04:05Z'),
};

test('a card shows what the team wrote beside what was measured', () => {
  const card = renderCard(
    {
      description: 'Whether a flight is late.',
      owners: ['ops', 'ml'],
      'intended-use': ['Planning', 'Alerts'],
      'training-data': { source: 'flights', rows: 1000, 'date-range': 'January 2001' },
      limitations: 'Only US flights.',
    },
    {
      ...facts,
      metrics: { auc: 0.70000001 },
      evidence: [
        report('data-validate', 'pass', { datasetDigest: 'd'.repeat(64), rows: 999 }),
        report('evaluate-gate', 'pass', {}, [
          { id: 'f1', title: 'f1 >= 0.75', verdict: 'pass', observed: 0.812_345_678 },
          { id: 'x', title: 'not a figure', verdict: 'pass', observed: 'text' },
        ]),
      ],
    },
  );
  expect(card.split('\n')[0]).toBe('# flights 1.2.0');
  for (const line of [
    'Whether a flight is late.',
    '| Owners | ops, ml |',
    '- Planning',
    '| Dates | January 2001 |',
    '| Rows validated | 999 |',
    '| f1 >= 0.75 | 0.812346 (pass) |',
    '| auc | 0.7 |',
    'Only US flights.',
    '| evaluate-gate: pass | evaluate-gate \\| says pass `eeeeeeeeeeee` |',
  ]) {
    expect(card).toContain(line);
  }
  expect(card).not.toContain('not a figure');
});

test('a field that nobody filled in is said to be missing, and so is the evidence', () => {
  const card = renderCard({}, facts);
  expect(card).toContain('_No description was given._');
  expect(card).toContain('## Ethical considerations\n\n_Not given._');
  expect(card).toContain('## Training data\n\n_Not given._');
  expect(card).toContain('None: this version was registered unjudged.');
});
