import { DataError } from '../data-error.ts';

interface NamedFile {
  path: string;
  name: string;
}

/**
 * What the engine says, as one sentence without values of the data: its messages on CSV lines and
 * conversions quote cells, so of those only file, line and column are kept. Messages on the statement itself
 * (parser, binder, catalog) quote no data and are kept.
 */
export function dataErrorOf(error: unknown, files: readonly NamedFile[]): Error {
  const message = error instanceof Error ? error.message : String(error);
  const file = files.find((each) => message.includes(each.path))?.name;
  if (/CSV Error|sniffing file/i.test(message))
    return csvError(message, file ?? (files.length === 1 ? files[0]?.name : undefined));
  if (message.startsWith('Permission Error'))
    return new DataError(
      'The statement reads something other than the given data files, which is not allowed.',
    );
  if (/^(Parser|Binder|Catalog) Error|Cannot change configuration/.test(message))
    return new DataError(message.split('\n')[0] as string);
  if (/pattern too large|invalid regular expression|invalid repetition|bad repetition/i.test(message))
    return new DataError('The engine cannot compile the regex: make it shorter.');
  if (/Out of Memory|failed to (?:allocate|pin|offload)/i.test(message))
    return new DataError(
      'The memory limit was reached and the temporary folder could not hold the rest: free disk space, or use a larger runner.',
    );
  if (/No files found|Cannot open file/.test(message))
    return new DataError(
      `'${file ?? 'A data file'}' cannot be opened: check that it exists and may be read.`,
    );
  if (/parquet|TProtocolException|magic bytes|thrift|decompress|snappy/i.test(message))
    return parquetError(message, file ?? (files.length === 1 ? files[0]?.name : undefined));
  const kind = /^([A-Z][A-Za-z ]+ Error)/.exec(message)?.[1] ?? 'Error';
  return new DataError(
    `The engine stopped with '${kind}'${file ? ` while reading '${file}'` : ''}: a value does not fit the type that it is used as.`,
  );
}

function parquetError(message: string, file: string | undefined): DataError {
  return new DataError(
    `'${file ?? 'A data file'}' is not a readable Parquet file (${parquetReason(message)}): write it again, or check that it was uploaded whole.`,
    file ? { file } : undefined,
  );
}

function parquetReason(message: string): string {
  if (/magic bytes|footer|too small/i.test(message))
    return 'its first or last bytes are not those of Parquet';
  if (/snappy|decompress/i.test(message)) return 'a page cannot be decompressed';
  return 'its contents are damaged';
}

/** The engine counts lines from 1 with the header. */
function csvError(message: string, file: string | undefined): DataError {
  const line = /Line: (\d+)/.exec(message)?.[1];
  const where = `'${file ?? 'The CSV file'}'${line ? `, line ${line}` : ''}`;
  return new DataError(
    `${where}${csvReason(message)}`,
    file ? { file, ...(line ? { line: Number(line) } : {}) } : undefined,
  );
}

function csvReason(message: string): string {
  const column = /Error when converting column "((?:[^"]|"")*)"/.exec(message)?.[1];
  if (column !== undefined) {
    const type = /is being converted as type ([A-Z]+)/.exec(message)?.[1];
    return `, column '${column}': a value does not fit the type${type ? ` ${type}` : ''} that the first rows have; correct it, or leave the field empty.`;
  }
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts)
    return `, column ${Math.min(Number(counts[1]), Number(counts[2])) + 1}: the number of fields is ${counts[2]} where the header has ${counts[1]}; quote fields that hold the delimiter, or complete the row.`;
  if (/maximum line size/i.test(message))
    return `: the line is longer than 2,000,000 bytes; check that its quotes are closed.`;
  if (/utf-8|unicode/i.test(message)) return `: the text is not UTF-8; convert the file to UTF-8.`;
  if (/unterminated quote|not properly escaped|quote should be followed/i.test(message))
    return `: a quoted field is not closed, or text follows its closing quote; double the quotes inside quoted fields.`;
  return `: it cannot be read as CSV with one header row and the same number of fields in each row; check its delimiter and quotes.`;
}
