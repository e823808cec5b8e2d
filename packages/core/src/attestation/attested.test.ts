import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial } from '@sigstore/verify';
import * as fc from 'fast-check';
import { standardRules } from '../evidence/chain.ts';
import { standardScanRules } from '../scan/limits.ts';
import { attested, type Demands } from './attested.ts';
import type { Predicate } from './statement.ts';
import { standardRun, startSigstore, type Signing, type TestSigstore } from './test-sigstore.ts';

const digest = 'ab'.repeat(32);
const predicate: Predicate = {
  verdict: 'judged',
  evidence: [
    { action: 'data-validate', verdict: 'pass', digest: 'd1', subject: { datasetDigest: 'd' } },
    { action: 'evaluate-gate', verdict: 'pass', digest: 'd2', subject: { modelDigest: digest } },
  ],
  datasetDigests: ['d'],
  scan: { verdict: 'clean', allowList: '1', files: 1, unknown: [] },
  environment: { files: [], runner: {} },
  provenance: { target: 'azure', tools: {}, seeds: {} },
};

let sigstore: TestSigstore;
let other: TestSigstore;
let demands: Demands;
beforeAll(async () => {
  sigstore = await startSigstore();
  other = await startSigstore();
  demands = demandsOf(sigstore.trustedRoot);
});
afterAll(async () => {
  await sigstore.close();
  await other.close();
});

function demandsOf(...roots: object[]): Demands {
  const { repository, issuer } = standardRun;
  return {
    modelDigest: digest,
    signer: { server: 'https://github.com', repository, identity: repository, issuer },
    rules: {
      ...standardRules,
      scan: standardScanRules,
      commit: standardRun.commit,
      target: 'azure',
    },
    roots: roots.map((root) => toTrustMaterial(TrustedRoot.fromJSON(root))),
  };
}

const sign = (signing: Partial<Signing> = {}) => sigstore.sign({ digest, predicate, ...signing });

/** Why a bundle is refused; undefined where it holds. */
function refusalOf(bundle: string, changed: Partial<Demands> = {}): string | undefined {
  const result = attested(bundle, { ...demands, ...changed });
  return 'refused' in result ? result.refused : undefined;
}

interface BundleJson {
  mediaType: string;
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  verificationMaterial: {
    certificate: { rawBytes: string };
    tlogEntries: Record<string, unknown>[];
    timestampVerificationData: { rfc3161Timestamps: { signedTimestamp: string }[] };
  };
}

interface StatementJson {
  subject: { digest: object }[];
  predicate: object;
}

function changed(bundle: string, change: (bundle: BundleJson) => void): string {
  const value = JSON.parse(bundle) as BundleJson;
  change(value);
  return JSON.stringify(value);
}

/** The statement of a bundle, changed, under the signature that it had. */
function restated(bundle: string, change: (statement: StatementJson) => void): string {
  return changed(bundle, ({ dsseEnvelope }) => {
    const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as StatementJson;
    change(statement);
    dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString('base64');
  });
}

describe('a bundle holds', () => {
  test('with a log entry and a time stamp, and says who signed', async () => {
    expect(attested(await sign(), demands)).toEqual({
      predicate,
      signer: {
        workflow: `https://github.com/${standardRun.workflow}`,
        issuer: standardRun.issuer,
        repository: 'https://github.com/acme/flights',
        commit: standardRun.commit,
      },
    });
  });
  test('with a log entry alone, as the public-good instance gives it', async () => {
    expect(refusalOf(await sign({ witnesses: ['log'] }))).toBeUndefined();
  });
});

test('GitHub’s own instance has time stamps and no logs', async () => {
  const github = await startSigstore({ logs: false });
  const bundle = await github.sign({ digest, predicate, witnesses: ['timestamp'] });
  const { roots } = demandsOf(sigstore.trustedRoot, github.trustedRoot);
  expect(refusalOf(bundle, { roots })).toBeUndefined();
  expect(refusalOf(await sign(), { roots })).toBeUndefined();
  await github.close();
});

describe('a change to the bundle is refused:', () => {
  const change = 'was changed after it was signed';
  test.each<[string, (bundle: string) => string | Promise<string>, string]>([
    [
      'payload',
      (b) =>
        changed(
          b,
          ({ dsseEnvelope }) =>
            void (dsseEnvelope.payload = Buffer.from(
              `${Buffer.from(dsseEnvelope.payload, 'base64').toString()} `,
            ).toString('base64')),
        ),
      change,
    ],
    [
      'subject',
      (b) => restated(b, (s) => Object.assign(s.subject[0]!, { digest: { sha256: 'cd'.repeat(32) } })),
      change,
    ],
    ['predicate', (b) => restated(b, (s) => Object.assign(s.predicate, { verdict: 'unjudged' })), change],
    [
      'predicate type',
      (b) => restated(b, (s) => Object.assign(s, { predicateType: 'https://slsa.dev/provenance/v1' })),
      change,
    ],
    [
      'signature',
      (b) =>
        changed(
          b,
          ({ dsseEnvelope }) =>
            void (dsseEnvelope.signatures[0]!.sig = flipped(dsseEnvelope.signatures[0]!.sig, -3)),
        ),
      change,
    ],
    [
      'payload type',
      (b) => changed(b, ({ dsseEnvelope }) => Object.assign(dsseEnvelope, { payloadType: 'text/plain' })),
      'signs something that is no in-toto statement',
    ],
    [
      'certificate of another signature',
      async (b) => {
        const { certificate } = (JSON.parse(await sign()) as BundleJson).verificationMaterial;
        return changed(b, ({ verificationMaterial }) => Object.assign(verificationMaterial, { certificate }));
      },
      change,
    ],
    [
      'certificate that names another workflow',
      (b) =>
        changed(b, ({ verificationMaterial: { certificate } }) => {
          const der = Buffer.from(certificate.rawBytes, 'base64')
            .toString('latin1')
            .replaceAll('workflows/train.yml', 'workflows/trick.yml');
          certificate.rawBytes = Buffer.from(der, 'latin1').toString('base64');
        }),
      'has a certificate that was changed',
    ],
    [
      'certificate’s signature',
      (b) =>
        changed(
          b,
          ({ verificationMaterial: { certificate } }) =>
            void (certificate.rawBytes = flipped(certificate.rawBytes, -3)),
        ),
      'has a certificate that was changed',
    ],
    [
      'no certificate at all',
      (b) =>
        changed(b, ({ verificationMaterial }) =>
          Object.assign(verificationMaterial, { certificate: undefined, publicKey: { hint: 'mine' } }),
        ),
      'was signed with a key',
    ],
    [
      'log entry of another signature',
      async (b) => {
        const { tlogEntries } = (JSON.parse(await sign()) as BundleJson).verificationMaterial;
        return changed(b, ({ verificationMaterial }) => Object.assign(verificationMaterial, { tlogEntries }));
      },
      'has an entry in the transparency log that is not of this signature',
    ],
    [
      'time in the log',
      (b) =>
        changed(
          b,
          ({ verificationMaterial: { tlogEntries } }) =>
            void (tlogEntries[0]!['integratedTime'] = String(Number(tlogEntries[0]!['integratedTime']) + 1)),
        ),
      'has an entry in the transparency log that is not of this signature',
    ],
    [
      'no log entry',
      (b) => changed(b, ({ verificationMaterial }) => void (verificationMaterial.tlogEntries = [])),
      'has no entry in the transparency log',
    ],
    [
      'time stamp of another signature',
      async (b) => {
        const { timestampVerificationData } = (JSON.parse(await sign()) as BundleJson).verificationMaterial;
        return changed(b, ({ verificationMaterial }) =>
          Object.assign(verificationMaterial, { timestampVerificationData }),
        );
      },
      'has a time stamp that no authority of the trust root has given to this signature',
    ],
    [
      'a time stamp that is none',
      (b) =>
        changed(
          b,
          ({ verificationMaterial }) =>
            void (verificationMaterial.timestampVerificationData.rfc3161Timestamps[0]!.signedTimestamp =
              'AAAA'),
        ),
      'it is damaged',
    ],
    ['cut off', (b) => b.slice(0, -40), 'is not JSON'],
    [
      'a bundle of no form',
      () => '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}',
      'is no Sigstore bundle that can be read',
    ],
    ['some other JSON', () => '{"a":1}', 'is no Sigstore bundle (it has no mediaType)'],
    ['nothing', () => '', 'is not JSON'],
  ])('%s', async (_, change, sentence) => {
    expect(refusalOf(await change(await sign()))).toContain(sentence);
  });

  test('no time, where the root has no log', async () => {
    const github = await startSigstore({ logs: false });
    const bundle = await github.sign({ digest, predicate, witnesses: [] });
    expect(refusalOf(bundle, demandsOf(github.trustedRoot))).toContain('does not prove when it was signed');
    await github.close();
  });
});

describe('a bundle that was rightly signed is refused', () => {
  test.each<[string, Partial<Signing>, Partial<Demands>, string]>([
    [
      'of another model',
      { digest: 'cd'.repeat(32) },
      {},
      'is about another model (sha256 cdcdcdcdcdcd…, and this one',
    ],
    [
      'with another predicate type',
      { type: 'https://slsa.dev/provenance/v1' },
      {},
      "its predicate type is 'https://slsa.dev/provenance/v1'",
    ],
    [
      'with a predicate of another form',
      { predicate: { verdict: 'fine' } },
      {},
      "('verdict' is not as this version reads it)",
    ],
    [
      'by another workflow',
      { run: { workflow: 'mallory/flights/.github/workflows/train.yml@refs/heads/main' } },
      {},
      "was signed by the workflow 'https://github.com/mallory/flights/.github/workflows/train.yml@refs/heads/main', not by 'https://github.com/acme/flights'",
    ],
    [
      'for another repository',
      { run: { repository: 'mallory/flights' } },
      {},
      "was made for the repository 'https://github.com/mallory/flights'",
    ],
    [
      'with another issuer',
      { run: { issuer: 'https://accounts.example' } },
      {},
      "for whom 'https://accounts.example' vouches",
    ],
    [
      'of an unjudged model',
      { predicate: { ...predicate, verdict: 'unjudged' } },
      {},
      'says that no report judged this model',
    ],
    [
      'of an overridden model',
      { predicate: { ...predicate, verdict: 'overridden' } },
      {},
      'registered against its evidence',
    ],
    [
      'with a verdict that is not accepted',
      { predicate: { ...predicate, evidence: [{ ...predicate.evidence[1], verdict: 'fail' }] } },
      {},
      "a report of evaluate-gate with the verdict 'fail'",
    ],
    [
      'of a model that the scan refuses',
      { predicate: { ...predicate, scan: { ...predicate.scan, verdict: 'refused' } } },
      {},
      'something runs when the model is loaded',
    ],
    [
      'from the emulator',
      { predicate: { ...predicate, provenance: { ...predicate.provenance, target: 'emulator' } } },
      {},
      'was made on the emulator',
    ],
  ])('%s', async (_, signing, changes, sentence) => {
    expect(refusalOf(await sign(signing), changes)).toContain(sentence);
  });

  test('where a required report is absent, or the commit is another', async () => {
    const bundle = await sign();
    const rules = (changes: object) => ({ rules: { ...demands.rules, ...changes } });
    expect(refusalOf(bundle, rules({ require: ['scan'] }))).toContain('holds no accepted report of scan');
    expect(refusalOf(bundle, rules({ require: ['evaluate-gate'], sameCommit: true }))).toBeUndefined();
    expect(refusalOf(bundle, rules({ sameCommit: true, commit: 'd'.repeat(40) }))).toContain(
      'for another commit (c0ffee000000, not dddddddddddd)',
    );
    const unseen = await sign({
      predicate: { ...predicate, scan: { ...predicate.scan, unknown: ['weights.bin'] } },
    });
    expect(refusalOf(unseen)).toBeUndefined();
    expect(refusalOf(unseen, rules({ scan: { unknown: 'refuse' } }))).toContain(
      'nobody looked into weights.bin',
    );
    const hotfix = await sign({ predicate: { ...predicate, verdict: 'overridden', evidence: [] } });
    expect(refusalOf(hotfix, rules({ accept: [...standardRules.accept, 'overridden'] }))).toBeUndefined();
  });

  test('under another trust root, by name or by key', async () => {
    const { roots } = demandsOf(other.trustedRoot);
    expect(refusalOf(await sign(), { roots })).toContain('has a time stamp that no authority');
    expect(refusalOf(await sign({ witnesses: ['log'] }), { roots })).toContain(
      'has a certificate that was changed, or that the authority',
    );
    expect(refusalOf(await sign(), { roots: [] })).toContain('no authority of the trust root has issued');
    expect(refusalOf(await sign(), demandsOf(other.trustedRoot, sigstore.trustedRoot))).toBeUndefined();
  });

  test('with a certificate that had expired when it was witnessed', async () => {
    const late = await startSigstore({ witnessed: new Date(Date.now() + 3_600_000) });
    const bundle = await late.sign({ digest, predicate });
    expect(refusalOf(bundle, demandsOf(late.trustedRoot))).toContain(
      'has a certificate that was not valid at the time of signing',
    );
    await late.close();
  });
});

describe('who may sign', () => {
  const signerOf = (identity: string) => ({ signer: { ...demands.signer, identity } });
  test.each([
    ['acme/flights', true],
    ['ACME/Flights', true],
    ['acme/flights/.github/workflows/train.yml', true],
    ['acme/flights/.github/workflows/train.yml@refs/heads/main', true],
    ['acme/flights@refs/heads/main', true],
    ['acme/flights/.github/workflows/Train.yml', false],
    ['acme/flights/.github/workflows/train.yml@refs/heads/dev', false],
    ['acme/flight', false],
    ['acme/flights/.github/workflows/train', false],
  ])('%s: %s', async (identity, holds) => {
    expect(refusalOf(await sign(), signerOf(identity)) === undefined).toBe(holds);
  });

  test('a file whose name begins like another is another', async () => {
    const run = { workflow: 'acme/flights/.github/workflows/train.yml@x.yml@refs/heads/main' };
    const expected = signerOf('acme/flights/.github/workflows/train.yml');
    expect(refusalOf(await sign({ run }), expected)).toContain('was signed by the workflow');
    const branch = { workflow: 'acme/flights/.github/workflows/train.yml@refs/heads/a@refs/b' };
    expect(refusalOf(await sign({ run: branch }), expected)).toBeUndefined();
  });

  test('a reusable workflow signs under its own name, for the repository that calls it', async () => {
    const run = { workflow: 'suite/actions/.github/workflows/train.yml@refs/tags/v1' };
    expect(refusalOf(await sign({ run }))).toContain("give it as input 'attestation-identity'");
    expect(
      refusalOf(await sign({ run }), signerOf('suite/actions/.github/workflows/train.yml')),
    ).toBeUndefined();
  });
});

describe('files', () => {
  test('of several bundles one that holds is enough, in whatever order', async () => {
    const provenance = await sign({ type: 'https://slsa.dev/provenance/v1' });
    expect(refusalOf([provenance, await sign()].join('\n'))).toBeUndefined();
    const wrong = await sign({ digest: 'cd'.repeat(32) });
    expect(refusalOf(`${provenance}\n${wrong}\n`)).toContain('is about another model');
  });
  test('a statement that nobody has signed is told from a bundle', () => {
    const statement = { _type: 'https://in-toto.io/Statement/v1', subject: [], predicate };
    expect(refusalOf(JSON.stringify(statement, undefined, 2))).toContain(
      'is a statement that nobody has signed',
    );
  });
});

/** Base64 with one bit of one byte turned, counted from the end where negative. */
function flipped(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64');
  const i = at < 0 ? bytes.length + at : at % bytes.length;
  bytes[i]! ^= 1;
  return bytes.toString('base64');
}

/** Every text in a bundle, as the path that leads to it. */
function textsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

test('whatever of a bundle is changed, it is refused or says the same of the same signer', async () => {
  const bundle = await sign();
  const untouched = attested(bundle, demands);
  const paths = textsIn(JSON.parse(bundle));
  const texts = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(10_000) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(3000) }),
    fc.record({ kind: fc.constant('text' as const), text: fc.string() }),
    fc.record({ kind: fc.constant('value' as const), value: fc.jsonValue() }),
  );
  let refusals = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), texts, (path, edit) => {
      const result = attested(
        changed(bundle, (value) => {
          const parent = path
            .slice(0, -1)
            .reduce((at, key) => (at as Record<string, unknown>)[key], value as unknown) as Record<
            string,
            unknown
          >;
          const key = path.at(-1)!;
          const before = parent[key] as string;
          if (edit.kind === 'flip') parent[key] = flipped(before, edit.at);
          else if (edit.kind === 'cut') parent[key] = before.slice(0, edit.at % (before.length + 1));
          else parent[key] = edit.kind === 'text' ? edit.text : edit.value;
        }),
        demands,
      );
      if ('refused' in result) refusals++;
      else expect(result).toEqual(untouched);
    }),
    { numRuns: 400, seed: 5 },
  );
  expect(refusals).toBeGreaterThan(200);
});

test('any text at all is a refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(refusalOf(text)).toEqual(expect.any(String));
    }),
    { numRuns: 500, seed: 5 },
  );
});
