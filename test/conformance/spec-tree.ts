import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { monitorTypes } from './monitor-types.ts';

/** The versions of Azure ML's description that are held. */
export const VERSIONS = ['2022-10-01', '2024-04-01'];

/** The version of Azure Monitor's metrics that is called. */
export const METRICS_VERSION = '2018-01-01';

/** Where the descriptions are: MLOPS_SPECS, else beside the repository. */
export const specifications = resolve(process.env.MLOPS_SPECS ?? '../shared/specs');

/**
 * Copies the descriptions into the folders that their references expect (those of Azure's own repository), and
 * returns the top one.
 */
export function layOutSpecifications(): string {
  const top = mkdtempSync(join(tmpdir(), 'mlops-specs-'));
  const provider =
    'specification/machinelearningservices/resource-manager/Microsoft.MachineLearningServices/stable';
  for (const version of VERSIONS) {
    const target = join(top, provider, version);
    const isNoExample = (path: string): boolean => basename(path) !== 'examples';
    cpSync(join(specifications, version), target, { recursive: true, filter: isNoExample });
  }
  const common = join(top, 'specification/common-types/resource-management');
  cpSync(join(specifications, 'common-types'), common, { recursive: true });
  layOutMonitor(join(top, 'specification/monitor'));
  return top;
}

function layOutMonitor(folder: string): void {
  const version = join(folder, 'resource-manager/Microsoft.Insights/stable', METRICS_VERSION);
  const file = 'metrics_API.json';
  cpSync(join(specifications, 'monitor', METRICS_VERSION, file), join(version, file), { recursive: true });
  mkdirSync(join(folder, 'common-types/v1'), { recursive: true });
  writeFileSync(join(folder, 'common-types/v1/commonMonitoringTypes.json'), JSON.stringify(monitorTypes));
}
