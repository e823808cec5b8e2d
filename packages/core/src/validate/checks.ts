import type {
  ExpectationConfig,
  ExpectationResult,
  Severity,
} from '@mlops-actions/tabular/expectations/expectation';
import { severities } from '@mlops-actions/tabular/expectations/expectation';
import type { JudgedExpectation, SuiteRun } from '@mlops-actions/tabular/expectations/run-suite';
import type { Check, CheckVerdict } from '../report/outcome.ts';

/** One check for each expectation, in the file's order; `id` is stable as long as the file is. */
export function checksOf(run: SuiteRun, failOnSeverity: Severity): Check[] {
  const seen = new Map<string, number>();
  return run.expectations.map((each) => {
    const subject = subjectOf(each.config);
    const base = each.config.id ?? [each.config.type, subject].filter(Boolean).join(':');
    const times = (seen.get(base) ?? 0) + 1;
    seen.set(base, times);
    return checkOf(each, times === 1 ? base : `${base}#${times}`, run.rows, failOnSeverity);
  });
}

function checkOf(each: JudgedExpectation, id: string, rows: number, failOnSeverity: Severity): Check {
  const { config, judgement, sample } = each;
  const result = judgement?.result;
  const observed = result && ('observed_value' in result ? result.observed_value : result.unexpected_count);
  return {
    id,
    title: checkTitle(config),
    verdict: verdictOf(each, rows, failOnSeverity),
    ...(observed !== undefined && { observed }),
    ...(each.expected && { expected: each.expected }),
    detail: each.problem ?? judgement?.detail ?? '',
    evidence: {
      ...observes(config.type, result),
      severity: config.severity,
      line: config.line,
      ...(result?.element_count !== undefined && { result }),
      ...(sample?.rows.length && { sample }),
    },
  };
}

/** What is observed, where it is a count: of what. */
function observes(type: string, result: ExpectationResult | undefined): { observes?: string } {
  if (result && 'unexpected_count' in result && !('observed_value' in result))
    return { observes: 'unexpected' };
  if (type === 'unexpected_rows_expectation' || type.startsWith('expect_table_row_count_'))
    return { observes: 'rows' };
  return type.startsWith('expect_table_column_count_') ? { observes: 'columns' } : {};
}

/** What cannot be judged is never a pass, whatever its severity; an empty table proves nothing. */
function verdictOf(
  { judgement, config }: JudgedExpectation,
  rows: number,
  failOnSeverity: Severity,
): CheckVerdict {
  if (!judgement || (judgement.vacuous && rows === 0)) return 'no-data';
  if (judgement.success) return 'pass';
  return severities.indexOf(config.severity) <= severities.indexOf(failOnSeverity) ? 'fail' : 'warn';
}

/** `column: expectation_type`. */
export function checkTitle(config: ExpectationConfig): string {
  const subject = subjectOf(config);
  return subject ? `${subject}: ${config.type}` : config.type;
}

/** The columns that it is about, where its kwargs name them; those of a table's shape are what is expected. */
function subjectOf({ type, kwargs }: ExpectationConfig): string {
  if (type.startsWith('expect_table_')) return '';
  const { column, column_A: a, column_B: b, column_list: list, columns } = kwargs;
  return [column, a, b, list, columns]
    .flat()
    .filter((name) => typeof name === 'string')
    .join('+');
}
