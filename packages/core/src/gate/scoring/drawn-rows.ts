import { checkStream, type Seed } from '@mlops-actions/stats/rng';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { Table } from '@mlops-actions/tabular/sources';
import type { Case, GateInputs } from '../case.ts';
import { columnsNamed, layoutOf, needsOf } from '../rows/layout.ts';
import { rawFrom, selectList } from '../rows/raw-rows.ts';
import type { RawRows } from '../rows/rows.ts';
import { tableOf, withTables } from '../tables.ts';
import { columnsFrom, featuresOf, selectColumns, type SentColumn } from './features.ts';

/** Rows as the model takes them, beside what the gate knows of them. */
export interface DrawnRows {
  /** Rows of the whole table. */
  all: number;
  count: number;
  features: SentColumn[];
  /** Labels, weights and the table's own predictions of the same rows. */
  known: RawRows;
  /** Whether labels and predictions are compared as text. */
  isText: boolean;
}

/**
 * Reads the rows of the predictions; of many rows, as many as asked for, drawn by the seed and in their order.
 * @throws UserError for a column that is not there, or where there are no features
 */
export function drawRows(
  given: Pick<Case, 'inputs' | 'context' | 'workspace'>,
  draws: { most: number; seed: Seed },
): Promise<DrawnRows> {
  return withTables(given, async (engine, door) => {
    const table = await tableOf(engine, door, 'predictions', given.inputs.predictions!);
    return readRows(engine, table, given.inputs, draws);
  });
}

async function readRows(
  engine: Engine,
  table: Table,
  inputs: GateInputs,
  { most, seed }: { most: number; seed: Seed },
): Promise<DrawnRows> {
  const features = featuresOf(table, inputs);
  const layout = layoutOf(table, { ...columnsNamed(inputs, []), score: undefined }, needsOf([]));
  const all = await table.rowCount();
  const selected = `SELECT ${selectColumns(features)}, ${selectList(layout)}`;
  const numbered = `(SELECT *, row_number() OVER () - 1 AS "row of the gate" FROM ${table.relation})`;
  const read = await engine.columns(
    all > most
      ? `${selected} FROM ${numbered} WHERE "row of the gate" IN (${drawn(all, most, seed).join(', ')}) ORDER BY "row of the gate"`
      : `${selected} FROM ${table.relation}`,
  );
  const columns = columnsFrom(features, read);
  return {
    all,
    count: columns[0]!.values.length,
    features: columns,
    known: rawFrom(layout, (as) => read[as]),
    isText: layout.isText,
  };
}

function drawn(all: number, most: number, seed: Seed): number[] {
  const random = checkStream(seed, 'scoring', 'rows');
  const rows = new Set<number>();
  while (rows.size < most) rows.add(Math.floor(random.uniform() * all));
  return [...rows].sort((a, b) => a - b);
}
