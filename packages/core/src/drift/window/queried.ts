import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LogsColumn, type LogsTable, queryLogs } from '@mlops-actions/azureml/logs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier, literal } from '@mlops-actions/tabular/sql';
import { counted } from '../../report/cell.ts';
import type { Cell } from '../../report/section.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { CurrentWindow } from './current-window.ts';
import { EmptyWindow } from './empty-window.ts';
import type { WindowSource } from './inputs.ts';

type QuerySource = Extract<WindowSource, { kind: 'query' }>;

/** The rows that a KQL query answers, as a file. */
export async function fetchQueried(
  engine: Engine,
  workspace: Workspace,
  source: QuerySource,
  folder: string,
  context: Context,
): Promise<Omit<CurrentWindow, 'close'>> {
  const resource = source.resource ?? ownLogs(workspace);
  const to = context.clock.now();
  const timespan =
    source.sinceMs === undefined ? undefined : { from: new Date(to.getTime() - source.sinceMs), to };
  const query = await queryText(source.query);
  const table = await queryLogs(workspace.arm, resource, query, timespan, context.signal);
  if (table.rows.length === 0)
    throw new EmptyWindow('The query answered no row: check it and its time span.');
  const file = join(folder, 'current.parquet');
  await writeTable(engine, table, folder, file);
  context.log.info(`Queried: ${counted(table.rows.length, 'row')}.`);
  const rows: Cell[][] = [
    ['Rows', table.rows.length],
    ['From', timespan?.from.toISOString() ?? 'as the query says'],
    ['To', timespan?.to.toISOString() ?? 'as the query says'],
  ];
  return {
    files: [file],
    bookkeeping: [],
    sections: [
      {
        title: 'Current window',
        blocks: [
          { kind: 'table', columns: [{ title: 'What' }, { title: 'Value', align: 'right' }], rows },
          { kind: 'code', text: query },
        ],
      },
    ],
    warnings: [],
  };
}

function ownLogs({ applicationInsights, address }: Workspace): { kind: 'resource'; id: string } {
  if (applicationInsights) return { kind: 'resource', id: applicationInsights };
  throw new UserError(
    `Workspace '${address.workspace}' has no Application Insights: name what is asked in the input 'query-resource'.`,
  );
}

/** @throws UserError for a file that cannot be read */
async function queryText(query: string): Promise<string> {
  if (!/^[^\n|]+\.(kql|kusto)$/.test(query)) return query;
  return readFile(query, 'utf8').catch(() => {
    throw new UserError(`The query '${query}' does not exist or cannot be read: check the input 'query'.`);
  });
}

/** SQL types of Kusto's; a time span becomes seconds, so that it can be compared. */
const sqlTypes: Record<string, string> = {
  bool: 'BOOLEAN',
  datetime: 'TIMESTAMP',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  decimal: 'DOUBLE',
  timespan: 'DOUBLE',
};

/** Writes a table of Kusto's as Parquet. Cells are passed as text, since the service writes numbers as either. */
export async function writeTable(
  engine: Engine,
  table: LogsTable,
  folder: string,
  file: string,
): Promise<void> {
  const lines = join(folder, 'rows.jsonl');
  const line = (row: unknown[]): string =>
    `${JSON.stringify(Object.fromEntries(table.columns.map((column, at) => [`c${at}`, cellText(row[at], column)])))}\n`;
  function* allLines(): Generator<string> {
    for (const row of table.rows) yield line(row);
  }
  await pipeline(Readable.from(allLines()), createWriteStream(lines));
  const given = table.columns.map((_, at) => `c${at}: 'VARCHAR'`).join(', ');
  const taken = new Set<string>();
  const typed = table.columns.map(({ name, type }, at) => {
    let own = name;
    while (taken.has(own.toLowerCase())) own += '_1';
    taken.add(own.toLowerCase());
    return `CAST(c${at} AS ${sqlTypes[type] ?? 'VARCHAR'}) AS ${identifier(own)}`;
  });
  await engine.define(
    `COPY (SELECT ${typed.join(', ')} FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${given}}))
     TO ${literal(file)} (FORMAT parquet)`,
  );
}

function cellText(cell: unknown, { type }: LogsColumn): string | null {
  if (cell === null || cell === undefined) return null;
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  if (type === 'string' || type === 'dynamic' || type === 'guid') return text;
  if (text === '') return null;
  return type === 'timespan' ? String(secondsOf(text)) : text;
}

/** Kusto writes `1.02:03:04.5678901`: days, hours, minutes, seconds. */
export function secondsOf(timespan: string): number {
  const match = /^(-)?(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(timespan);
  if (!match) return Number.NaN;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0));
  return (match[1] ? -1 : 1) * (days * 86_400 + hours * 3600 + minutes * 60 + seconds);
}
