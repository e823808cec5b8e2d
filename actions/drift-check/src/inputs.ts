import { tableInputs } from '@mlops-actions/core/data/table-inputs';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs, seedInput } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, duration, failOn, list, text, textLike } from '@mlops-actions/core/runtime/input-kinds';

const files = {
  allowed: 'paths, globs and addresses, separated by commas or lines',
  example: 'data/january/*.parquet',
};

/** As Azure ML takes it. */
const endpointName = /^[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]$/;

export const schema = {
  reference: list({
    description:
      'What the data was like when all was well: files, globs, folders and addresses, as `data` of data-validate',
    required: true,
    ...files,
  }),
  current: list({
    description: 'What the data is like now: files, globs, folders and addresses',
    ...files,
    example: 'data/june/*.parquet',
  }),
  endpoint: textLike(
    {
      description:
        'Online endpoint whose data collector wrote the current data, instead of `current`; with `current`, only the name of what is watched',
      allowed: 'the name of an online endpoint',
      example: 'flights',
    },
    endpointName,
  ),
  deployment: textLike(
    {
      description: 'Deployment of that endpoint; by default all that have live traffic',
      allowed: 'the name of a deployment',
      example: 'blue',
    },
    endpointName,
  ),
  query: text({
    description: 'KQL query whose rows are the current data, instead of `current`: its text, or a file',
    allowed: 'KQL, or a .kql file',
    example: 'policies/current.kql',
  }),
  'query-resource': text({
    description: 'What the query asks; by default the Application Insights of the Azure ML workspace',
    allowed:
      'the id of a Log Analytics workspace, app:<application id of Application Insights>, or the ARM id of a resource with logs',
    example: '1b0f3a2c-8f1d-4c52-9f0e-2a6f0c9d7e11',
  }),
  since: duration({
    description: 'How far back the current window reaches with `endpoint` (by default 7d) or `query`',
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
    description:
      'Whom to tell: `issue` keeps one issue open while there is drift, `dispatch` starts a workflow on drift, `webhook` posts on drift',
    allowed: 'a list of issue, dispatch and webhook',
    example: 'issue',
  }),
  'dispatch-workflow': text({
    description: 'Workflow to start on drift, on the branch of this run or another',
    allowed: 'a workflow file of this repository, with @branch where it is not that of the run',
    example: 'train.yml',
  }),
  'webhook-url': text({
    description:
      'Webhook to post to on drift: Teams and Slack are known by their hosts, or by `teams+`, `slack+` or `json+` in front',
    allowed: 'an https address',
    example: 'https://example.com/hook',
    secret: true,
  }),
  'webhook-secret': text({
    description: 'Signs what a webhook is sent as JSON: HMAC-SHA256 in `X-Hub-Signature-256`, as GitHub does',
    allowed: 'a secret',
    example: '${{ secrets.WEBHOOK_SECRET }}',
    secret: true,
  }),
  'application-insights': text({
    description:
      'Connection string of an Application Insights resource that gets the figures as custom metrics',
    allowed: 'a connection string',
    example: '${{ secrets.APPLICATION_INSIGHTS }}',
    secret: true,
  }),
  'fail-on': failOn(['no-drift', 'drift', 'no-data'], 'no-data'),
  ...tableInputs,
  ...azureInputs,
  ...seedInput,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'drift-share':
    'Drifted columns over columns that could be judged, from 0 to 1; empty where there were none',
  'drifted-columns': 'JSON array of the names of the drifted columns',
};
