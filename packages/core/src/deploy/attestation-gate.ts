import type { Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import type { AttestationInputs } from './attestation.ts';

/** Undefined where none was asked for: what verifies signatures is loaded by those who want it. */
export async function attestationOf(
  inputs: AttestationInputs,
  model: Reference | undefined,
  workspace: Workspace,
  context: Context,
): Promise<Check | undefined> {
  const { attestation, requireAttestation, attestationPolicy } = inputs;
  if (!requireAttestation && attestation === undefined && attestationPolicy === undefined) return undefined;
  const { attestationCheck } = await import('./attestation.ts');
  return attestationCheck(inputs, model, workspace, context);
}

/** Nothing was written. */
export function refusedOutcome(endpoint: string, attestation: Check): Outcome {
  const summary = `Nothing is deployed to ${endpoint}. ${attestation.detail}.`;
  return {
    verdict: 'failed',
    summary,
    subject: { endpoint },
    checks: [attestation],
    outputs: { 'endpoint-url': '', 'deployment-name': '', 'live-deployment': '', created: 'false' },
    sections: [],
    annotations: [{ level: 'error', message: summary, title: 'The model is not attested' }],
  };
}
