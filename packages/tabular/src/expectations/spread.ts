import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { familyOf } from './comparison.ts';
import { all, any, type Condition, columnTerm, figureTerm, type Term, valueTerm } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows, onlyEmpty } from './map.ts';

const minus = (left: Term, right: Term): Term => ({ a: 'arithmetic', sign: '-', left, right });
const plus = (left: Term, right: Term): Term => ({ a: 'arithmetic', sign: '+', left, right });
const times = (left: Term, right: Term): Term => ({ a: 'arithmetic', sign: '*', left, right });
const over = (left: Term, right: Term): Term => ({ a: 'arithmetic', sign: '/', left, right });

/** Where a figure is missing (too few values, infinite ones), nothing is out of the ordinary. */
const holds = (left: Term, sign: '<' | '<=' | '>=' | '=', right: Term): Condition => ({
  is: 'compared',
  left,
  sign,
  right,
  otherwise: true,
});

/** A z-score is (value - mean) / sample standard deviation; it has none where that is 0. */
export const expectColumnValueZScoresToBeLessThan = expectationOfRows(
  { ...columnName, ...mostly, threshold: z.number(), double_sided: z.boolean() },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    const isTime = column.type === 'timestamp';
    if (!isTime && familyOf(column) !== 'number')
      return onlyEmpty(column, given.mostly, wrongType(column, 'scored'));
    const values = { column, inSeconds: isTime };
    const mean = figureTerm({ of: 'mean', ...values });
    const deviation = figureTerm({ of: 'stdev', ...values });
    const score = over(minus({ a: 'column', ...values }, mean), deviation);
    const [value, limit] = given.double_sided
      ? [{ a: 'distance', from: score, to: valueTerm(0) } as const, Math.abs(given.threshold)]
      : [score, given.threshold];
    const expected = `less than ${limit} standard deviations ${given.double_sided ? 'from' : 'above'} the mean`;
    const prepared = ofRows(column, given.mostly, expected, holds(value, '<', valueTerm(limit)));
    return isTime ? needsValues(prepared, column) : prepared;
  },
);

/** The mean of no timestamps is none that others can be compared with. */
function needsValues(prepared: PreparedExpectation, { name }: TableColumn): PreparedExpectation {
  return {
    ...prepared,
    judge(values) {
      if (values['rows'] === values['missing'])
        throw new NotEvaluable(`Column '${name}' has no timestamp, so that there is no mean to score by.`);
      return prepared.judge(values);
    },
  };
}

/**
 * `iqr`: Tukey's fences, the quartiles interpolated linearly, a value on a fence being inside. `std`: nearer to
 * the mean than `multiplier` sample standard deviations.
 */
export const expectColumnValuesToNotBeOutliers = expectationOfRows(
  {
    ...columnName,
    ...mostly,
    method: z.enum(['iqr', 'std']).default('iqr'),
    multiplier: z.number().min(0).default(1.5),
  },
  ({ column: name, mostly: share, method, multiplier }, columns) => {
    const column = columnNamed(name, columns);
    if (familyOf(column) !== 'number')
      return onlyEmpty(column, share, wrongType(column, 'searched for outliers'));
    const inside = method === 'iqr' ? withinFences(column, multiplier) : nearTheMean(column, multiplier);
    const expected =
      method === 'iqr'
        ? `within ${multiplier} interquartile ranges of the quartiles`
        : `within ${multiplier} standard deviations of the mean`;
    return ofRows(column, share, expected, inside);
  },
);

function withinFences(column: TableColumn, multiplier: number): Condition {
  const low = figureTerm({ of: 'quantile', column, at: 0.25 });
  const high = figureTerm({ of: 'quantile', column, at: 0.75 });
  const reach = times(valueTerm(multiplier), minus(high, low));
  return all(
    holds(columnTerm(column), '>=', minus(low, reach)),
    holds(columnTerm(column), '<=', plus(high, reach)),
  );
}

function nearTheMean(column: TableColumn, multiplier: number): Condition {
  const mean = figureTerm({ of: 'mean', column });
  const reach = times(valueTerm(multiplier), figureTerm({ of: 'stdev', column }));
  const near = holds({ a: 'distance', from: columnTerm(column), to: mean }, '<', reach);
  const noReach: Condition = {
    is: 'compared',
    left: reach,
    sign: '<=',
    right: valueTerm(0),
    otherwise: false,
  };
  return any(near, all(noReach, holds(columnTerm(column), '=', mean)));
}
