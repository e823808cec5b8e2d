import type { LogTable } from './log-table.ts';

/** What the service says of a query that it cannot run. */
export class QueryError extends Error {
  readonly code: 'SyntaxError' | 'SemanticError';
  constructor(code: 'SyntaxError' | 'SemanticError', message: string) {
    super(message);
    this.name = 'QueryError';
    this.code = code;
  }
}

/**
 * Runs the part of KQL that the emulator knows: a table's name, then `take` and `limit`, `project`, `count`, and `where`
 * with one comparison of a column with a text, number, truth value, `datetime(…)` or `ago(…)`.
 */
export function runQuery(
  query: string,
  tableOf: (name: string) => LogTable | undefined,
  now: Date,
): LogTable {
  const [source = '', ...steps] = query
    .replace(/\/\/.*$/gm, '')
    .split('|')
    .map((part) => part.trim().replace(/;$/, ''));
  if (!/^\w+$/.test(source))
    throw new QueryError('SyntaxError', `A recognition error occurred in '${source}'.`);
  const table = tableOf(source);
  if (!table) {
    throw new QueryError(
      'SemanticError',
      `'where' operator: Failed to resolve table or column expression named '${source}'`,
    );
  }
  return steps.reduce((current, step) => runStep(current, step, now), table);
}

function runStep(table: LogTable, step: string, now: Date): LogTable {
  const [, operator = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(step) ?? [];
  switch (operator) {
    case 'take':
    case 'limit':
      return { ...table, rows: table.rows.slice(0, Number(rest)) };
    case 'count':
      return { columns: [{ name: 'Count', type: 'long' }], rows: [[table.rows.length]] };
    case 'project':
      return project(table, rest);
    case 'where':
      return where(table, rest, now);
    default:
      throw new QueryError('SyntaxError', `The operator '${operator}' is not known to the emulator.`);
  }
}

function project(table: LogTable, list: string): LogTable {
  const places = list.split(',').map((name) => placeOf(table, name.trim()));
  return {
    columns: places.map((place) => table.columns[place]!),
    rows: table.rows.map((row) => places.map((place) => row[place])),
  };
}

const comparisons: Record<string, (a: number | string, b: number | string) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

function where(table: LogTable, condition: string, now: Date): LogTable {
  const [, name = '', sign = '', value = ''] =
    /^(\w+)\s*(==|!=|>=|<=|>|<)\s*([\s\S]+)$/.exec(condition) ?? [];
  const compare = comparisons[sign];
  if (!compare) throw new QueryError('SyntaxError', `The emulator cannot read the condition '${condition}'.`);
  const place = placeOf(table, name);
  const isTime = table.columns[place]!.type === 'datetime';
  const wanted = valueOf(value.trim(), now);
  const cellOf = (cell: unknown) => (isTime ? Date.parse(String(cell)) : (cell as number | string));
  return { ...table, rows: table.rows.filter((row) => compare(cellOf(row[place]), wanted)) };
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function valueOf(text: string, now: Date): number | string {
  const quoted = /^(?:"(.*)"|'(.*)')$/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  const ago = /^ago\((\d+)([smhd])\)$/.exec(text);
  if (ago) return now.getTime() - Number(ago[1]) * UNITS[ago[2]!]!;
  const datetime = /^datetime\((.+)\)$/.exec(text);
  if (datetime) return Date.parse(datetime[1]!);
  if (text !== '' && Number.isFinite(Number(text))) return Number(text);
  throw new QueryError('SyntaxError', `The emulator cannot read the value '${text}'.`);
}

function placeOf({ columns }: LogTable, name: string): number {
  const place = columns.findIndex((column) => column.name === name);
  if (place >= 0) return place;
  throw new QueryError('SemanticError', `Failed to resolve scalar expression named '${name}'`);
}
