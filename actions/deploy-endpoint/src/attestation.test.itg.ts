import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { standardRun, startSigstore, type TestSigstore } from '@mlops-actions/core/attestation/test-sigstore';
import { type DeployInputs, deployEndpoint } from '@mlops-actions/core/deploy/deploy-endpoint';
import { registerModel } from '@mlops-actions/core/register/register-model';
import type { RegisterModelInputs } from '@mlops-actions/core/register/request';
import { nothingAsked } from '@mlops-actions/core/register/test-registration';
import { envelopeId } from '@mlops-actions/core/report/envelope';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { writeTestModel } from '@mlops-actions/emulator/test-model';
import { modelDigest } from '@mlops-actions/core/evidence/digests';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stage, openStage } from '../../../test/kill/stage.ts';

let stage: Stage;
let sigstore: TestSigstore;
let folder: string;
let model: string;
let bundle: string;
let inputs: DeployInputs;
const name = 'late-flights';
const env = {
  MLOPS_AZURE_ENDPOINT: 'x',
  GITHUB_REPOSITORY: standardRun.repository,
  GITHUB_SHA: standardRun.commit,
  GITHUB_SERVER_URL: 'https://github.com',
};

function write(file: string, text: string): string {
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  return at;
}

function register(changes: Partial<RegisterModelInputs> = {}) {
  const standard = { ...nothingAsked, name, model, reportDir: path.join(folder, 'reports') };
  return registerModel({ ...standard, ...changes }, stage.workspace, testContext(env).context);
}

const deploy = (changes: Partial<DeployInputs> = {}) =>
  deployEndpoint({ ...inputs, ...changes }, stage.workspace, testContext(env).context);

/** A model is registered with its evidence, and what register-model wrote is signed as `actions/attest` signs it. */
beforeAll(async () => {
  stage = await openStage(500);
  sigstore = await startSigstore();
  folder = mkdtempSync(path.join(stage.folder, 'attested-'));
  model = path.join(folder, 'model');
  writeTestModel(model);
  const gate = write(
    'gate.json',
    JSON.stringify({
      schema: envelopeId,
      action: 'evaluate-gate',
      verdict: 'pass',
      summary: 'The model may go on.',
      subject: { modelDigest: await modelDigest(model) },
      checks: [{ id: 'f1', title: 'f1 >= 0.75', verdict: 'pass' }],
      inputs: {},
      provenance: { target: 'emulator', tools: {}, seeds: {} },
      startedAt: '2026-01-01T00:00:00Z',
      durationMs: 1,
    }),
  );
  const { outputs } = await register({ evidence: [gate] });
  bundle = await sigstore.sign({
    subject: outputs['model-id']!,
    digest: outputs['model-digest']!,
    predicate: JSON.parse(readFileSync(outputs['attestation-predicate']!, 'utf8')),
  });
  write('src/score.py', 'def init():\n    pass\n\ndef run(data):\n    return [0]\n');
  const deployment = `
name: blue
endpoint_name: ${name}
model: azureml:${name}:1
code_configuration: { code: ./src, scoring_script: score.py }
environment: { image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:latest }
instance_type: Standard_DS2_v2
tags: { mlops-emulator: onnx }
`;
  inputs = {
    endpoint: undefined,
    endpointFile: write('endpoint.yml', `name: ${name}\nauth_mode: key\n`),
    deploymentFile: write('deployment.yml', deployment),
    model: undefined,
    slot: 'auto',
    smokeTest: undefined,
    timeout: 60_000,
    requireAttestation: true,
    trustedRoot: write('trusted_root.jsonl', `${JSON.stringify(sigstore.trustedRoot)}\n`),
  };
}, 60_000);
afterAll(async () => {
  await stage.close();
  await sigstore.close();
});

/** Deploys, and expects that it is refused before anything is written. */
async function expectRefusal(changes: Partial<DeployInputs>, sentence: string): Promise<void> {
  const before = await stage.inspect<unknown[]>('writes');
  const outcome = await deploy(changes);
  expect(outcome).toMatchObject({ verdict: 'failed', checks: [{ id: 'attestation', verdict: 'fail' }] });
  expect(outcome.summary).toContain(sentence);
  expect(await stage.inspect('writes')).toEqual(before);
}

test('what register-model writes is a statement about the model’s digest, and its predicate alone', async () => {
  const { outputs } = await register();
  const statement = JSON.parse(readFileSync(outputs['attestation']!, 'utf8')) as Record<string, unknown>;
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: outputs['model-id'], digest: { sha256: await modelDigest(model) } }],
    predicateType: 'https://github.com/mlops-actions/schemas/model-verdicts/v1',
  });
  expect(JSON.parse(readFileSync(outputs['attestation-predicate']!, 'utf8'))).toEqual(statement['predicate']);
}, 60_000);

describe('deploy-endpoint', () => {
  test('without being asked deploys a model that nobody has attested, and says so', async () => {
    const { sections, checks } = await deploy({ requireAttestation: false });
    expect(checks).toEqual([]);
    expect(JSON.stringify(sections)).toContain('["Attestation","Not asked for"]');
  }, 60_000);

  test('refuses a model without an attestation where one is required', async () => {
    await expectRefusal({}, 'There is no attestation of this model: sign it with actions/attest');
    await expectRefusal({ model: './model' }, 'There is no attestation of this model');
    const policy = write('policy.yml', 'require: [evaluate-gate]\n');
    await expectRefusal({ requireAttestation: false, attestationPolicy: policy }, 'There is no attestation');
  }, 60_000);

  test('deploys with the bundle that was given, and with the one that register-model keeps beside the version', async () => {
    const attestation = write('bundle.json', bundle);
    const given = await deploy({ attestation, slot: 'green' });
    expect(given).toMatchObject({
      verdict: 'deployed',
      checks: [
        { id: 'attestation', verdict: 'pass', observed: `https://github.com/${standardRun.workflow}` },
      ],
    });
    expect(await deploy({ attestation, model: './model', slot: 'white' })).toMatchObject({
      verdict: 'deployed',
    });

    const kept = await register({ attestation });
    expect(kept).toMatchObject({ verdict: 'existing', outputs: { version: '1', created: 'false' } });
    expect((await stage.workspace.models.get(name, '1'))!.tags['mlops-attestation']).toMatch(
      /^[0-9a-f]{64}$/,
    );
    expect((await stage.workspace.models.get(name, '1'))!.tags['mlops-judged']).toBe('yes');
    const policy = write('policy.yml', 'require: [evaluate-gate]\n');
    expect(await deploy({ attestationPolicy: policy, slot: 'red' })).toMatchObject({
      verdict: 'deployed',
      checks: [{ id: 'attestation', verdict: 'pass' }],
    });
    await expectRefusal(
      { attestationPolicy: write('strict.yml', 'require: [evaluate-gate, data-validate, scan]\n') },
      'holds no accepted report of data-validate, which the policy requires',
    );
  }, 120_000);

  const inPayload = (from: string, to: string) => (text: string) => {
    const value = JSON.parse(text) as { dsseEnvelope: { payload: string } };
    const payload = Buffer.from(value.dsseEnvelope.payload, 'base64').toString();
    expect(payload).toContain(from);
    value.dsseEnvelope.payload = Buffer.from(payload.replace(from, to)).toString('base64');
    return JSON.stringify(value);
  };
  const inCertificate = (from: string, to: string) => (text: string) => {
    const value = JSON.parse(text) as { verificationMaterial: { certificate: { rawBytes: string } } };
    const { certificate } = value.verificationMaterial;
    const der = Buffer.from(certificate.rawBytes, 'base64').toString('latin1');
    expect(der).toContain(from);
    certificate.rawBytes = Buffer.from(der.replaceAll(from, to), 'latin1').toString('base64');
    return JSON.stringify(value);
  };

  test.each<[string, (text: string) => string, string]>([
    ['payload', inPayload('{', '{ '), 'was changed after it was signed'],
    ['subject', inPayload('late-flights:1', 'late-flights:2'), 'was changed after it was signed'],
    ['predicate', inPayload('"verdict":"judged"', '"verdict":"passed"'), 'was changed after it was signed'],
    ['signer workflow', inCertificate('/train.yml', '/other.yml'), 'has a certificate that was changed'],
    ['certificate', inCertificate('c0ffee', 'c0ffef'), 'has a certificate that was changed'],
  ])(
    'refuses it after a change to its %s',
    async (what, change, sentence) => {
      await expectRefusal({ attestation: write(`${what}.json`, change(bundle)) }, sentence);
    },
    60_000,
  );

  test('refuses what another workflow has signed, what is signed under another root, and what nobody signed', async () => {
    const attestation = write('bundle.json', bundle);
    const identity = 'acme/flights/.github/workflows/release.yml';
    await expectRefusal({ attestation, attestationIdentity: identity }, "input 'attestation-identity'");
    await expectRefusal({ attestation, attestationRepository: 'acme/other' }, 'was made for the repository');
    const other = await startSigstore();
    const trustedRoot = write('other.json', JSON.stringify(other.trustedRoot, undefined, 2));
    await expectRefusal({ attestation, trustedRoot }, 'The attestation has a time stamp that no authority');
    await other.close();
    const { outputs } = await register();
    await expectRefusal({ attestation: outputs['attestation']! }, 'is a statement that nobody has signed');
  }, 60_000);

  test('digests the files and not the tag: a model that was changed in the workspace is refused', async () => {
    const { model: changed } = { model: path.join(folder, 'changed') };
    writeTestModel(changed, [1, -2]);
    const { uri } = await stage.workspace.artifacts.upload(changed);
    const tags = { 'mlops-model-digest': await modelDigest(model) };
    await stage.workspace.models.create('forged', '1', { type: 'custom_model', uri, tags });
    const attestation = write('bundle.json', bundle);
    await expectRefusal({ attestation, model: 'azureml:forged:1' }, 'is about another model');
  }, 60_000);

  test.each<[string, Partial<DeployInputs>, string]>([
    [
      'an attestation that is not there',
      { attestation: 'no.json' },
      "The attestation 'no.json' does not exist",
    ],
    [
      'a trust root that is not there',
      { trustedRoot: 'no.json' },
      "The trusted-root 'no.json' does not exist",
    ],
    ['a trust root that is none', { trustedRoot: 'package.json' }, 'holds no trust root of Sigstore'],
    ['a policy that is not there', { attestationPolicy: 'no.yml' }, "The policy 'no.yml' does not exist"],
  ])('%s is one sentence that says what to do', async (_, changes, sentence) => {
    await expect(deploy(changes)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(sentence),
    });
  });
});

describe('register-model', () => {
  test('keeps no attestation of another content, nor one of a content that is no version', async () => {
    const wrong = await sigstore.sign({ digest: 'ab'.repeat(32), predicate: {} });
    await expect(register({ attestation: write('wrong.json', wrong) })).rejects.toThrow(
      'is about another model',
    );
    const unknown = path.join(folder, 'unknown');
    writeTestModel(unknown, [5, 5]);
    await expect(register({ model: unknown, attestation: write('b.json', bundle) })).rejects.toThrow(
      "This content is no version of model 'late-flights' yet",
    );
    await expect(register({ attestation: 'no.json' })).rejects.toThrow("'no.json' does not exist");
  }, 60_000);
});
