import { shownOf } from './document.ts';
import { checksOf, type PanderaCheck } from './pandera-checks.ts';
import type { Part } from './part.ts';
import type { Unsupported } from './suite.ts';

/** What a schema says of a column, or of all whose names fit a pattern. */
export interface PanderaColumn {
  name: string;
  /** Whether the name is a pattern, which names of columns match from their start. */
  isPattern: boolean;
  required: boolean;
  nullable: boolean;
  unique: boolean;
  coerce: boolean;
  dtype: string | null;
  /** Missing values are filled before anything is checked. */
  filled: boolean;
  checks: PanderaCheck[];
  part: Part;
}

/** A schema as it is written, before the table is known. */
export interface PanderaSchema {
  name: string | null;
  columns: PanderaColumn[];
  checks: PanderaCheck[];
  isStrict: boolean;
  isOrdered: boolean;
  unique: string[];
  unsupported: Unsupported[];
  root: Part;
}

const known = new Set(
  'schema_type version api dataframe_library columns checks index multiindex dtype coerce strict name ordered unique report_duplicates unique_column_names add_missing_columns title description drop_invalid_rows metadata'.split(
    ' ',
  ),
);

/** @throws DataError where an entry is not of the kind that Pandera writes */
export function readSchema(root: Part): PanderaSchema {
  const type = root.text('schema_type');
  if (type !== 'dataframe')
    throw root.error(
      `a Pandera schema of type ${shownOf(type)} is not supported, only 'dataframe'`,
      'schema_type',
    );
  const strict = root.value('strict') ?? false;
  if (typeof strict !== 'boolean' && strict !== 'filter')
    throw root.error(`'strict' is ${shownOf(strict)} and has to be true, false or 'filter'`, 'strict');
  const unique = root.value('unique');
  const unsupported = unsupportedOf(root);
  const columns = columnsOf(root, unsupported);
  if (columns.length === 0 && !root.has('checks'))
    throw root.error('it holds no column and no check', 'columns');
  return {
    name: root.text('name') ?? null,
    columns,
    checks: checksOf(root, false),
    isStrict: strict === true,
    isOrdered: root.flag('ordered'),
    unique: typeof unique === 'string' ? [unique] : (root.texts('unique') ?? []),
    unsupported,
    root,
  };
}

function unsupportedOf(root: Part): Unsupported[] {
  const part = (key: string, why: string): Unsupported[] =>
    root.has(key) && root.value(key) !== false
      ? [{ what: `pandera.${key}`, column: null, why, line: root.lineOf(key) }]
      : [];
  return [
    ...part('index', 'Files have no index: write it into a column (reset_index) and describe that column.'),
    ...part('multiindex', 'Files have no index: write it into columns (reset_index) and describe those.'),
    ...part('drop_invalid_rows', 'Rows are judged, never dropped: remove the entry.'),
    ...part('add_missing_columns', 'Columns are judged, never added: remove the entry.'),
    ...root
      .keys()
      .filter((key) => !known.has(key))
      .flatMap((key) => part(key, `'${key}' is no part of a schema that Pandera writes.`)),
  ];
}

/** A mapping by name, or a list where names are not all texts. */
function columnsOf(root: Part, unsupported: Unsupported[]): PanderaColumn[] {
  const given = root.value('columns');
  if (!Array.isArray(given)) {
    const columns = root.part('columns');
    return (columns?.keys() ?? []).map((name) => columnOf(columns?.part(name) as Part, name, root));
  }
  return (root.parts('columns') ?? []).flatMap((part) => {
    const name = part.value('name');
    if (typeof name === 'string') return [columnOf(part, name, root)];
    const why = `The column's name is ${shownOf(name)}: columns of files have texts as names.`;
    unsupported.push({ what: 'pandera.columns', column: null, why, line: part.line });
    return [];
  });
}

function columnOf(part: Part, name: string, root: Part): PanderaColumn {
  return {
    name,
    isPattern: part.flag('regex'),
    required: part.flag('required', true),
    nullable: part.flag('nullable'),
    unique: part.flag('unique'),
    coerce: part.flag('coerce') || root.flag('coerce'),
    dtype: root.text('dtype') ?? part.text('dtype') ?? null,
    filled: part.has('default'),
    checks: checksOf(part, true),
    part,
  };
}
