import type { DataInputs } from '../data/data-door.ts';
import type { NoticeInputs } from '../notify/inputs.ts';
import { UserError } from '../runtime/user-error.ts';
import type { WatchedInputs } from './drift-notice.ts';
import type { WindowInputs } from './window/inputs.ts';

export interface DriftInputs extends Partial<DataInputs>, NoticeInputs, WatchedInputs, WindowInputs {
  reference: string[];
  preset: 'evidently' | 'azureml';
  policy: string | undefined;
  labelColumn: string | undefined;
  predictionColumn: string | undefined;
}

/** @throws UserError for what the action is to do one day and does not do yet */
export function refuseUnbuilt(inputs: DriftInputs): void {
  if (inputs.preset === 'azureml') {
    throw new UserError(
      "The preset 'azureml' is not built yet: use 'evidently', and set methods and thresholds in a policy.",
    );
  }
}
