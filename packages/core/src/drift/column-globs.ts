import { globOf } from '../runtime/name-glob.ts';
import type { DriftPolicy } from './policy.ts';

/** The policy with the names of columns in the place of the globs that they fit; a name is never taken for a glob. */
export function withColumnNames(policy: DriftPolicy, known: readonly string[]): DriftPolicy {
  const named = (patterns: readonly string[]) => [
    ...new Set(patterns.flatMap((each) => namesOf(each, known))),
  ];
  return { ...policy, ignore: named(policy.ignore), require: named(policy.require) };
}

/** A glob that no column fits stays what it is, so that it is told as a name that no table has. */
function namesOf(pattern: string, known: readonly string[]): string[] {
  if (known.includes(pattern) || !/[*?]/.test(pattern)) return [pattern];
  const fitting = known.filter(globOf(pattern));
  return fitting.length > 0 ? fitting : [pattern];
}
