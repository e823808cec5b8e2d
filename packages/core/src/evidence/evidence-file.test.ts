import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Envelope, envelopeId } from '../report/envelope.ts';
import { fileDigest } from './digests.ts';
import { readEvidence } from './evidence-file.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'evidence-'))));
afterAll(() => rm(folder, { recursive: true }));

const whole: Envelope = {
  schema: envelopeId,
  action: 'evaluate-gate',
  verdict: 'pass',
  summary: 'All rules hold.',
  subject: { modelDigest: 'a'.repeat(64) },
  checks: [],
  inputs: {},
  provenance: { target: 'azure', tools: {}, seeds: {} },
  startedAt: '2026-01-01T00:00:00Z',
  durationMs: 1,
};
const without = (field: keyof Envelope) => JSON.stringify({ ...whole, [field]: undefined });

test.each([
  ['cut off', JSON.stringify(whole).slice(0, -20), 'cannot be read as JSON: it may have been cut off'],
  ['empty', '', 'cannot be read as JSON: it may have been cut off'],
  ['no JSON', '# Report', 'cannot be read as JSON'],
  ['a list', '[]', 'is no report of this suite'],
  ['null', 'null', 'is no report of this suite'],
  ['the output of another tool', '{"success": true}', 'is no report of this suite'],
  [
    'of a later release',
    JSON.stringify({ ...whole, schema: envelopeId.replace(/1$/, '2') }),
    'is a report of the form v2, and this release reads v1',
  ],
  ['without a verdict', without('verdict'), 'is not the report that a step wrote (wrong: verdict)'],
  [
    'of an action that names a place',
    JSON.stringify({ ...whole, action: '../../x' }),
    'is not the report that a step wrote (wrong: action)',
  ],
  [
    'of a verdict that would push its digest out of a tag',
    JSON.stringify({ ...whole, verdict: 'p'.repeat(250) }),
    '(wrong: verdict)',
  ],
  ['without a subject', without('subject'), '(wrong: subject)'],
  ['without provenance', without('provenance'), '(wrong: provenance)'],
  [
    'of an unknown target',
    JSON.stringify({ ...whole, provenance: { ...whole.provenance, target: 'gcp' } }),
    'target)',
  ],
  [
    'of a check that says another word',
    JSON.stringify({ ...whole, checks: [{ id: 'a', title: 'a', verdict: 'ok' }] }),
    'checks.0.verdict',
  ],
])('a report that is %s is one sentence', async (name, text, sentence) => {
  const path = join(folder, `${name}.json`);
  await writeFile(path, text);
  await expect(readEvidence([path])).rejects.toThrow(sentence);
});

test('a folder that a glob names is one sentence', async () => {
  await expect(readEvidence([folder])).rejects.toThrow('is a folder or cannot be read: name the reports');
});

test('a report that is given twice, or lies there twice, counts once', async () => {
  const [a, b] = [join(folder, 'a-1.json'), join(folder, 'a-2.json')];
  await writeFile(a, JSON.stringify(whole));
  await writeFile(b, JSON.stringify(whole));
  expect(await readEvidence([a, a, b, join(folder, 'a-*.json')])).toHaveLength(1);
});

test('a report is held to the digest that is given with it', async () => {
  const path = join(folder, 'b.json');
  await writeFile(path, JSON.stringify(whole));
  const digest = await fileDigest(path);
  expect(await readEvidence([`${path}@sha256:${digest}`])).toHaveLength(1);
  await expect(readEvidence([`${path}@sha256:${'0'.repeat(64)}`])).rejects.toThrow(
    'is not what its step wrote: its digest is',
  );
});
