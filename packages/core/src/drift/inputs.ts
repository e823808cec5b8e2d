import type { DataInputs } from '../data/data-door.ts';
import type { NoticeInputs } from '../notify/inputs.ts';
import type { WatchedInputs } from './drift-notice.ts';
import type { WindowInputs } from './window/inputs.ts';

export interface DriftInputs extends Partial<DataInputs>, NoticeInputs, WatchedInputs, WindowInputs {
  reference: string[];
  preset: 'evidently' | 'azureml';
  policy: string | undefined;
  labelColumn: string | undefined;
  predictionColumn: string | undefined;
  seed?: string | undefined;
  /** Where drift-metrics is written; nowhere without. */
  reportDir?: string | undefined;
  reportName?: string | undefined;
}
