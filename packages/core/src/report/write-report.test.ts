import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepSecret } from '../runtime/secrets.ts';
import { envelopeSchema } from './envelope.ts';
import type { Outcome } from './outcome.ts';
import { writeReport } from './write-report.ts';

const outcome: Outcome = {
  verdict: 'pass',
  summary: 'Fine with hunter2secret.',
  subject: { nothing: NaN },
  checks: [],
  outputs: {},
  sections: [],
  annotations: [],
};
const facts = {
  inputs: {},
  provenance: { target: 'azure' as const, tools: {}, seeds: {} },
  startedAt: new Date(0),
  durationMs: 1,
};

test('A report is written in three forms, with its digest, without secrets, and never over another', async () => {
  keepSecret('hunter2secret');
  const reportDir = path.join(await mkdtemp(path.join(tmpdir(), 'report-')), 'deep/er');
  const place = { reportDir, reportName: 'june' };
  const first = await writeReport('evaluate-gate', place, outcome, facts);
  const second = await writeReport('evaluate-gate', place, outcome, facts);
  expect(first.files.map((file) => path.basename(file))).toEqual([
    'evaluate-gate-june.json',
    'evaluate-gate-june.md',
    'evaluate-gate-june.html',
  ]);
  expect(path.basename(second.path)).toBe('evaluate-gate-june-2.json');
  const text = await readFile(first.path, 'utf8');
  expect(first.digest).toBe(createHash('sha256').update(text).digest('hex'));
  const envelope = envelopeSchema.parse(JSON.parse(text));
  expect(envelope.subject).toEqual({ nothing: 'NaN' });
  for (const file of first.files) expect(await readFile(file, 'utf8')).not.toContain('hunter2secret');
});

test('A secret is left out however a format escapes it', async () => {
  const secret = 'eyJ_hbG.ci"Oi&sig=ab_cd';
  keepSecret(secret);
  const reportDir = await mkdtemp(path.join(tmpdir(), 'report-'));
  const place = { reportDir, reportName: undefined };
  const told = { ...outcome, summary: `It said ${secret} here.` };
  for (const file of (await writeReport('evaluate-gate', place, told, facts)).files) {
    const text = await readFile(file, 'utf8');
    expect(text).toContain('It said *** here');
    expect(text).not.toMatch(/hbG|sig/);
  }
});

test('Where it is asked for, the checks are JUnit XML beside the others', async () => {
  keepSecret('hunter2secret');
  const reportDir = await mkdtemp(path.join(tmpdir(), 'report-'));
  const checks = [{ id: 'a', title: 'a', verdict: 'fail' as const, detail: 'hunter2secret is low' }];
  const place = { reportDir, reportName: undefined };
  const { files } = await writeReport('evaluate-gate', place, { ...outcome, checks, junit: true }, facts);
  expect(path.basename(files.at(-1)!)).toBe('evaluate-gate.junit.xml');
  expect(await readFile(files.at(-1)!, 'utf8')).toMatch(/<failure message="\*+ is low" type="fail">/);
});
