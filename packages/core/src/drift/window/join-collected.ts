import { join } from 'node:path';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier, literal } from '@mlops-actions/tabular/sql';

/** What was collected of one deployment, on this machine. */
export interface CollectedPair {
  inputs: string[];
  outputs: string[];
}

export interface Window {
  from: Date;
  /** Not part of the window. */
  to: Date;
}

/** What the join found; rows are those of the window. */
export interface JoinFacts {
  rows: number;
  /** Input rows without an output, kept with empty outputs. */
  inputsAlone: number;
  /** Output rows without an input, left out. */
  outputsAlone: number;
  /** Lines that are no JSON, such as the last of a file that is being written. */
  brokenLines: number;
  /** Events whose data is not within them (larger than 4 MB, or binary) or is no list of rows. */
  unreadEvents: number;
  /** The starts of the UTC hours in which there are input rows. */
  hours: Date[];
  columns: string[];
}

/** What the joined table has beside the model's inputs and outputs. */
export const bookkeeping = ['correlationid', 'collected_at'];

/** Data of more than 4 MB is not within its event; the engine keeps a buffer of this size for each core. */
const largestLine = 16 << 20;

/**
 * Writes one Parquet file of what was collected: the rows of the inputs, each with its output beside it. Rows are joined
 * by correlation id and, where several have the same (requests that were batched, or a custom id), by their order, if
 * both sides have as many; otherwise none of them has a partner. All is streamed by the engine, which spills to disk.
 */
export async function joinCollected(
  engine: Engine,
  pairs: readonly CollectedPair[],
  window: Window,
  folder: string,
  file: string,
): Promise<JoinFacts> {
  const inputs = await rowsOf(engine, pairs, 'inputs', folder);
  const outputs = await rowsOf(engine, pairs, 'outputs', folder);
  const columns = columnsOf(await structureOf(engine, inputs), await structureOf(engine, outputs));
  const within = (side: string) =>
    `${side}.moment >= ${timestamp(window.from)} AND ${side}.moment < ${timestamp(window.to)}`;
  const numbered = (relation: string) =>
    `SELECT *, row_number() OVER ids AS n, count(*) OVER (PARTITION BY pair, id) AS ofid FROM ${relation}
     WHERE kind = 'row' WINDOW ids AS (PARTITION BY pair, id ORDER BY seq, pos)`;
  await engine.define(`CREATE VIEW numbered_inputs AS ${numbered(inputs)}`);
  await engine.define(`CREATE VIEW numbered_outputs AS ${numbered(outputs)}`);
  const matching = 'i.pair = o.pair AND i.id = o.id AND i.n = o.n AND i.ofid = o.ofid';
  const joined = literal(join(folder, 'joined.parquet'));
  await engine.define(
    `COPY (SELECT i.id, i.moment, i.seq, i.pos, o.id IS NULL AS alone, ${fieldsOf('i', columns.inputs)}, ${fieldsOf('o', columns.outputs)}
     FROM numbered_inputs i LEFT JOIN numbered_outputs o ON ${matching} WHERE ${within('i')})
     TO ${joined} (FORMAT parquet)`,
  );
  const all = await withoutOverflow(engine, joined, [...columns.inputs, ...columns.outputs]);
  const typed = all.map((column, at) => `${castOf(column, at)} AS ${identifier(column.name)}`);
  await engine.define(
    `COPY (SELECT ${[...typed, 'id AS correlationid', 'moment AS collected_at'].join(', ')}
     FROM (${fieldsIn(joined)}) ORDER BY seq, pos) TO ${literal(file)} (FORMAT parquet)`,
  );
  const [joint] = await engine.define(
    `SELECT count(*)::DOUBLE AS rows, count_if(alone)::DOUBLE AS alone,
     list_sort(list(DISTINCT epoch_ms(date_trunc('hour', moment))))::VARCHAR[] AS hours FROM read_parquet(${joined})`,
  );
  const [orphans] = await engine.define(
    `SELECT count(*)::DOUBLE AS rows FROM numbered_outputs o ANTI JOIN numbered_inputs i ON ${matching} WHERE ${within('o')}`,
  );
  const [strays] = await engine.define(
    `SELECT count_if(kind = 'broken')::DOUBLE AS broken, count_if(kind = 'unread')::DOUBLE AS unread
     FROM (SELECT kind FROM ${inputs} UNION ALL SELECT kind FROM ${outputs})`,
  );
  for (const side of ['inputs', 'outputs']) await engine.define(`DROP VIEW numbered_${side}`);
  return {
    rows: Number(joint!['rows']),
    inputsAlone: Number(joint!['alone']),
    outputsAlone: Number(orphans!['rows']),
    brokenLines: Number(strays!['broken']),
    unreadEvents: Number(strays!['unread']),
    hours: ((joint!['hours'] ?? []) as string[]).map((ms) => new Date(Number(ms))),
    columns: all.map(({ name }) => name),
  };
}

/** The events of one side as rows, in a file of their own, so that they are parsed once. */
async function rowsOf(
  engine: Engine,
  pairs: readonly CollectedPair[],
  side: keyof CollectedPair,
  folder: string,
): Promise<string> {
  const events = pairs.flatMap(({ [side]: files }, pair) =>
    files.length === 0
      ? []
      : [
          `SELECT ${pair} AS pair, json FROM read_ndjson_objects(${literal(files)},
           ignore_errors = true, maximum_object_size = ${largestLine})`,
        ],
  );
  const file = literal(join(folder, `${side}.parquet`));
  const source =
    events.length > 0 ? events.join(' UNION ALL ') : 'SELECT 0 AS pair, NULL::JSON AS json WHERE false';
  await engine.define(
    `COPY (
      WITH events AS (
        SELECT pair, row_number() OVER () AS seq, json ->> '$.correlationid' AS id,
          TRY_CAST(json ->> '$.time' AS TIMESTAMPTZ)::TIMESTAMP AS moment,
          CASE WHEN json IS NULL THEN 'broken'
            WHEN TRY_CAST(json ->> '$.time' AS TIMESTAMPTZ) IS NULL THEN 'broken'
            WHEN json_type(json, '$.data') = 'ARRAY' THEN 'row'
            WHEN json_type(json, '$.data') = 'OBJECT' THEN 'row'
            ELSE 'unread' END AS kind,
          CASE json_type(json, '$.data')
            WHEN 'ARRAY' THEN CAST(json -> '$.data' AS JSON[])
            WHEN 'OBJECT' THEN [json -> '$.data'] ELSE [NULL::JSON] END AS data
        FROM (${source}))
      SELECT pair, seq, id, moment, pos, record,
        CASE WHEN kind = 'row' AND (record IS NULL OR json_type(record) <> 'OBJECT') THEN 'unread' ELSE kind END AS kind
      FROM (SELECT pair, seq, id, moment, kind, unnest(data) AS record, generate_subscripts(data, 1) AS pos FROM events)
    ) TO ${file} (FORMAT parquet)`,
  );
  return `read_parquet(${file})`;
}

/** Each key of a side's rows with the JSON types of its values, in the order of appearance. */
type Structure = { key: string; types: string[] }[];

async function structureOf(engine: Engine, rows: string): Promise<Structure> {
  // The engine's own json_group_structure holds all rows in memory.
  const found = await engine.define(
    `WITH structures AS (
       SELECT json_structure(record::JSON)::VARCHAR AS structure, min(seq) AS first FROM ${rows} WHERE kind = 'row' GROUP BY 1),
     keys AS (
       SELECT structure, first, unnest(json_keys(structure::JSON)) AS key,
         generate_subscripts(json_keys(structure::JSON), 1) AS place FROM structures)
     SELECT key, list_sort(list(DISTINCT json_extract_string(structure::JSON, ${pointerTo('key')}))) AS types
     FROM keys GROUP BY key ORDER BY min(first), arg_min(place, first)`,
  );
  return found.map((row) => ({ key: String(row['key']), types: row['types'] as string[] }));
}

/** SQL for a JSON pointer to the key that an expression gives. */
function pointerTo(expression: string): string {
  return `'/' || replace(replace(${expression}, '~', '~0'), '/', '~1')`;
}

interface Column {
  /** As the joined table names it. */
  name: string;
  /** As the collector does. */
  key: string;
  type: 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';
}

/** An output that is named as an input gets `_output`; the engine does not tell upper from lower case. */
function columnsOf(inputs: Structure, outputs: Structure): { inputs: Column[]; outputs: Column[] } {
  const taken = new Set(bookkeeping);
  const named = (structure: Structure, suffix: string) =>
    structure.map(({ key, types }): Column => {
      let name = key;
      while (taken.has(name.toLowerCase())) name += suffix;
      taken.add(name.toLowerCase());
      return { name, key, type: typeOf(types) };
    });
  return { inputs: named(inputs, '_input'), outputs: named(outputs, '_output') };
}

/** The SQL type of a column, by the JSON types of its values; what is nested or mixed stays text. */
function typeOf(types: readonly string[]): Column['type'] {
  const kinds = new Set(
    types.filter((type) => type !== 'NULL').map((type) => type.replace('UBIGINT', 'BIGINT')),
  );
  const only = (...allowed: string[]) => kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
  if (only('BIGINT')) return 'BIGINT';
  if (only('BIGINT', 'HUGEINT', 'DOUBLE')) return 'DOUBLE';
  return only('BOOLEAN') ? 'BOOLEAN' : 'VARCHAR';
}

/** All fields of a row at once, as text, so that it is parsed once; `[]` of a row that is not there is NULL. */
function fieldsOf(side: 'i' | 'o', columns: readonly Column[]): string {
  const name = side === 'i' ? 'input_fields' : 'output_fields';
  if (columns.length === 0) return `[]::VARCHAR[] AS ${name}`;
  const none = `list_resize([NULL::VARCHAR], ${columns.length})`;
  const pointers = columns.map(({ key }) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `coalesce(json_extract_string(${side}.record, ${literal(pointers)}), ${none}) AS ${name}`;
}

function castOf({ type }: Column, at: number): string {
  const field = `fields[${at + 1}]`;
  if (type === 'VARCHAR') return field;
  return `CAST(${field} AS ${type})`;
}

const fieldsIn = (joined: string): string =>
  `SELECT id, moment, seq, pos, list_concat(input_fields, output_fields) AS fields FROM read_parquet(${joined})`;

/** Integers of more than eighteen digits, such as hashes, become floating-point numbers. */
async function withoutOverflow(engine: Engine, joined: string, columns: Column[]): Promise<Column[]> {
  const integers = columns.flatMap(({ type }, at) => (type === 'BIGINT' ? [at] : []));
  if (integers.length === 0) return columns;
  const lengths = integers.map((at) => `max(length(fields[${at + 1}]))::DOUBLE AS c${at}`);
  const [longest] = await engine.define(`SELECT ${lengths.join(', ')} FROM (${fieldsIn(joined)})`);
  return columns.map((column, at) =>
    Number(longest?.[`c${at}`] ?? 0) > 18 ? { ...column, type: 'DOUBLE' } : column,
  );
}

function timestamp(date: Date): string {
  return `TIMESTAMP ${literal(date.toISOString().replace('T', ' ').replace('Z', ''))}`;
}
