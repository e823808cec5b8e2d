import { describe, expect, it } from '@jest/globals';
import { readMlTable } from './mltable.ts';

const paths = 'paths:\n  - file: ./a.csv\n';

describe('an MLTable file', () => {
  it('says where its data is and how it is read', () => {
    const text = `type: mltable
paths:
  - file: ./a.csv
  - pattern: ./part/*.csv
  - folder: azureml://datastores/x/paths/y
transformations:
  - read_delimited: { delimiter: ';', header: all_files_same_headers, encoding: iso88591, empty_as_string: false }
`;
    expect(readMlTable(text, 'MLTable')).toEqual({
      paths: ['./a.csv', './part/*.csv', 'azureml://datastores/x/paths/y'],
      options: { format: 'csv', delimiter: ';', encoding: 'iso-8859-1', header: true },
    });
  });

  it.each([
    ['read_parquet', 'parquet'],
    ['read_json_lines', 'jsonl'],
    ['read_parquet: { include_path_column: false }', 'parquet'],
  ])('that says %s is read as %s', (step, format) => {
    expect(readMlTable(`${paths}transformations:\n  - ${step}\n`, 'MLTable').options).toEqual({ format });
  });

  it.each([
    [
      `${paths}transformations:\n  - read_delta_lake: {}\n  - keep_columns: [a]\n`,
      '(read_delta_lake, keep_columns)',
    ],
    [
      `${paths}transformations:\n  - read_parquet: { include_path_column: true }\n`,
      '(read_parquet.include_path_column)',
    ],
    [
      `${paths}transformations:\n  - read_delimited: { header: from_first_file }\n`,
      'header: from_first_file',
    ],
    ['type: mltable\n', "is no MLTable: it needs 'paths'"],
    ['a: [\n', 'is not valid YAML'],
    [bomb(), 'is not valid YAML'],
  ])('that reads %j is refused', (text, sentence) => {
    expect(() => readMlTable(text, 'MLTable')).toThrow(sentence);
  });
});

/** A few lines whose aliases stand for ten to the ninth values. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const value = i === 0 ? 'x' : `*a${i - 1}`;
    return `a${i}: &a${i} [${Array.from({ length: 10 }, () => value).join(', ')}]`;
  });
  return `${levels.join('\n')}\n${paths}`;
}
