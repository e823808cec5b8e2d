import type { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import type { Aggregate, Condition } from './conditions.ts';

/** One expectation as the user's file has it. */
export interface ExpectationConfig {
  /** Great Expectations' name, such as `expect_column_values_to_not_be_null`. */
  type: string;
  kwargs: Record<string, unknown>;
  severity: Severity;
  meta: Record<string, unknown>;
  id: string | null;
  /** In the user's file, from 1. */
  line: number;
}

export type Severity = 'critical' | 'warning' | 'info';
export const severities = ['critical', 'warning', 'info'] as const;

/** Great Expectations' result fields; which of them there are depends on the kind of expectation. */
export interface ExpectationResult {
  element_count?: number;
  unexpected_count?: number;
  unexpected_percent?: number | null;
  missing_count?: number;
  missing_percent?: number | null;
  unexpected_percent_total?: number | null;
  unexpected_percent_nonmissing?: number | null;
  observed_value?: unknown;
  details?: Record<string, unknown>;
  partial_unexpected_list?: unknown[];
  partial_unexpected_counts?: { value: unknown; count: number }[];
  partial_unexpected_index_list?: number[];
  partial_missing_list?: unknown[];
}

export interface Judgement {
  success: boolean;
  result: ExpectationResult;
  /** One sentence with figures, without values of the data. */
  detail: string;
  /** Nothing was there to be judged, so that the success is vacuous. */
  vacuous?: boolean;
}

/** An expectation that fits the table: what it needs to know of it, and how it judges that. */
export interface PreparedExpectation {
  /** What is expected, in words, without the column's name. */
  expected: string;
  aggregates: Record<string, Aggregate>;
  judge(values: Record<string, unknown>): Judgement;
  /** What it observes is a value of this column, which may not be for everybody's eyes. */
  observesValueOf?: TableColumn;
  /** Fields of the result that hold values of these columns, for those who ask for them. */
  shown?: ShownValues;
  /** The rows that break it, for samples, once the aggregates are known. */
  unexpected?: (values: Record<string, unknown>) => UnexpectedRows;
  /** Queries of the user's that have to be looked at before anything runs. */
  queries?: readonly string[];
}

export interface UnexpectedRows {
  rows: Condition;
  columns: readonly TableColumn[];
  /** How Great Expectations lists them: a value, a pair, or an object by column name. */
  as?: 'value' | 'pair' | 'record';
}

export interface ShownValues {
  columns: readonly TableColumn[];
  /** What they need beyond the expectation's own aggregates. */
  aggregates: Record<string, Aggregate>;
  result(values: Record<string, unknown>): ExpectationResult;
}

/** Tables beside the one that is judged, by the names that expectations have for them. */
export type OtherTables = Readonly<Record<string, { relation: string }>>;

/** One kind of expectation. Its family's file registers it under its name. */
export interface ExpectationKind {
  /** Its kwargs as zod types, from which editors learn them. */
  shape: z.ZodRawShape;
  /** @throws NotEvaluable where the kwargs or the columns do not allow it. */
  prepare(
    kwargs: Record<string, unknown>,
    columns: readonly TableColumn[],
    tables?: OtherTables,
  ): PreparedExpectation;
}

/** Why an expectation cannot be judged: one sentence. It is `no-data`, never a pass. */
export class NotEvaluable extends Error {
  override readonly name = 'NotEvaluable';
}
