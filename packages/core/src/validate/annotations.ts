import type { Annotation, Check } from '../report/outcome.ts';
import type { Absence } from './absent-columns.ts';

/**
 * What stands at the lines of the expectation file. Checks that could not be judged for the same reason are one: a
 * step shows ten annotations, and an empty table would fill them with one sentence.
 * @param absence is one sentence for all checks of columns that are absent, where most of the columns are
 */
export function annotationsOf(checks: readonly Check[], file: string, absence: Absence | null): Annotation[] {
  const absent = new Set(absence?.unjudged.map((at) => checks[at]));
  const reasonOf = (check: Check) => (absence && absent.has(check) ? absence.sentence : (check.detail ?? ''));
  const told = checks.filter(({ verdict }) => verdict !== 'pass');
  const groups = Map.groupBy(told, (check) => (check.verdict === 'no-data' ? reasonOf(check) : check.id));
  return [...groups.values()].map((group): Annotation => {
    const [first] = group as [Check];
    return {
      level: first.verdict === 'warn' ? 'warning' : 'error',
      title: group.length === 1 ? first.title : `${first.title} and ${group.length - 1} more`,
      message: reasonOf(first),
      file,
      line: first.evidence?.['line'] as number,
    };
  });
}
