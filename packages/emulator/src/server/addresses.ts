import type { Emulator } from './emulator.ts';
import { workspaceArmId } from './settings.ts';

/** Where an endpoint is scored: `{origin}/endpoints/{name}/score`, swagger beside it. */
export const scoringUri = (emulator: Emulator, endpoint: string): string =>
  `${emulator.origin}/endpoints/${endpoint}/score`;
export const swaggerUri = (emulator: Emulator, endpoint: string): string =>
  `${emulator.origin}/endpoints/${endpoint}/swagger.json`;

/** `azureml://{host}/mlflow/v1.0{workspace}`: a client puts the scheme in, as with Azure. */
export const mlflowTrackingUri = (emulator: Emulator): string =>
  `azureml://${new URL(emulator.origin).host}/mlflow/v1.0${workspaceArmId(emulator.settings)}`;

export const studioUrl = (emulator: Emulator, run: string): string => `${emulator.origin}/#job-${run}`;
