import { tableInputs } from '@mlops-actions/core/data/table-inputs';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, failOn, flag, list, text, wholeNumber } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  data: list({
    description:
      'Data: files, globs, folders and addresses (`azureml:name:version`, `azureml://…`, `https://…blob…`, `abfss://…`, `.dvc`) of CSV, JSON, Parquet or Arrow',
    required: true,
    allowed: 'paths, globs and addresses, separated by commas or lines',
    example: 'data/flights/*.parquet',
  }),
  expectations: text({
    description:
      'Great Expectations suite, Pandera schema (YAML), Frictionless Table Schema, ODCS 3 contract or an expectation file in the short form; required with `mode: check`, and the file to write with `mode: profile`',
    allowed: 'a file',
    example: 'expectations.yml',
  }),
  reference: list({
    description:
      'The last accepted version of the data, as `data` is given: columns, types, row count and keys are compared with it',
    allowed: 'paths, globs and addresses, separated by commas or lines',
    example: 'accepted/flights/*.parquet',
  }),
  tables: list({
    description:
      'Other tables that expectations and their queries name, each as `data` is given; several items of one name are one table. The last accepted version is the table `reference`',
    allowed: 'name=address, separated by commas or lines',
    example: 'airports=data/airports.csv',
  }),
  'fail-on-severity': choice(['critical', 'warning'], {
    description: 'The mildest severity whose failure is `fail`; milder ones are `warn`',
    default: 'critical',
  }),
  'max-sample-rows': wholeNumber(
    {
      description: 'Failing rows shown per check in the JSON and HTML reports; 0 shows none of the data',
      default: '0',
    },
    { min: 0, max: 1000 },
  ),
  'redact-columns': list({
    description:
      'Columns whose values are never shown, not even in samples; `*` and `?` stand for any signs, in any case',
    allowed: 'column names or globs, separated by commas or lines',
    example: '*email*, phone',
  }),
  'show-values': list({
    description: 'Columns whose commonest values the HTML report shows; else it shows none of text',
    allowed: 'column names, separated by commas or lines',
    example: 'origin, carrier',
  }),
  mode: choice(['check', 'profile'], {
    description: 'Judge the data, or write an expectation file from it, to be reviewed',
    default: 'check',
  }),
  'row-digest': flag({
    description: 'Also digest the rows, whatever their order, the split into files and their format',
    default: 'false',
  }),
  'fail-on': failOn(['pass', 'warn', 'fail', 'no-data'], 'fail,no-data'),
  ...tableInputs,
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'validation-results': 'Path of validation-results.json, in Great Expectations’ own format',
  'expectations-file': 'Path of the expectation file that `mode: profile` wrote',
  'dataset-digest': 'sha256 over the sorted sha256 digests of the data files',
  'row-digest': 'With `row-digest: true`, digest of the rows by the algorithm `mlops-rows-v1`; else empty',
  'row-count': 'Number of rows',
  'failed-checks': 'JSON array of the ids of the checks that did not pass',
};
