import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { CardFacts } from './card-facts.ts';
import { cardHtml } from './card-html.ts';
import { cardMarkdown } from './card-markdown.ts';
import { measuredOf } from './measured.ts';
import { fullFacts, testReport } from './test-facts.ts';

const bare: CardFacts = {
  ...fullFacts,
  card: {},
  measured: measuredOf([]),
  format: undefined,
  origin: {
    run: undefined,
    checkout: undefined,
    environment: undefined,
    dvc: [],
    approvals: { readAt: '2026-01-02T03:04:05.000Z', unknown: 'There is no token.' },
  },
  verdict: 'unjudged',
};

function metadataOf(card: string): Record<string, unknown> {
  return parse(/^---\n([\s\S]*?)---\n/.exec(card)![1]!, { version: '1.1' }) as Record<string, unknown>;
}

test('a card shows what the team wrote beside what was measured', () => {
  const card = cardMarkdown(fullFacts);
  for (const line of [
    '\n# flights 1.2.0\n',
    'Whether a flight is late.',
    '| Owners | ops, ml |',
    '| Code | o/r@c1, with changes that are not committed |',
    '| Framework | sklearn 1.9.1 |',
    '| Python | 3.12.4 |',
    '- Planning',
    '| f1 | 0.812346 | \\[0.79, 0.83\\] | 4,000 | &gt;= 0.75 | ✅ pass |',
    '| origin = JFK | f1 | 0.7 | \\[0.62, 0.77\\] | 300 |  | ⚠️ warn |',
    '| demographic\\_parity\\_difference | all groups | 0.04 |',
    '| Passengers of small airports |  | late warnings | a slice of its own |',
    '| auc | 0.7 |',
    '| loss | NaN |',
    '| Dates | January 2001 |',
    '| Rows validated | 999 |',
    '| Dates found | 2001-01-01 to 2001-01-31 (day) |',
    '| input | hour: double |',
    '| output | tensor float32 \\[-1, 2\\] |',
    '- Small airports: judged apart',
    '| Packages | 2 of 3 pinned |',
    '| Not pinned | NumPy&gt;=2 |',
    '| production | approved | hubot | Ship it! |',
    '| evaluate-gate | ✅ pass | evaluate-gate \\| says pass |',
  ]) {
    expect(card).toContain(line);
  }
  expect(card).not.toContain('not a figure');
});

test('a field that nobody filled in is said to be missing, and so is the evidence', () => {
  const card = cardMarkdown(bare);
  expect(card).toContain('_No description was given._');
  for (const title of ['Intended use', 'Ethical considerations', 'Limitations', 'Training data', 'Metrics'])
    expect(card).toContain(`## ${title}\n\n_Not given._`);
  expect(card).toContain('None: no report was given.');
  expect(card).toContain('Not known. There is no token.');
  expect(card).not.toContain('## Tradeoffs');
});

test('the front matter is Hugging Face’s, with a result for all rows and one for each slice', () => {
  const { 'model-index': index, ...metadata } = metadataOf(cardMarkdown(fullFacts));
  expect(metadata).toEqual({
    language: 'no',
    license: 'apache-2.0',
    library_name: 'sklearn',
    pipeline_tag: 'tabular-classification',
    tags: ['flights'],
    metrics: ['f1', 'demographic_parity_difference'],
  });
  const source = { name: 'evaluate-gate', url: 'https://github.com/o/r/actions/runs/7' };
  const task = { type: 'tabular-classification' };
  const dataset = { type: 'flights-of-february-2001', name: 'Flights of February 2001' };
  const metric = (type: string, value: number) => ({ type, name: type, value, verified: false });
  expect(index).toEqual([
    {
      name: 'flights',
      results: [
        {
          task,
          dataset,
          metrics: [metric('f1', 0.812_345_678), metric('demographic_parity_difference', 0.04)],
          source,
        },
        { task, dataset: { ...dataset, config: 'origin = JFK' }, metrics: [metric('f1', 0.7)], source },
      ],
    },
  ]);
});

test('a licence of one’s own goes by its name', () => {
  const own = { ...bare, card: { license: 'House licence', 'license-link': 'https://example.com/licence' } };
  expect(metadataOf(cardMarkdown(own))).toEqual({
    license: 'other',
    license_name: 'House licence',
    license_link: 'https://example.com/licence',
  });
  expect(cardMarkdown(bare)).toMatch(/^---\n---\n\n# flights/);
});

test('slices, weak segments and groups are told apart as evaluate-gate’s report names them', () => {
  const interval = { lower: 0.6, upper: 0.8 };
  const gate = testReport('evaluate-gate', 'warn', {}, [
    {
      id: 'slice/f1/origin = JFK/f1 >= 0.5',
      title: 'f1 >= 0.5 where origin = JFK',
      verdict: 'pass',
      observed: 0.7,
      evidence: { metric: 'f1', slice: 'origin = JFK', rows: 300, interval },
    },
    {
      id: 'slice/zero_one_loss/weak/origin, value 2',
      title: 'weak segment: origin, value 2',
      verdict: 'warn',
      observed: 0.2,
      evidence: { metric: 'zero_one_loss', segment: 'origin, value 2' },
    },
    {
      id: 'fairness/equalized_odds_difference/carrier',
      title: 'equalized_odds_difference <= 0.1',
      verdict: 'pass',
      observed: 0.05,
      evidence: { metric: 'equalized_odds_difference', interval },
    },
    { id: 'slice/f1', title: 'no slice', verdict: 'no-data', evidence: { metric: 'f1' } },
  ]);
  expect(measuredOf([gate]).figures).toEqual([
    { metric: 'f1', slice: 'origin = JFK', value: 0.7, verdict: 'pass', kind: 'metric', interval, rows: 300 },
    {
      metric: 'excess of zero_one_loss',
      slice: 'origin, value 2',
      value: 0.2,
      verdict: 'warn',
      kind: 'metric',
    },
    {
      metric: 'equalized_odds_difference',
      slice: 'carrier',
      value: 0.05,
      verdict: 'pass',
      kind: 'fairness',
      interval,
    },
  ]);
});

test('the interval of a difference is not shown as the figure’s own', () => {
  const theta = { lower: -0.01, upper: 0.01, level: 0.9, of: 'theta' };
  const gate = testReport('evaluate-gate', 'pass', {}, [
    { id: 'f1', title: 'f1', verdict: 'pass', observed: 0.8, evidence: { metric: 'f1', interval: theta } },
  ]);
  expect(measuredOf([gate]).figures).toEqual([{ metric: 'f1', value: 0.8, verdict: 'pass', kind: 'metric' }]);
});

test('the page is self-contained and escapes what the team wrote', async () => {
  const card = { ...fullFacts.card, description: '<script>alert(1)</script>', limitations: 'One.\n\nTwo.' };
  const html = await cardHtml({ ...fullFacts, card });
  expect(html).not.toContain('<script>');
  expect(html).toContain('&#60;script&#62;');
  expect(html).toContain('<p>One.</p>\n<p>Two.</p>');
  expect(html).toContain('<svg aria-hidden="true"');
  expect(html).not.toMatch(/(src|href)="http/);
  const emulated = { ...bare, provenance: { ...bare.provenance, target: 'emulator' as const } };
  expect(await cardHtml(emulated)).toContain('class="notice"');
});
