import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed } from './columns.ts';
import { always, type Condition, missing, not } from './conditions.ts';
import {
  type Dtype,
  dtypeNamed,
  dtypeOf,
  pandasClasses,
  pandasDtypeNamed,
  pythonClasses,
  pythonClassNamed,
} from './dtype.ts';
import { type Judgement, NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { columnName, expectation, expectationOfRows, mostly } from './kwargs.ts';
import { rows } from './map.ts';
import { countsOf, judgeMap } from './result.ts';

export const expectColumnValuesToBeOfType = expectationOfRows(
  { ...columnName, ...mostly, type_: z.string() },
  ({ column: name, type_: type, mostly: share }, columns) =>
    ofTypes(columnNamed(name, columns), share, [type], !['object', 'object_', 'O'].includes(type), (dtype) =>
      [dtypeNamed(type)?.scalar, pandasClasses.has(type) ? type : undefined].includes(dtype.scalar),
    ),
);

export const expectColumnValuesToBeInTypeList = expectationOfRows(
  { ...columnName, ...mostly, type_list: z.array(z.string()).nullish() },
  ({ column: name, type_list: types, mostly: share }, columns) =>
    ofTypes(columnNamed(name, columns), share, types ?? [], types != null, (dtype) =>
      types ? types.some((type) => isDtype(dtype, type)) : true,
    ),
);

/** As a dtype compares with a name's own; a unit of time counts. */
function isDtype(dtype: Dtype, type: string): boolean {
  return (
    dtypeNamed(type)?.name === dtype.name ||
    (pythonClassNamed(type) !== null && dtypeNamed(type.toLowerCase())?.name === dtype.name)
  );
}

/**
 * As in pandas: a column of one NumPy type is judged by it as a whole; one of Python objects (text, dates,
 * decimals, truth values with missing ones) by each value.
 */
function ofTypes(
  column: TableColumn,
  share: number,
  types: readonly string[],
  isByValue: boolean,
  fits: (dtype: Dtype) => boolean,
): PreparedExpectation {
  const expected = `of type ${types.join(' or ')}`;
  const wanted = new Set(types.map(pythonClassNamed));
  const isOne = pythonClasses(column).some((each) => wanted.has(each));
  const broken: Condition = isOne ? not(always) : not(missing(column));
  return {
    expected,
    aggregates: {
      rows,
      missing: { of: 'rows', where: missing(column) },
      unexpected: { of: 'rows', where: broken },
      anyMissing: { of: 'rows', where: missing(column), whole: true },
    },
    unexpected: () => ({ rows: broken, columns: [column] }),
    judge(values) {
      const dtype = dtypeOf(column, values['anyMissing'] !== 0);
      if (dtype.scalar !== 'object_' || !isByValue)
        return ofDtype(dtype, fits(dtype), dtype.scalar, expected);
      if (!types.some((type) => dtypeNamed(type) || pythonClassNamed(type) || pandasClasses.has(type)))
        throw new NotEvaluable(
          `No type of Python, NumPy or pandas is called ${types.map((type) => `'${type}'`).join(', ')}: write str, int64, float64 or the like.`,
        );
      return judgeMap(countsOf(values), share, expected);
    },
  };
}

function ofDtype(dtype: Dtype, success: boolean, observed: string, expected: string): Judgement {
  return {
    success,
    result: { observed_value: observed },
    detail: `The column is of type ${dtype.name}; expected ${expected}.`,
  };
}

export const expectColumnTypeToBe = expectation({ ...columnName, type_: z.string() }, (given, columns) => {
  const column = columnNamed(given.column, columns);
  const wanted = pandasDtypeNamed(given.type_);
  if (wanted === null)
    throw new NotEvaluable(
      `pandas knows no column type '${given.type_}': write int64, float64, object, bool, datetime64[us] or the like.`,
    );
  return {
    expected: `of type ${given.type_}`,
    aggregates: { missing: { of: 'rows', where: missing(column) } },
    judge({ missing: lacking }) {
      const dtype = dtypeOf(column, lacking !== 0);
      const isTime = /^(?:datetime|timedelta)64$/.test(wanted);
      const success = isTime ? dtype.scalar === wanted : dtype.name === wanted;
      return ofDtype(dtype, success, dtype.name, `of type ${given.type_}`);
    },
  };
});
