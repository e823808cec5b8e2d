import type { TableColumn } from '../sources.ts';
import { all, missing, not } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { type EngineRegex, engineRegex } from './regex.ts';
import { isNumeric } from '../sources/table.ts';

/**
 * Regexes and lengths are of what Python prints, but for times, whose text depends on those of the other rows, and
 * 32-bit floats, of which NumPy's releases print different texts.
 */
export function isPrinted(column: TableColumn): boolean {
  if (column.sqlType === 'FLOAT') return false;
  return isNumeric(column) || hasText(column);
}

/** Whether all engines agree on its text. */
export function hasText(column: TableColumn): boolean {
  return ['string', 'integer', 'date'].includes(column.type);
}

/** The regexes for the engine, and whether one has its meaning only on ASCII. */
export function engineRegexes(sources: readonly string[]): { patterns: string[]; asciiOnly: boolean } {
  const regexes: EngineRegex[] = sources.map((source) => engineRegex(source));
  return {
    patterns: regexes.map((regex) => regex.pattern),
    asciiOnly: regexes.some((regex) => regex.asciiOnly),
  };
}

/** `\b` knows only ASCII letters in the engine, all letters in Python: right only where there are no others. */
export function onAsciiOnly(prepared: PreparedExpectation, column: TableColumn): PreparedExpectation {
  const foreign = all(not(missing(column)), { is: 'matching', column, pattern: '[^\\x00-\\x7F]' });
  return {
    ...prepared,
    aggregates: { ...prepared.aggregates, foreign: { of: 'rows', where: foreign } },
    judge(values) {
      if (values['foreign'] !== 0)
        throw new NotEvaluable(
          `The regex has \\b, and the column holds letters beyond ASCII, whose word boundaries the engine does not know: write the boundary out.`,
        );
      return prepared.judge(values);
    },
  };
}
