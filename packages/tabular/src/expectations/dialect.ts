import type { TableColumn } from '../sources.ts';
import type { Aggregate, Condition } from './conditions.ts';

/** How a plan is written in one dialect of SQL. */
export interface Dialect {
  condition(condition: Condition, relation: string): string;
  /** An expression that stands in a select list with others; null for one that needs a statement of its own. */
  expression(aggregate: Aggregate, relation: string): string | null;
  /** A whole statement that gives the aggregate as `value`, for those that have no expression. */
  statement(aggregate: Aggregate, relation: string): string;
  /** Rows that fulfil the condition with their numbers from 0 as `__row`, at most `limit`, in their order. */
  sample(condition: Condition, columns: readonly TableColumn[], relation: string, limit: number): string;
}
