import { readFile } from 'node:fs/promises';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { bytesDigest } from '../evidence/digests.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { bundleFile, evidenceFolder } from './documents.ts';
import { modelSource } from './model-source.ts';
import { digestTag } from './record.ts';

/**
 * Keeps the bundle that `actions/attest` wrote beside the version that it is about. Nothing else of the version
 * changes. Whether its signature holds is judged where it decides, by deploy-endpoint; here it has to be about this
 * very content.
 * @throws UserError when the content is no version yet, or the file attests something else
 */
export async function attachAttestation(
  inputs: { name: string; model: string; attestation: string },
  workspace: Workspace,
  { log, signal }: Context,
): Promise<Outcome> {
  const { name, attestation } = inputs;
  const { digest } = await modelSource(inputs.model, undefined, workspace, signal);
  const existing = (await workspace.models.list(name, signal)).find(({ tags }) => tags[digestTag] === digest);
  if (!existing)
    throw new UserError(
      `This content is no version of model '${name}' yet: register it first, sign the output 'attestation', and attach what was signed.`,
    );
  const bytes = await readFile(attestation).catch(() => {
    throw new UserError(
      `The attestation '${attestation}' does not exist or cannot be read: check the input 'attestation'.`,
    );
  });
  await assertAbout(bytes.toString('utf8'), attestation, digest);
  const { version } = existing;
  const blobs = await workspace.blobs(undefined, signal);
  await blobs.write(`${evidenceFolder(name, version)}/${bundleFile}`, bytes, {
    contentType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    signal,
  });
  const bundleDigest = bytesDigest(bytes);
  await workspace.models.update(name, version, { tags: { 'mlops-attestation': bundleDigest } }, signal);
  log.info(`The attestation is kept beside azureml:${name}:${version}`);
  return {
    verdict: 'existing',
    summary: `The attestation of version ${version} of model ${name} is kept beside it; its signature is not verified here but by deploy-endpoint.`,
    subject: { model: name, version, modelDigest: digest },
    checks: [
      {
        id: 'attestation',
        title: 'The attestation is about this content',
        verdict: 'pass',
        detail: 'Its signature is verified by deploy-endpoint.',
        evidence: { digest: bundleDigest },
      },
    ],
    outputs: {
      'model-id': `azureml:${name}:${version}`,
      version,
      created: 'false',
      'model-digest': digest,
      card: '',
      lineage: '',
      attestation: '',
      'attestation-predicate': '',
    },
    sections: [],
    annotations: [],
  };
}

async function assertAbout(text: string, file: string, modelDigest: string): Promise<void> {
  const { predicateAbout, readBundles } = await import('../attestation/bundle.ts');
  const bundles = readBundles(text).map((bundle) =>
    'refused' in bundle ? bundle : predicateAbout(bundle, modelDigest),
  );
  if (bundles.some((bundle) => !('refused' in bundle))) return;
  const [wrong] = bundles;
  throw new UserError(`The attestation '${file}' ${'refused' in wrong! ? wrong.refused : ''}.`, { file });
}
