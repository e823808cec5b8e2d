import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, failOn, list, text, wholeNumber } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  data: list({
    description: 'Data files: paths or globs of CSV and Parquet files',
    required: true,
    allowed: 'paths or globs, separated by commas or lines',
    example: 'data/flights/*.parquet',
  }),
  expectations: text({
    description:
      'Great Expectations suite, Pandera schema (YAML), Frictionless Table Schema, ODCS 3 contract or an expectation file in the short form; required with `mode: check`, and the file to write with `mode: profile`',
    allowed: 'a file',
    example: 'expectations.yml',
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
    description: 'Columns whose values are never shown, not even in samples',
    allowed: 'column names, separated by commas or lines',
    example: 'email, phone',
  }),
  mode: choice(['check', 'profile'], {
    description: 'Judge the data, or write an expectation file from it, to be reviewed',
    default: 'check',
  }),
  'fail-on': failOn(['pass', 'warn', 'fail', 'no-data'], 'fail,no-data'),
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'validation-results': 'Path of validation-results.json, in Great Expectations’ own format',
  'expectations-file': 'Path of the expectation file that `mode: profile` wrote',
  'dataset-digest': 'sha256 over the sorted sha256 digests of the data files',
  'row-count': 'Number of rows',
  'failed-checks': 'JSON array of the ids of the checks that did not pass',
};
