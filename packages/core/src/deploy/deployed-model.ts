import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { digestTag } from '../register/record.ts';

/** The registered model of a deployment; undefined for one of a shared registry, or of no registered model. */
export async function deployedModel(
  workspace: Pick<Workspace, 'deployments' | 'models'>,
  endpoint: string,
  deployment: string,
  signal?: AbortSignal,
): Promise<Model | undefined> {
  const found = await workspace.deployments.get(endpoint, deployment, signal);
  const match = /\/workspaces\/[^/]+\/models\/([^/]+)\/versions\/([^/]+)$/i.exec(found?.model ?? '');
  return match ? workspace.models.get(match[1]!, match[2]!, signal) : undefined;
}

/** The model as reports name it in their subject. */
export function modelSubject(model: Model | undefined): Record<string, string> {
  if (!model) return {};
  const digest = model.tags[digestTag];
  return {
    model: model.name,
    version: model.version,
    ...(digest !== undefined && { modelDigest: digest }),
  };
}
