import { redacted } from '@mlops-actions/tabular/expectations/samples';
import { nearest } from '@mlops-actions/tabular/nearest';
import { globOf } from '../../runtime/name-glob.ts';
import { UserError } from '../../runtime/user-error.ts';
import { looksPersonal } from './personal.ts';

export { redacted };

/** Which columns' values are never shown. */
export interface Redaction {
  /** Names of the columns of the data that are hidden. */
  readonly columns: readonly string[];
  hides(column: string): boolean;
  /** Patterns that no column fits. */
  readonly unused: readonly string[];
}

/** @param patterns names or globs (`*` any signs, `?` one), in any case: to hide too much is the smaller mistake */
export function redactionOf(patterns: readonly string[], columns: readonly string[]): Redaction {
  const globs = patterns.map((pattern) => ({ pattern, fits: globOf(pattern) }));
  const hidden = columns.filter((name) => globs.some(({ fits }) => fits(name)));
  const set = new Set(hidden);
  return {
    columns: hidden,
    hides: (column) => set.has(column),
    unused: globs.filter(({ fits }) => !columns.some(fits)).map(({ pattern }) => pattern),
  };
}

/**
 * Where values will be shown, a name that fits no column would show those that it was to hide. A glob may fit nothing,
 * since it is written for more than one table, unless a column is near it.
 * @throws UserError with the nearest column
 */
export function demandFit({ unused }: Redaction, columns: readonly string[]): void {
  for (const pattern of unused) {
    const near = nearest(pattern.replaceAll(/[*?]/g, ''), columns);
    if (near === null && /[*?]/.test(pattern)) continue;
    const what = near === null ? ': correct the name, or remove it.' : `; did you mean '${near}'?`;
    throw new UserError(
      `No column of the data fits '${pattern}' of 'redact-columns', and values are to be shown${what}`,
    );
  }
}

/** A value as the report shows it: without what looks personal, in whatever it is nested. */
export function shownValue<T>(value: T): T {
  return withheld(value, looksPersonal) as T;
}

/** The names of Great Expectations' own details; other names can be values, such as those that are counted. */
const detailNames = new Set(
  'quantiles values value count value_counts observed_partition expected_partition weights bins tail_weights success_details mismatched missing unexpected'.split(
    ' ',
  ),
);

/** The value with `[redacted]` in the place of everything that is to be hidden. */
export function withheld(value: unknown, isHidden: (value: unknown) => boolean): unknown {
  if (isHidden(value)) return redacted;
  if (Array.isArray(value)) return value.map((each) => withheld(each, isHidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      isHidden(name) && !detailNames.has(name) ? redacted : name,
      withheld(each, isHidden),
    ]),
  );
}
