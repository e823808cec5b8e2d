import { readFile } from 'node:fs/promises';
import type { Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { attested, type Demands } from '../attestation/attested.ts';
import { fetchTrustRoots, readTrustRoots } from '../attestation/trust-root.ts';
import { bundleFile, evidenceFolder } from '../register/documents.ts';
import { readRegistrationPolicy } from '../register/policy.ts';
import { bytesDigest, digestFiles, manifestDigest } from '../evidence/digests.ts';
import { digestStored } from '../evidence/stored-digest.ts';
import type { Check } from '../report/outcome.ts';
import { type Context, targetOf } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';

/** What may be asked of the model's attestation; without any of the first three, nothing is. */
export interface AttestationInputs {
  attestation?: string | undefined;
  requireAttestation?: boolean | undefined;
  attestationPolicy?: string | undefined;
  attestationRepository?: string | undefined;
  attestationIdentity?: string | undefined;
  attestationIssuer?: string | undefined;
  trustedRoot?: string | undefined;
}

/**
 * Holds the model that is about to be deployed to its attestation: the bundle that was given, else the one kept beside
 * the version in the workspace. The model's digest is computed from its files, wherever they are.
 * @returns the check of the report, which fails where the attestation does not hold or there is none
 * @throws UserError for wrong inputs
 */
export async function attestationCheck(
  inputs: AttestationInputs,
  model: Reference | undefined,
  workspace: Workspace,
  context: Context,
): Promise<Check> {
  const { log, signal } = context;
  const check = { id: 'attestation', title: 'The model is attested' };
  if (model === undefined)
    return {
      ...check,
      verdict: 'fail',
      detail: 'The deployment names no model, so that none can be attested',
    };
  const text = await bundleText(inputs, model, workspace, signal);
  if (text === undefined)
    return {
      ...check,
      verdict: 'fail',
      detail:
        "There is no attestation of this model: sign it with actions/attest, and give the bundle to register-model or here as input 'attestation'",
    };
  const demands = await demandsOf(inputs, context);
  const modelDigest = await log.group('Digest the model for its attestation', () =>
    digestOf(model, workspace, signal),
  );
  const result = attested(text, { ...demands, modelDigest });
  if ('refused' in result)
    return { ...check, verdict: 'fail', detail: `The attestation ${result.refused}`, expected: modelDigest };
  const { signer, predicate } = result;
  return {
    ...check,
    verdict: 'pass',
    observed: signer.workflow,
    detail: `It was signed by ${signer.workflow} for commit ${signer.commit.slice(0, 12)}, with ${predicate.evidence.length} ${predicate.evidence.length === 1 ? 'report' : 'reports'}`,
    evidence: {
      ...signer,
      modelDigest,
      bundleDigest: bytesDigest(text),
      verdict: predicate.verdict,
      reports: predicate.evidence.map(({ action, verdict, digest }) => ({ action, verdict, digest })),
    },
  };
}

async function bundleText(
  { attestation }: AttestationInputs,
  model: Reference,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (attestation !== undefined)
    return readFile(attestation, 'utf8').catch(() => {
      throw new UserError(
        `The attestation '${attestation}' does not exist or cannot be read: check the input 'attestation'.`,
      );
    });
  if (model.kind !== 'asset') return undefined;
  const blobs = await workspace.blobs(undefined, signal);
  const kept = await blobs.read(`${evidenceFolder(model.name, model.version)}/${bundleFile}`, signal);
  return kept?.toString('utf8');
}

async function digestOf(model: Reference, workspace: Workspace, signal: AbortSignal): Promise<string> {
  const files =
    model.kind === 'local' ? await digestFiles(model.path) : await digestStored(model, workspace, signal);
  return manifestDigest(files);
}

async function demandsOf(inputs: AttestationInputs, context: Context): Promise<Omit<Demands, 'modelDigest'>> {
  const { env } = context;
  const repository = inputs.attestationRepository ?? env['GITHUB_REPOSITORY'];
  if (!repository)
    throw new UserError(
      "Nothing says which repository has to have signed: give input 'attestation-repository' as owner/name.",
    );
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const { rules } = await readRegistrationPolicy(inputs.attestationPolicy);
  return {
    signer: {
      server,
      repository,
      identity: inputs.attestationIdentity ?? repository,
      issuer: inputs.attestationIssuer ?? issuerOf(server),
    },
    rules: { ...rules, commit: env['GITHUB_SHA'], target: targetOf(env) },
    roots:
      inputs.trustedRoot === undefined
        ? await fetchTrustRoots(context)
        : await readTrustRoots(inputs.trustedRoot),
  };
}

/** Who vouches for workflows: github.com has an issuer of another name, GitHub Enterprise Cloud with data residency one of its own. */
function issuerOf(server: string): string {
  const { host } = new URL(server);
  return `https://token.actions.${host === 'github.com' ? 'githubusercontent.com' : host}`;
}
