import { DuckDBInstance } from '@duckdb/node-api';

export const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

/** Ten checks of the flights. */
export const expectations = `
table:
  - expect_table_row_count_to_be_between: { min_value: 1000000 }
  - expect_table_columns_to_match_set: { column_set: [date, delay, distance, origin, destination] }
columns:
  date:
    - expect_column_values_to_not_be_null
  delay:
    - expect_column_values_to_be_between: { min_value: -120, max_value: 1500, mostly: 0.999 }
    - expect_column_mean_to_be_between: { min_value: -5, max_value: 30 }
    - expect_column_max_to_be_between: { max_value: 3000 }
  distance:
    - expect_column_min_to_be_between: { min_value: 0 }
  origin:
    - expect_column_values_to_match_regex: { regex: '^[A-Z]{3}$' }
    - expect_column_value_lengths_to_be_between: { min_value: 3, max_value: 3 }
  destination:
    - expect_column_values_to_be_in_set: { value_set: [ATL, BOS, DFW, DEN, JFK, LAX, ORD, SEA], mostly: 0.1 }
`;

/** What someone would write by hand for these ten. */
export const aggregates = `
  count(*), count(*) FILTER (WHERE date IS NULL),
  count(*) FILTER (WHERE delay IS NULL), count(*) FILTER (WHERE NOT (delay >= -120 AND delay <= 1500)), avg(delay), max(delay),
  min(distance),
  count(*) FILTER (WHERE origin IS NULL), count(*) FILTER (WHERE NOT regexp_matches(origin, '^[A-Z]{3}$')),
  count(*) FILTER (WHERE NOT (length(origin) >= 3 AND length(origin) <= 3)),
  count(*) FILTER (WHERE destination IS NULL),
  count(*) FILTER (WHERE destination NOT IN ('ATL', 'BOS', 'DFW', 'DEN', 'JFK', 'LAX', 'ORD', 'SEA'))`;

/** The first so many flights as CSV. */
export async function writeCsv(file: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM '${flights}' LIMIT ${rows}) TO '${file}'`);
  connection.closeSync();
  instance.closeSync();
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
