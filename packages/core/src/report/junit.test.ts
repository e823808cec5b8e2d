import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Envelope } from './envelope.ts';
import { envelopeId } from './envelope.ts';
import { renderJunit } from './junit.ts';

const envelope: Envelope = {
  schema: envelopeId,
  action: 'evaluate-gate',
  verdict: 'fail',
  summary: '',
  subject: { model: 'azureml:flights:4', rows: 600 },
  checks: [
    { id: 'a', title: 'f1 >= 0.75', verdict: 'pass', detail: 'f1 0.8 reaches 0.75' },
    {
      id: 'b',
      title: 'recall < 0.5',
      verdict: 'fail',
      detail: 'recall 0.6 is "not" below 0.5 & so on',
      observed: 0.6,
      expected: '< 0.5',
    },
    { id: 'c', title: 'roc_auc >= 0.5', verdict: 'no-data', detail: 'all labels are of one class' },
    { id: 'd', title: 'precision >= 0.6', verdict: 'warn', detail: 'precision 0.5 is below 0.6' },
  ],
  inputs: {},
  provenance: { target: 'azure', tools: {}, seeds: {} },
  startedAt: '2026-11-21T10:00:00.000Z',
  durationMs: 1500,
};

test('each check is a test case: failures fail, no-data is an error, a warning passes with its sentence', () => {
  const xml = renderJunit(envelope);
  expect(xml).toContain('<testsuites name="evaluate-gate" tests="4" failures="1" errors="1" skipped="0">');
  expect(xml).toContain('name="evaluate-gate" timestamp="2026-11-21T10:00:00" time="1.5"');
  expect(xml).toContain('<property name="model" value="azureml:flights:4"/>');
  expect(xml).toContain('<testcase name="recall &lt; 0.5" classname="evaluate-gate" time="0">');
  expect(xml).toContain(
    '<failure message="recall 0.6 is &quot;not&quot; below 0.5 &amp; so on" type="fail">',
  );
  expect(xml).toContain('<error message="all labels are of one class" type="no-data">');
  expect(xml).toContain('observed: 0.6\nexpected: < 0.5');
  expect(xml).toContain('warn: precision 0.5 is below 0.6');
});

test('a sentence that would end a CDATA section is one sentence still', () => {
  const checks = [{ id: 'a', title: 'a', verdict: 'warn' as const, detail: 'before ]]> after' }];
  const xml = renderJunit({ ...envelope, checks });
  expect(xml.replaceAll(']]]]><![CDATA[>', ']]>')).toContain('before ]]> after');
  expect(xml.split(']]>')).toHaveLength(xml.split('<![CDATA[').length);
});

test('whatever a name holds, the XML has no character that XML cannot have', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (title) => {
      const xml = renderJunit({ ...envelope, checks: [{ id: 'a', title, verdict: 'fail', detail: title }] });
      expect(xml).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      expect(xml.match(/<testcase /g)).toHaveLength(1);
    }),
  );
});
