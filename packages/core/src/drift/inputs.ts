import { UserError } from '../runtime/user-error.ts';

export interface DriftInputs {
  reference: string[];
  current: string[];
  preset: 'evidently' | 'azureml';
  policy: string | undefined;
  labelColumn: string | undefined;
  predictionColumn: string | undefined;
  since: number | undefined;
  notify: string[] | undefined;
  dispatchWorkflow: string | undefined;
  webhookUrl: string | undefined;
  seed?: string | undefined;
  /** Where drift-metrics is written; nowhere without. */
  reportDir?: string | undefined;
  reportName?: string | undefined;
}

/** @throws UserError for what the action is to do one day and does not do yet */
export function refuseUnbuilt(inputs: DriftInputs): void {
  if (inputs.since !== undefined) {
    throw new UserError(
      "The input 'since' would read a window from Azure ML's data collector, which is not built yet: name the window's files in 'current'.",
    );
  }
  if (inputs.notify ?? inputs.dispatchWorkflow ?? inputs.webhookUrl) {
    throw new UserError(
      "The inputs 'notify', 'dispatch-workflow' and 'webhook-url' are not built yet: act on the output 'verdict' in a later step.",
    );
  }
}
