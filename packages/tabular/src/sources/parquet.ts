import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { literal } from '../sql.ts';
import type { SourceFile } from './files.ts';
import { distinct } from './header.ts';
import { kindOf } from './table.ts';

/** A query over Parquet files, whose columns are matched by name. */
export async function parquetRelation(engine: Engine, files: readonly SourceFile[]): Promise<string> {
  const schemas: Map<string, string>[] = [];
  for (const file of files) schemas.push(await schemaOf(engine, file));
  let alike = true;
  for (const [index, schema] of schemas.entries()) {
    compare(schemas[0] as Map<string, string>, schema, files[0] as SourceFile, files[index] as SourceFile);
    alike &&= [...schema].every(([name, type]) => schemas[0]?.get(name) === type);
  }
  const paths = literal(files.map((file) => file.path));
  return `SELECT * FROM read_parquet(${paths}, hive_partitioning = false, union_by_name = ${!alike})`;
}

async function schemaOf(engine: Engine, file: SourceFile): Promise<Map<string, string>> {
  const path = literal(file.path);
  const rows = await engine.define(`DESCRIBE SELECT * FROM read_parquet(${path}, hive_partitioning = false)`);
  const written = await engine.define(
    `SELECT name FROM parquet_schema(${path}) WHERE type IS NOT NULL AND num_children IS NULL`,
  );
  if (written.length === rows.length)
    distinct(
      written.map((row) => String(row['name'])),
      file.name,
    );
  return new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]));
}

function compare(a: Map<string, string>, b: Map<string, string>, fileA: SourceFile, fileB: SourceFile): void {
  const missing = [...a.keys()].find((name) => !b.has(name));
  const added = [...b.keys()].find((name) => !a.has(name));
  if (missing !== undefined || added !== undefined) {
    const [name, has, lacks] = missing === undefined ? [added, fileB, fileA] : [missing, fileA, fileB];
    throw new DataError(
      `'${has.name}' has a column '${name}' that '${lacks.name}' lacks: all files of one table need the same columns.`,
      { file: lacks.name },
    );
  }
  for (const [name, type] of a) {
    const kinds = [kindOf(type), kindOf(b.get(name) as string)];
    if (kinds[0] === kinds[1] || kinds.every((kind) => kind === 'integer' || kind === 'number')) continue;
    throw new DataError(
      `Column '${name}' is ${kinds[0]} in '${fileA.name}' and ${kinds[1]} in '${fileB.name}': all files of one table need the same types.`,
      { file: fileB.name },
    );
  }
}
