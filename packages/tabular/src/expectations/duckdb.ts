import type { Dialect } from './dialect.ts';
import { expression, statement } from './duckdb/aggregates.ts';
import { condition } from './duckdb/conditions.ts';
import { sample, sampleCounts } from './duckdb/samples.ts';

/** DuckDB's SQL. */
export const duckdb: Dialect = { condition, expression, statement, sample, sampleCounts };
