import { requestFormats } from '@mlops-actions/core/gate/scoring/request-format';
import { tableInputs } from '@mlops-actions/core/data/table-inputs';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs, seedInput } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, failOn, flag, lines, list, text } from '@mlops-actions/core/runtime/input-kinds';

const files = { allowed: 'paths, globs and addresses, separated by commas or lines' };
const column = { allowed: 'the name of a column' };
const columns = {
  allowed: 'a column, columns or class=column separated by commas or lines, or a pattern with one *',
};

export const schema = {
  model: text({
    description: 'Model that is judged; with `run-id`, by default the run’s model output',
    allowed: 'azureml:name:version, azureml:name@label, azureml://…, runs:/id/path, or a local path',
    example: 'azureml:flights:4',
  }),
  evidence: list({
    description:
      'Reports of earlier steps; the dataset digest of data-validate and the run of submit-job are copied from them',
    allowed: 'paths of JSON reports, separated by commas or lines',
    example: '${{ steps.validate.outputs.report }}',
  }),
  predictions: list({
    description:
      'The model’s predictions on held-out rows, with the labels: files, globs, folders and addresses, as `data` of data-validate',
    example: 'predictions.parquet',
    ...files,
  }),
  'champion-predictions': list({
    description: 'The champion’s predictions on the same rows',
    example: 'champion-predictions.parquet',
    ...files,
  }),
  'perturbed-predictions': lines({
    description: 'Predictions on rows that were perturbed, one file a line, for `robustness` of the policy',
    allowed: 'lines of a name, = and a file',
    example: 'fog=fog-predictions.parquet',
  }),
  'training-data': list({
    description: 'The rows that the model was trained on, for `leakage` of the policy',
    example: 'train.parquet',
    ...files,
  }),
  'metrics-file': text({
    description:
      'Metrics that were computed elsewhere, instead of predictions, name → number: a JSON or YAML object, CSV of name and value, or an MLflow run (`runs:/id`)',
    allowed: 'a JSON, YAML or CSV file, or runs:/id',
    example: 'metrics.json',
  }),
  'run-id': text({
    description: 'Azure ML run whose logged metrics are judged, instead of predictions',
    allowed: 'the name of a job',
    example: 'brave_fig_1x2y3z',
  }),
  champion: text({
    description:
      'Model to be held against: `none`, `production` (of `endpoint` the one with most live traffic, else the registry’s), a registered model, or a run (`runs:/id`) beside a metrics file or run; `none` unless it or `champion-predictions` is given',
    allowed: 'none, production, a registered model, or runs:/id',
    example: 'azureml:flights:3',
  }),
  endpoint: text({
    description:
      'Endpoint whose live model is the champion, which scores the rows of `predictions` where there are no `champion-predictions`, and whose deployments `robustness` and `budgets` of the policy ask',
    allowed: 'the name of an online endpoint',
    example: 'flights',
  }),
  'feature-columns': list({
    description:
      'Columns of the predictions that are sent to a deployment, in the model’s order: to the live model as the champion, and for `robustness` and `budgets` of the policy; by default all that no other input names',
    allowed: 'column names, separated by commas or lines',
    example: 'distance, carrier',
  }),
  'request-format': choice(requestFormats, {
    description:
      'How a deployment takes rows: as MLflow models do on Azure (`input_data`) or elsewhere (`dataframe_split`), as `{"data": [[…]]}`, as `{"data": [{…}]}` (`records`), or as `{"instances": [{…}]}`',
    default: 'input_data',
  }),
  'prediction-path': text({
    description:
      'Where in a deployment’s answer the predictions are (JSON Pointer): a list with one for each row, or the place of the only row’s, such as `/predictions/0`; by default `/predictions`, else `/result`, else the whole answer',
    allowed: 'a JSON Pointer',
    example: '/predictions',
  }),
  'score-path': text({
    description:
      'Where in a deployment’s answer the scores are (JSON Pointer), as `prediction-path`; of the champion there are none without it, of perturbed rows those at `/probabilities` or `/scores`',
    allowed: 'a JSON Pointer',
    example: '/probabilities',
  }),
  policy: text({ description: 'Policy file', allowed: 'a YAML or JSON file', example: 'gate.yml' }),
  rules: lines({
    description: 'Rules, one a line, instead of a policy file or added to it',
    allowed: 'lines of a metric, a comparison and a bound',
    example: 'f1 >= 0.75',
  }),
  'label-column': text({
    description:
      'Column of the true labels; where a row may have several labels, one column of 0 and 1 for each, by name or by a pattern',
    default: 'label',
    ...columns,
    example: 'late',
  }),
  'prediction-column': text({
    description:
      'Column of the predicted classes or numbers, or as many columns as `label-column` names; by default `prediction`',
    ...columns,
    example: 'prediction',
  }),
  'score-column': text({
    description:
      'Column of the scores of the positive class, probabilities for log loss; of more classes or labels one column for each, as a pattern whose rest names the class, or as class=column; by default `score`',
    ...columns,
    example: 'score_*',
  }),
  'group-column': text({
    description:
      'Column that names the query of a row, for NDCG, MRR and MAP, or its series, for forecasts of several',
    ...column,
    example: 'query_id',
  }),
  history: list({
    description:
      'Earlier values of the series that are forecast, in the label column, which MASE scales errors by',
    example: 'train.parquet',
    ...files,
  }),
  'time-column': text({
    description:
      'Column of a row’s time: the history is in its order, else as it stands; no feature, and `leakage` of the policy holds it against the training data',
    ...column,
    example: 'date',
  }),
  'key-columns': list({
    description:
      'Columns that join the champion’s rows to the candidate’s; without them, rows are paired in order',
    allowed: 'column names, separated by commas or lines',
    example: 'flight_id',
  }),
  'weight-column': text({ description: 'Column of sample weights', ...column, example: 'weight' }),
  'positive-label': text({
    description: 'Label of the positive class; by default 1 of 0 and 1 or of -1 and 1, and true',
    allowed: 'a label',
    example: 'late',
  }),
  'allow-emulator-evidence': flag({
    description: 'Take evidence that was made on the emulator on Azure, too',
    default: 'false',
  }),
  'fail-on': failOn(['pass', 'warn', 'fail', 'no-data'], 'fail,no-data'),
  ...seedInput,
  ...tableInputs,
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  metrics: 'JSON object of the metrics that have a value, name → number',
};
