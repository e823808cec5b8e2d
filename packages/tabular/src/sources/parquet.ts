import type { Engine } from '../engine.ts';
import { literal } from '../sql.ts';
import { distinct } from './header.ts';
import { hiveArguments, type Partitions, selectedOf } from './partitions.ts';
import type { ReadableFile } from './readable.ts';
import { isOneKind, kindOf, missingColumn, unlikeTypes } from './table.ts';

/** A query over Parquet files, whose columns are matched by name. */
export async function parquetRelation(
  engine: Engine,
  files: readonly ReadableFile[],
  partitions: Partitions,
): Promise<string> {
  const schemas: Map<string, string>[] = [];
  for (const file of files) schemas.push(await schemaOf(engine, file));
  const [first] = schemas as [Map<string, string>, ...Map<string, string>[]];
  let alike = true;
  for (const [index, schema] of schemas.entries()) {
    sameColumns(first, schema, (files[0] as ReadableFile).name, (files[index] as ReadableFile).name);
    alike &&= [...schema].every(([name, type]) => first.get(name) === type);
  }
  const paths = literal(files.map((file) => file.enginePath));
  return `SELECT ${selectedOf(partitions)} FROM read_parquet(${paths}, ${hiveArguments(partitions)}, union_by_name = ${!alike})`;
}

async function schemaOf(engine: Engine, file: ReadableFile): Promise<Map<string, string>> {
  const path = literal(file.enginePath);
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

/** @throws DataError for a column that one of two files lacks, and for one of another kind, with both files */
export function sameColumns(
  a: Map<string, string>,
  b: Map<string, string>,
  fileA: string,
  fileB: string,
): void {
  for (const name of a.keys()) if (!b.has(name)) throw missingColumn(name, fileA, fileB);
  for (const name of b.keys()) if (!a.has(name)) throw missingColumn(name, fileB, fileA);
  for (const [name, type] of a) {
    const other = b.get(name) as string;
    if (!isOneKind(kindOf(type), kindOf(other)))
      throw unlikeTypes(name, { type, file: fileA }, { type: other, file: fileB });
  }
}
