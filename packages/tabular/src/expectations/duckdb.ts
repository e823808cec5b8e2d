import type { Dialect } from './dialect.ts';
import { condition, expression, statement } from './duckdb/questions.ts';
import { sample } from './duckdb/samples.ts';

/** DuckDB's SQL. */
export const duckdb: Dialect = { condition, expression, statement, sample };
