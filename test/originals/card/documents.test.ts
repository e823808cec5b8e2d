import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fullFacts, testEvidence } from '@mlops-actions/core/register/card/test-facts';
import { composeDocuments } from '@mlops-actions/core/register/compose';
import { writeDocuments } from '@mlops-actions/core/register/documents';

interface Read {
  huggingFace: Record<string, unknown> & { results: { metric: unknown[]; dataset: unknown[] }[] };
  cycloneDx: Record<string, unknown>;
  openLineage: {
    events: { type: string; run: string; schema: [ours: string, theirs: string] }[];
    facets: Record<string, [ours: string, theirs: string]>;
  };
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const folder = await mkdtemp(path.join(tmpdir(), 'documents-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const { model, version, modelDigest, provenance, server, registeredAt } = fullFacts;
await writeDocuments(
  await composeDocuments({
    model,
    version,
    modelDigest,
    files: [{ path: 'MLmodel', digest: 'b'.repeat(64) }],
    judged: 'yes',
    overrideReason: undefined,
    policyDigest: undefined,
    evidence: testEvidence,
    described: fullFacts,
    refusals: [],
    scan: { verdict: 'clean', allowList: '1', files: 1, unknown: [] },
    provenance,
    server,
    workspace: '/subscriptions/s/resourceGroups/r/providers/Microsoft.MachineLearningServices/workspaces/w',
    registeredAt,
    runner: { os: 'Linux', arch: 'X64' },
  }),
  folder,
);
const script = path.join(import.meta.dirname, 'read_documents.py');
const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 1 << 26 });
const read = JSON.parse(stdout) as Read;

test('huggingface_hub reads the card’s metadata and every figure of its model-index', () => {
  const source = ['evaluate-gate', 'https://github.com/o/r/actions/runs/7'];
  const result = (config: string | null, metric: string, value: number) => ({
    task: 'tabular-classification',
    dataset: ['flights-of-february-2001', 'Flights of February 2001', config],
    metric: [metric, value, false],
    source,
  });
  expect(read.huggingFace).toEqual({
    license: 'apache-2.0',
    language: 'no',
    library: 'sklearn',
    task: 'tabular-classification',
    tags: ['flights'],
    model: 'flights',
    results: [
      result(null, 'f1', 0.812_345_678),
      result(null, 'demographic_parity_difference', 0.04),
      result('origin = JFK', 'f1', 0.7),
    ],
  });
});

test('cyclonedx-python-lib finds the bill valid, and reads its model, packages and components', () => {
  expect(read.cycloneDx).toEqual({
    errors: { V1_6: '' },
    refuses: true,
    serial: expect.stringMatching(/^[0-9a-f-]{36}$/),
    model: ['machine-learning-model', 'flights', '1.2.0'],
    packages: [
      ['pypi', 'mlflow', '3.1.0'],
      ['pypi', 'numpy', null],
      ['pypi', 'scikit-learn', '1.9.1'],
    ],
    components: [
      'data:dvc-1',
      'data:evaluation',
      'data:training',
      'data:validated-1',
      'pkg:pypi/mlflow@3.1.0',
      'pkg:pypi/numpy',
      'pkg:pypi/scikit-learn@1.9.1',
      'platform:python',
    ],
  });
});

test('openlineage-python builds both events and every facet of the specification from them', () => {
  const { events, facets } = read.openLineage;
  expect(events.map(({ type }) => type)).toEqual(['START', 'COMPLETE']);
  expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  for (const { schema } of events) expect(schema[0]).toBe(schema[1]);
  expect(Object.keys(facets)).toHaveLength(14);
  for (const [name, [ours, theirs]] of Object.entries(facets)) expect([name, ours]).toEqual([name, theirs]);
});
