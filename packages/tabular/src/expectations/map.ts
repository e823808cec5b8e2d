import type { TableColumn } from '../sources.ts';
import { type Aggregate, all, always, type Condition, missing, not } from './conditions.ts';
import type { NotEvaluable, PreparedExpectation, UnexpectedRows } from './expectation.ts';
import { countsOf, judgeMap } from './result.ts';

export const rows: Aggregate = { of: 'rows' };

/** A share of a column's values, judged by how many rows are unexpected. */
export function mapExpectation(
  column: TableColumn,
  share: number,
  expected: string,
  unexpected: { aggregate: Aggregate; rows: Condition },
): PreparedExpectation {
  return {
    expected,
    aggregates: { rows, missing: { of: 'rows', where: missing(column) }, unexpected: unexpected.aggregate },
    unexpected: () => ({ rows: unexpected.rows, columns: [column] }),
    judge: (values) => judgeMap(countsOf(values), share, expected),
  };
}

/** Rows whose value is there and does not fulfil the condition are unexpected. */
export function ofRows(
  column: TableColumn,
  share: number,
  expected: string,
  condition: Condition,
): PreparedExpectation {
  const unexpected = propagatesNull(column, condition)
    ? not(condition)
    : all(not(missing(column)), not(condition));
  return mapExpectation(column, share, expected, {
    aggregate: { of: 'rows', where: unexpected },
    rows: unexpected,
  });
}

/** In SQL these conditions on null are null, and so is their opposite: no need to ask for nulls again. NaN is a value. */
function propagatesNull(column: TableColumn, condition: Condition): boolean {
  if (column.type === 'number') return false;
  if (condition.is === 'in') return condition.values.length > 0;
  return ['between', 'of length', 'matching', 'like'].includes(condition.is);
}

/** A column of another type can be judged only where it holds nothing, since nothing has no type. */
export function onlyEmpty(column: TableColumn, share: number, problem: NotEvaluable): PreparedExpectation {
  const prepared = ofRows(column, share, '', always);
  return {
    ...prepared,
    judge(values) {
      if (values['rows'] !== values['missing']) throw problem;
      return prepared.judge(values);
    },
  };
}

/**
 * A share of the rows, by what several of their columns hold together.
 * @param ignored rows that are not asked.
 */
export function recordExpectation(
  share: number,
  expected: string,
  ignored: Condition,
  unexpected: { aggregate: Aggregate } & UnexpectedRows,
): PreparedExpectation {
  const { aggregate, ...sample } = unexpected;
  return {
    expected,
    aggregates: { rows, missing: { of: 'rows', where: ignored }, unexpected: aggregate },
    unexpected: () => sample,
    judge: (values) => judgeMap(countsOf(values), share, expected),
  };
}
