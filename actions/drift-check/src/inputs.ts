import { commonInputs, seedInput } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, duration, failOn, list, text } from '@mlops-actions/core/runtime/input-kinds';

const files = { allowed: 'paths or globs, separated by commas or lines', example: 'data/january/*.parquet' };

export const schema = {
  reference: list({
    description: 'What the data was like when all was well: paths or globs of CSV and Parquet files',
    required: true,
    ...files,
  }),
  current: list({
    description: 'What the data is like now: paths or globs of CSV and Parquet files',
    required: true,
    ...files,
    example: 'data/june/*.parquet',
  }),
  since: duration({
    description: 'How far back the current window reaches in production; not built yet',
    example: '7d',
  }),
  preset: choice(['evidently', 'azureml'], {
    description:
      'Whose methods and thresholds are the defaults: `evidently` (0.7, `DataDriftPreset`); `azureml` (the defaults of its model monitoring)',
    default: 'evidently',
  }),
  policy: text({
    description:
      'Drift policy (YAML): mode, methods, thresholds, columns to ignore or require, kinds of drift, the share that is drift',
    allowed: 'a file',
    example: 'drift-policy.yml',
  }),
  'label-column': text({
    description: 'Column of the true labels, reported as label drift',
    allowed: 'a column name',
    example: 'late',
  }),
  'prediction-column': text({
    description: 'Column of the predictions, reported as prediction drift',
    allowed: 'a column name',
    example: 'prediction',
  }),
  notify: list({
    description: 'Whom to tell about drift; not built yet',
    allowed: 'a list of issue, dispatch and webhook',
    example: 'issue',
  }),
  'dispatch-workflow': text({
    description: 'Workflow to start on drift; not built yet',
    allowed: 'a workflow file',
    example: 'train.yml',
  }),
  'webhook-url': text({
    description: 'Webhook to call on drift; not built yet',
    allowed: 'an https address',
    example: 'https://example.com/hook',
    secret: true,
  }),
  'fail-on': failOn(['no-drift', 'drift', 'no-data'], 'no-data'),
  ...seedInput,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'drift-share':
    'Drifted columns over columns that could be judged, from 0 to 1; empty where there were none',
  'drifted-columns': 'JSON array of the names of the drifted columns',
};
