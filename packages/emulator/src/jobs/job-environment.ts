import { delimiter, dirname } from 'node:path';
import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { CommandValues } from './command-line.ts';

/** The environment of a job's process: its own variables, its run, and nothing of the emulator's secrets. */
export function jobEnvironment(
  emulator: Emulator,
  job: { name: string; root: string; experiment: string; directory: string; token: string },
  own: Record<string, string>,
  values: CommandValues,
): NodeJS.ProcessEnv {
  const { settings, origin, caPath } = emulator;
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: job.directory,
    LANG: process.env.LANG ?? 'C.UTF-8',
    ...(process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR }),
    PYTHONUNBUFFERED: '1',
    ...Object.fromEntries(
      Object.entries(values.inputs).map(([name, value]) => [`AZURE_ML_INPUT_${name}`, value]),
    ),
    ...Object.fromEntries(
      Object.entries(values.outputs).map(([name, value]) => [`AZURE_ML_OUTPUT_${name}`, value]),
    ),
    ...own,
    AZUREML_RUN_ID: job.name,
    AZUREML_ROOT_RUN_ID: job.root,
    AZUREML_EXPERIMENT_NAME: job.experiment,
    AZUREML_ARM_SUBSCRIPTION: settings.subscriptionId,
    AZUREML_ARM_RESOURCEGROUP: settings.resourceGroup,
    AZUREML_ARM_WORKSPACE_NAME: settings.workspace,
    MLFLOW_TRACKING_URI: `${origin}/mlflow/v1.0${workspaceArmId(settings)}`,
    MLFLOW_TRACKING_TOKEN: job.token,
    MLFLOW_EXPERIMENT_NAME: job.experiment,
    MLFLOW_RUN_ID: job.name,
    ...(caPath === undefined
      ? {}
      : {
          NODE_EXTRA_CA_CERTS: caPath,
          MLFLOW_TRACKING_SERVER_CERT_PATH: caPath,
          REQUESTS_CA_BUNDLE: caPath,
        }),
  };
}
