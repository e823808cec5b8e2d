import { normalQuantile } from '@mlops-actions/stats/distributions';
import { checkStream, type Random, type Seed } from '@mlops-actions/stats/rng';
import type { FeatureColumn, Value } from '../scoring/features.ts';
import { nameOf, type MadePerturbation } from './schema.ts';
import { withTypo } from './typo.ts';

export interface Perturbed {
  /** All columns in their order; those that are not named are the very same. */
  features: FeatureColumn[];
  /** Cells of the named columns that differ from before. */
  changed: number;
}

/** Perturbs the named columns. The seed, the perturbation's name and the column decide every draw. */
export function perturb(features: readonly FeatureColumn[], each: MadePerturbation, seed: Seed): Perturbed {
  let changed = 0;
  const perturbed = features.map((column) => {
    if (!each.columns.includes(column.name)) return column;
    const random = checkStream(seed, `robustness/${nameOf(each)}`, column.name);
    const values = perturbedValues(column, each, random);
    changed += values.filter((value, i) => !Object.is(value, column.values[i])).length;
    return { ...column, values };
  });
  return { features: perturbed, changed };
}

/** Why a perturbation does not go with a column, as a clause; undefined where it does. */
export function misfitOf(
  { name, kind: type }: FeatureColumn,
  { kind }: MadePerturbation,
): string | undefined {
  const isNumber = type === 'integer' || type === 'number';
  if ((kind === 'noise' || kind === 'scale') && !isNumber)
    return `${kind} needs numbers, and column '${name}' holds ${type === 'text' ? 'text' : 'truth values'}`;
  if (kind === 'typos' && type !== 'text')
    return `typos need text, and column '${name}' holds ${isNumber ? 'numbers' : 'truth values'}`;
  return undefined;
}

function perturbedValues({ kind, values }: FeatureColumn, each: MadePerturbation, random: Random): Value[] {
  switch (each.kind) {
    case 'noise':
      return noisy(values, kind === 'integer', each.deviations, random);
    case 'scale':
      return values.map((value) => (typeof value === 'number' ? value * each.factor + each.offset : value));
    case 'missing':
      return atRandom(values, each.share, random, () => each.as);
    case 'typos':
      return atRandom(values, each.share, random, (value) =>
        typeof value === 'string' ? withTypo(value, random) : value,
      );
    case 'swap':
      return swapped(values, each.share, random);
  }
}

/** Noise of some standard deviations of the column (n − 1) on every number. */
function noisy(values: readonly Value[], isWhole: boolean, deviations: number, random: Random): Value[] {
  const width = deviations * standardDeviation(values.filter((value) => typeof value === 'number'));
  return values.map((value) => {
    // 1 − u is never 0, and so never infinitely far out.
    const noise = width * normalQuantile(1 - random.uniform());
    if (typeof value !== 'number' || !Number.isFinite(noise)) return value;
    return isWhole ? Math.round(value + noise) : value + noise;
  });
}

function standardDeviation(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : 0;
}

/** Replaces the values of as many rows as make the share, of those that have one. */
function atRandom(
  values: readonly Value[],
  share: number,
  random: Random,
  replaced: (value: Value) => Value,
): Value[] {
  const filled = values.flatMap((value, i) => (value === null ? [] : [i]));
  const changed = [...values];
  const wanted = Math.round(share * filled.length);
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random.uniform() * (filled.length - i));
    [filled[i], filled[j]] = [filled[j]!, filled[i]!];
    changed[filled[i]!] = replaced(values[filled[i]!]!);
  }
  return changed;
}

/** Another value of the column, as often as the column has it. */
function swapped(values: readonly Value[], share: number, random: Random): Value[] {
  const counts = new Map<Value, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return atRandom(values, share, random, (value) => {
    let left = Math.floor(random.uniform() * (all - counts.get(value)!));
    for (const [other, count] of counts) {
      if (other === value) continue;
      if (left < count) return other;
      left -= count;
    }
    return value;
  });
}
