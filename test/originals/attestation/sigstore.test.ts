import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { readBundles } from '@mlops-actions/core/attestation/bundle';
import { signerRefusal } from '@mlops-actions/core/attestation/signer';
import { type Signing, standardRun, startSigstore } from '@mlops-actions/core/attestation/test-sigstore';
import { verifySignature } from '@mlops-actions/core/attestation/verify';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial } from '@sigstore/verify';

interface Case {
  name: string;
  /** Which of the trust roots is asked. */
  root: number;
  bundle: string;
}

const server = 'https://github.com';
const sigstore = await startSigstore();
const other = await startSigstore();
const late = await startSigstore({ witnessed: new Date(Date.now() + 3_600_000) });
const roots = [sigstore, other, late].map(({ trustedRoot }) => trustedRoot);

const digest = 'ab'.repeat(32);
const sign = (signing: Partial<Signing> = {}) =>
  sigstore.sign({ digest, predicate: { verdict: 'judged' }, ...signing });

async function signedCases(): Promise<Case[]> {
  const run = (changes: Signing['run']) => sign({ run: changes! });
  return [
    { name: 'log and time stamp', root: 0, bundle: await sign() },
    { name: 'log alone', root: 0, bundle: await sign({ witnesses: ['log'] }) },
    { name: 'another root', root: 1, bundle: await sign({ witnesses: ['log'] }) },
    { name: 'an expired certificate', root: 2, bundle: await late.sign({ digest, predicate: {} }) },
    {
      name: 'another branch',
      root: 0,
      bundle: await run({ workflow: standardRun.workflow.replace('main', 'dev') }),
    },
    {
      name: 'another workflow',
      root: 0,
      bundle: await run({ workflow: standardRun.workflow.replace('train', 'x') }),
    },
    { name: 'another repository', root: 0, bundle: await run({ repository: 'acme/other' }) },
    { name: 'another issuer', root: 0, bundle: await run({ issuer: 'https://issuer.example' }) },
    { name: 'no log', root: 0, bundle: await sign({ witnesses: ['timestamp'] }) },
    { name: 'no witness', root: 0, bundle: await sign({ witnesses: [] }) },
  ];
}

type Edit = (value: string) => unknown;
const edits: Record<string, Edit> = {
  'a bit at its start': (value) => flipped(value, 0.02),
  'a bit in its first third': (value) => flipped(value, 0.3),
  'a bit in its middle': (value) => flipped(value, 0.5),
  'a bit in its last third': (value) => flipped(value, 0.7),
  'a bit at its end': (value) => flipped(value, 0.98),
  'half of it': (value) => value.slice(0, value.length / 2),
  'the same of another bundle': () => undefined,
  'nothing in its place': () => '',
};

/** Every text of a bundle, changed in every way, one at a time. */
async function changedCases(): Promise<Case[]> {
  const bundle = JSON.parse(await sign()) as object;
  const foreign = JSON.parse(await sign({ digest: 'cd'.repeat(32) })) as object;
  return textsIn(bundle).flatMap((where) =>
    Object.entries(edits).map(([what, edit]) => {
      const copy = structuredClone(bundle);
      const parent = where.slice(0, -1).reduce(at, copy) as Record<string, unknown>;
      const key = where.at(-1)!;
      parent[key] =
        what === 'the same of another bundle' ? where.reduce(at, foreign) : edit(parent[key] as string);
      return { name: `${where.join('.')}: ${what}`, root: 0, bundle: JSON.stringify(copy) };
    }),
  );
}

function at(value: unknown, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function textsIn(value: unknown, where: string[] = []): string[][] {
  if (typeof value === 'string') return [where];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...where, key]));
}

function flipped(value: string, share: number): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value) return value.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
  const i = Math.floor(bytes.length * share);
  bytes[i]! ^= 1;
  return bytes.toString('base64');
}

function holdsHere({ root, bundle }: Case): boolean {
  const [statement] = readBundles(bundle);
  if ('refused' in statement!) return false;
  const signer = verifySignature(statement!, [toTrustMaterial(TrustedRoot.fromJSON(roots[root]))]);
  const { repository, issuer, workflow } = standardRun;
  return (
    !('refused' in signer) &&
    signerRefusal(signer, { server, repository, identity: workflow, issuer }) === undefined
  );
}

async function refusalsThere(cases: readonly Case[]): Promise<(string | null)[]> {
  const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
  const child = spawn(python, [path.join(import.meta.dirname, 'verify_bundles.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { workflow, issuer, repository } = standardRun;
  const asked = {
    roots,
    cases,
    identity: `${server}/${workflow}`,
    issuer,
    repository: `${server}/${repository}`,
  };
  child.stdin.end(JSON.stringify(asked));
  return JSON.parse(await text(child.stdout)) as (string | null)[];
}

/** What differs, and which way: see docs/differences.md. */
const known: { where: RegExp; here: 'holds' | 'refused' }[] = [
  { where: /inclusionProof\.(rootHash|treeSize)/, here: 'holds' },
  { where: /rfc3161Timestamps/, here: 'refused' },
];

test('bundles hold and are refused as the Python client of Sigstore says', async () => {
  const cases = [...(await signedCases()), ...(await changedCases())];
  await Promise.all([sigstore, other, late].map((each) => each.close()));
  const theirs = await refusalsThere(cases);
  const results = cases.map((each, i) => ({
    name: each.name,
    here: holdsHere(each) ? 'holds' : 'refused',
    there: theirs[i] === null ? 'holds' : 'refused',
  }));
  const differing = results.filter(({ here, there }) => here !== there);
  const unknown = differing.filter(
    ({ name, here }) => !known.some((each) => each.where.test(name) && each.here === here),
  );
  expect(unknown).toEqual([]);
  for (const { where } of known) expect(differing.some(({ name }) => where.test(name))).toBe(true);
  const held = results.filter(({ here, there }) => here === 'holds' && there === 'holds');
  expect(held.map(({ name }) => name)).toEqual(expect.arrayContaining(['log and time stamp', 'log alone']));
  expect(results.length).toBeGreaterThan(120);
}, 120_000);
