import type { ExpectationConfig, Severity } from '../expectations/expectation.ts';
import { parseMoment } from '../expectations/moment.ts';
import type { JudgedExpectation, SuiteRun } from '../expectations/run-suite.ts';
import type { TableColumn } from '../sources.ts';
import type { TableOptions } from '../sources/table.ts';

/** A part of the user's file that asks for what cannot be checked. */
export interface Unsupported {
  /** By the format's own word, such as `pandera.groupby`. */
  what: string;
  column: string | null;
  /** One sentence. */
  why: string;
  /** In the user's file, from 1. */
  line: number;
}

/** What a file asks of one table, under Great Expectations' names. */
export interface Suite {
  name: string | null;
  expectations: ExpectationConfig[];
  /** What the file asks for beyond them: never a pass. */
  unsupported: Unsupported[];
}

/** An expectation file of any format, before the table is known. */
export interface SuiteFile {
  /** How the file wants text files to be read, such as columns that are text although they look like numbers. */
  reading: Pick<TableOptions, 'types' | 'nullStrings' | 'delimiter'>;
  /**
   * The suite for a table of these columns: patterns of names, columns that may be absent and types are
   * settled by them. Without columns the file's own are taken as they are declared.
   */
  suiteFor(columns?: readonly TableColumn[]): Suite;
}

/** An expectation that stands for a part of a file in another format, whose dates are texts that fit their column. */
export function translated(type: string, kwargs: Record<string, unknown>, source: Source): ExpectationConfig {
  const values = [kwargs['min_value'], kwargs['max_value'], kwargs['value_set']].flat();
  const isDated =
    /^expect_column_values_to_(?:be_between|be_in_set|not_be_in_set)$/.test(type) &&
    values.some((value) => typeof value === 'string' && parseMoment(value) !== null);
  return expectationAt(type, { ...kwargs, ...(isDated && { parse_strings_as_datetimes: true }) }, source);
}

type Source = { line: number; severity?: Severity; meta?: Record<string, unknown> };

/** Great Expectations' own, within a file of another format. */
export function expectationAt(
  type: string,
  kwargs: Record<string, unknown>,
  source: Source,
): ExpectationConfig {
  return {
    type,
    kwargs,
    severity: source.severity ?? 'critical',
    meta: source.meta ?? {},
    id: null,
    line: source.line,
  };
}

/** The judged expectations, and after them what could not be asked: each is one that cannot be judged. */
export function withUnsupported(run: SuiteRun, unsupported: readonly Unsupported[]): SuiteRun {
  const unjudged = unsupported.map(({ what, column, why, line }): JudgedExpectation => {
    const config = translated(what, column === null ? {} : { column }, { line });
    return { config, expected: '', judgement: null, problem: why };
  });
  return { ...run, expectations: [...run.expectations, ...unjudged] };
}
