import type { JudgedExpectation } from '@mlops-actions/tabular/expectations/run-suite';
import type { Table } from '@mlops-actions/tabular/sources';
import { columnsNamed } from './columns-named.ts';

/** Columns that expectations name and the data does not have, where they are most of those named. */
export interface Absence {
  /** One sentence that says what to look at. */
  sentence: string;
  /** Indices of the expectations that could not be judged without them. */
  unjudged: number[];
}

/** Fewer than these are told one by one. */
const fewest = 3;

/** One column that is missing is a column that is missing; most of them are another table, or another delimiter. */
export function absenceOf(judged: readonly JudgedExpectation[], table: Table): Absence | null {
  const present = new Set(table.columns.map(({ name }) => name));
  const named = new Set(judged.flatMap(({ config }) => columnsNamed(config)));
  const absent = [...named].filter((name) => !present.has(name));
  if (absent.length < fewest || 2 * absent.length <= named.size) return null;
  const isText = !table.files.every(({ name }) => /\.(parquet|pq|arrow|feather|jsonl?|ndjson)$/i.test(name));
  const look = isText ? "check the input 'delimiter', and whether" : 'check whether';
  const own = `${present.size} ${present.size === 1 ? 'column' : 'columns'}`;
  return {
    sentence: `The data has ${own}, and ${absent.length} of the ${named.size} columns that the expectations name are not in it: ${look} these are the data that they are for.`,
    unjudged: judged.flatMap(({ config, judgement }, i) =>
      judgement === null && columnsNamed(config).some((name) => !present.has(name)) ? [i] : [],
    ),
  };
}
