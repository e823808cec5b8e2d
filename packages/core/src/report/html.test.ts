import { expect, test } from '@jest/globals';
import { numberText } from './cell.ts';
import { envelopeId, type Envelope } from './envelope.ts';
import { badge, renderHtml } from './html.ts';

const envelope: Envelope = {
  schema: envelopeId,
  action: 'data-validate',
  verdict: 'fail',
  summary: 'One of <b>two</b> checks failed.',
  subject: { rows: 3 },
  checks: [{ id: 'a', title: 'a | b', verdict: 'fail', observed: 0.123456789, detail: '<script>' }],
  inputs: {},
  provenance: { target: 'emulator', tools: {}, seeds: {} },
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1500,
};

test('A page holds no script, loads nothing, and escapes what it shows', async () => {
  const html = await renderHtml(envelope, [{ title: '<i>', blocks: [{ kind: 'code', text: '<&"' }] }]);
  expect(html).not.toMatch(/<script|<i>|<b>|src=|https?:\/\/(?!www\.w3\.org)/);
  expect(html).toContain('Made on the emulator');
});

test('Integers that no double holds are shown in all their digits', async () => {
  const observed = [9223372036854775807n, { values: [9223372036854775806n] }];
  const checks = observed.map((each, i) => ({
    id: `${i}`,
    title: 'max',
    verdict: 'pass' as const,
    observed: each,
  }));
  const html = await renderHtml({ ...envelope, checks }, []);
  expect(html).toContain('>9223372036854775807<');
  expect(html).toContain('9223372036854775806');
});

test('A chart is drawn as SVG with the sentence that says what it shows', async () => {
  const spec = {
    data: { values: [{ x: 'a', y: 1 }] },
    mark: 'bar',
    encoding: { x: { field: 'x', type: 'nominal' }, y: { field: 'y', type: 'quantitative' } },
  };
  const html = await renderHtml(envelope, [
    { title: 'Chart', blocks: [{ kind: 'chart', spec, alt: 'One bar' }] },
  ]);
  expect(html).toMatch(/<svg [\s\S]*<path/);
  expect(html).toContain('<figcaption>One bar</figcaption>');
});

test('Cards show bars, figures and ranks, and stand after the checks where they are told to', async () => {
  const card = {
    title: 'a<b',
    note: 'BIGINT',
    bars: { shares: [0.5, 0, 0.5], ends: ['1', '3'] as [string, string], alt: 'Histogram of a' },
    facts: [{ name: 'Max', value: 1234.5 }],
    ranks: [{ label: '<i>', count: 2, share: 0.125 }],
  };
  const html = await renderHtml(envelope, [
    { title: 'Columns', blocks: [{ kind: 'cards', cards: [card] }], afterChecks: true },
  ]);
  expect(html.match(/<rect /g)).toHaveLength(3);
  expect(html).toContain('aria-label="Histogram of a"');
  expect(html).toContain('<dt>Max</dt><dd>1234.5</dd>');
  expect(html).toContain('2 (12.5 %)');
  expect(html).not.toMatch(/a<b|<i>/);
  expect(html.indexOf('<h2>Columns')).toBeGreaterThan(html.indexOf('<h2>Checks'));
});

test('Checks stand worst first, name what they count, and show lists and names as a reader reads them', async () => {
  const list = Array.from({ length: 20 }, (_, i) => `c${i}`);
  const html = await renderHtml(
    {
      ...envelope,
      checks: [
        { id: 'a', title: 'expect_a_set', verdict: 'pass', observed: list },
        { id: 'b', title: 'b', verdict: 'warn', observed: { quantiles: [0.5], values: [1234.5678] } },
        { id: 'c', title: 'c', verdict: 'fail', observed: 1200, evidence: { observes: 'unexpected' } },
        { id: 'd', title: 'd', verdict: 'no-data' },
      ],
    },
    [],
  );
  const order = ['fail', 'no-data', 'warn', 'pass'].map((verdict) => html.indexOf(`>${verdict}</span></td>`));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
  expect(html).toContain('<td data-title="Observed">1,200 unexpected</td>');
  expect(html).toContain('c6, c7 and 12 more<');
  expect(html).toContain('quantiles: 0.5; values: 1234.57');
  expect(html).toContain('expect_<wbr>a_<wbr>set');
});

test('Rows of words stack below their titles, figures scroll, and neither cuts a digest or a number', async () => {
  const rows = [['a', 'b', 'f'.repeat(64)]];
  const columns = [{ title: 'Name' }, { title: 'Owner' }, { title: 'Digest' }];
  const html = await renderHtml({ ...envelope, checks: [] }, [
    {
      title: 'Tables',
      blocks: [
        { kind: 'table', columns, rows },
        {
          kind: 'table',
          columns: [{ title: 'Metric' }, { title: 'Value', align: 'right' }],
          rows: [['f1', 0.5]],
        },
      ],
    },
  ]);
  expect(html).toContain(
    '<div class="scroll records" tabindex="0"><table><thead><tr><th scope="col" class="name">',
  );
  expect(html).toContain(
    `<td class="name">a</td><td data-title="Owner">b</td><td class="long" data-title="Digest">${rows[0]![2]}</td>`,
  );
  expect(html).toContain('<div class="scroll" tabindex="0"><table>');
  expect(html).toContain('<td class="number whole">0.5</td>');
});

test('What has no data has a tone of its own', () => {
  expect(badge('no-data')).toBe('<span class="badge unknown">no-data</span>');
  expect(badge('warn')).toContain('unsure');
});

test('A number is rounded as its decimals read', () => {
  expect([numberText(0.12345650000000001), numberText(2.5), numberText(1234)]).toEqual([
    '0.123457',
    '2.5',
    '1,234',
  ]);
});
