import { expect, test } from '@jest/globals';
import { envelopeId, type Envelope } from './envelope.ts';
import { renderHtml } from './html.ts';

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
