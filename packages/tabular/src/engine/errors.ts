import { DataError } from '../data-error.ts';
import { firstWrongLine, notInEncoding } from '../sources/encoding.ts';

interface NamedFile {
  path: string;
  name: string;
  isText?: boolean;
}

/**
 * What the engine threw as one sentence. Where a text is not UTF-8 it may stop with an error of its own making
 * (DuckDB 1.5), so then the files are looked through.
 */
export async function explained(error: unknown, files: readonly NamedFile[]): Promise<Error> {
  if (error instanceof DataError) return error;
  const message = messageOf(error);
  if (/^(INTERNAL|FATAL) Error|utf-?8|unicode/i.test(message)) {
    for (const { path, name, isText } of files) {
      const line = isText ? await firstWrongLine(path) : undefined;
      if (line !== undefined) return notInEncoding(name, 'UTF-8', line);
    }
  }
  return dataErrorOf(error, files);
}

/**
 * Without what the client puts before the engine's own words. An error of the engine's library may come from another
 * realm, where it is no instance of this one's class.
 */
function messageOf(error: unknown): string {
  const text = String((error as { message?: unknown } | undefined)?.message ?? error);
  return text.replace(/^(?:Error: )?(?:Failed to extract statements: )?/, '');
}

/**
 * What the engine says, as one sentence without values of the data: its messages on CSV lines and
 * conversions quote cells, so of those only file, line and column are kept. Messages on the statement itself
 * (parser, binder, catalog) quote no data and are kept.
 */
export function dataErrorOf(error: unknown, files: readonly NamedFile[]): Error {
  const message = messageOf(error);
  const file = files.find((each) => message.includes(each.path))?.name;
  // Without a file it is a query of the user's that reads a column as JSON.
  if (file && /JSON transform error|Malformed JSON|maximum_object_size|non-record JSON/.test(message))
    return jsonError(message, file);
  if (/CSV Error|sniffing file|CSV Reader/i.test(message))
    return csvError(message, file ?? (files.length === 1 ? files[0]?.name : undefined));
  if (message.startsWith('Permission Error'))
    return new DataError(
      'The statement reads something other than the given data files, which is not allowed.',
    );
  const absent = absentName(message);
  if (absent) return new DataError(absent);
  if (/^(Parser|Binder|Catalog) Error|Cannot change configuration/.test(message))
    return new DataError(message.split('\n')[0] as string);
  if (/pattern too large|invalid regular expression|invalid repetition|bad repetition/i.test(message))
    return new DataError('The engine cannot compile the regex: make it shorter.');
  if (/Out of Memory|failed to (?:allocate|pin|offload)/i.test(message))
    return new DataError(
      "The engine's memory limit was reached by what cannot be put into the temporary folder: raise 'memory-limit', free disk space, or use a larger runner.",
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

/** A name in a statement that nothing has; null where it is something else that the statement lacks. */
function absentName(message: string): string | null {
  const column =
    /^Binder Error: (?:Referenced column "(.+?)" (?:not found|was not found)|.*does not have a column named "(.+?)")/s.exec(
      message,
    );
  if (column) return `The query names a column '${column[1] ?? column[2]}' that the data do not have.`;
  const [, kind, name] =
    /^Catalog Error: (Table|View|Scalar Function|Aggregate Function|Table Function) with name "?(.+?)"? does not exist/s.exec(
      message,
    ) ?? [];
  if (kind === undefined) return null;
  return /Function/.test(kind)
    ? `The query calls a function '${name}' that the engine does not have.`
    : `The query reads a table '${name}' that is not among the data.`;
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
  if (/maximum line size|does not support a full read/i.test(message))
    return `: a line is longer than 2,000,000 bytes; check that its quotes are closed.`;
  if (/unterminated quote|not properly escaped|quote should be followed/i.test(message))
    return `: a quoted field is not closed, or text follows its closing quote; double the quotes inside quoted fields.`;
  return `: it cannot be read as CSV with one header row and the same number of fields in each row; check its delimiter and quotes.`;
}

/** The message of a transform error shows the record; only its place is kept. */
function jsonError(message: string, file: string): DataError {
  const line = /in (?:line|record\/value) (\d+)/.exec(message)?.[1];
  const named = `'${file}'`;
  const at = { file, ...(line ? { line: Number(line) } : {}) };
  if (/maximum_object_size/.test(message))
    return new DataError(`${named}: a record is longer than 16 MiB; check that it is closed.`, at);
  if (/non-record JSON/.test(message))
    return new DataError(
      `${named}: there is no record; it has to hold an array of objects, or one object a line.`,
      at,
    );
  const where = `${named}${line ? `, record ${line}` : ''}`;
  const reason = /duplicate key/.test(message)
    ? 'a key stands there twice'
    : /transform/.test(message)
      ? 'a value does not fit the type that the column has elsewhere'
      : 'the text is not JSON';
  return new DataError(`${where}: ${reason}; correct it there.`, at);
}
