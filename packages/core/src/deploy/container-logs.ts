import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Section } from '../report/section.ts';
import { redact } from './redact.ts';

const containers = ['StorageInitializer', 'InferenceServer'] as const;
const tail = 100;

/** The last lines of both containers' logs, without secrets; a container that has none yet is left out. */
export async function containerLogs(
  workspace: Workspace,
  endpoint: string,
  deployment: string,
): Promise<Section[]> {
  const sections: Section[] = [];
  for (const container of containers) {
    const log = await workspace.deployments
      .logs(endpoint, deployment, container, tail)
      .catch((error: unknown) => {
        if (error instanceof AzureError) return '';
        throw error;
      });
    if (log.trim() === '') continue;
    sections.push({
      title: `Log of ${container}`,
      blocks: [{ kind: 'code', text: redact(log.trimEnd()) }],
    });
  }
  return sections;
}
