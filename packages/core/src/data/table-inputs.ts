import { formats } from '@mlops-actions/tabular/sources/table';
import type { TableOptions } from '@mlops-actions/tabular/sources';
import { choice, textLike } from '../runtime/input-kinds.ts';
import type { Inputs } from '../runtime/inputs.ts';

/** What every action takes that reads tables: how its files are written, where that is not seen from them. */
export const tableInputs = {
  format: choice(['auto', ...formats], {
    description: 'Format of the files; `auto` goes by their endings',
    default: 'auto',
  }),
  delimiter: textLike(
    {
      description:
        'What stands between the fields of CSV; by default the likeliest of comma, semicolon, tab and bar in the first row',
      allowed: 'one sign, or comma, semicolon, tab, bar or space',
      example: 'semicolon',
    },
    /^(.|comma|semicolon|tab|bar|space|\\t)$/u,
  ),
  quote: choice(['auto', 'double', 'single', 'none'], {
    description:
      'What fields of CSV are quoted by; `auto` takes `"` unless the whole first row stands in `\'`',
    default: 'auto',
  }),
  header: choice(['auto', 'true', 'false'], {
    description:
      'Whether the first row of CSV holds the names; `auto` takes it for names unless it plainly holds values',
    default: 'auto',
  }),
  encoding: textLike(
    {
      description: 'Encoding of CSV and JSON files without a byte order mark; by default UTF-8',
      allowed: 'the name of an encoding',
      example: 'windows-1252',
    },
    /^[\w.:-]{1,40}$/,
  ),
  'memory-limit': textLike(
    {
      description:
        'Memory that the SQL engine may take; what does not fit is put into the runner’s temporary folder',
      default: '2GB',
      allowed: 'a size in MB or GB',
      example: '512MB',
    },
    /^\d+(\.\d+)?(MB|GB)$/,
  ),
};

export type TableInputs = Inputs<typeof tableInputs>;

const delimiters: Record<string, string> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  bar: '|',
  space: ' ',
};
const quotes = { auto: undefined, double: '"', single: "'", none: '' };

export function tableOptions({ format, delimiter, quote, header, encoding }: TableInputs): TableOptions {
  return {
    format: format === 'auto' ? undefined : format,
    delimiter: delimiter && (delimiters[delimiter] ?? delimiter),
    quote: quotes[quote],
    header: header === 'auto' ? undefined : header === 'true',
    encoding,
  };
}

/** What nobody said. */
export const tableDefaults: TableInputs = {
  format: 'auto',
  delimiter: undefined,
  quote: 'auto',
  header: 'auto',
  encoding: undefined,
  memoryLimit: '2GB',
};
