import type { Comparison } from '@mlops-actions/tabular/drift/compare-column';
import { smallestFoundGap } from '@mlops-actions/stats/drift-decision/detectable';
import { counted, numberText } from '../report/cell.ts';
import type { ComparedColumn } from './column-result.ts';

/** A difference below this is a trifle, however sure it is. */
const trifle = 0.1;
/** Tests of so few values that they find only differences beyond this find almost nothing. */
const gross = 0.3;

/** To three digits: an effect is compared by eye. */
export function effectText({ effect }: Pick<Comparison, 'effect'>): string | null {
  return effect && `${effect.name} ${figure(effect.value)}`;
}

export function figure(value: number): string {
  return numberText(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${figure(100 * share)} %`;
}

/** The start of a window, as SQL prints a timestamp; of one that starts at midnight its day. */
export function windowText(start: string): string {
  return start.replace(/ 00:00:00$/, '');
}

/** The first five names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** Fewer values than this are often all different. */
const manyValues = 100;

/**
 * Said of whole numbers and texts that hardly ever repeat, as ids do: they drift by their nature. Of the current table
 * alone, whose distinct values the column's type was inferred from.
 */
export function idHint({ name, kind, facts: { current } }: ComparedColumn): string | null {
  const { distinct, values } = current;
  if (kind !== 'feature' || distinct === null || values < manyValues || distinct < 0.99 * values) return null;
  return `Nearly all values of '${name}' are different, as ids are: if it is one, put it into the policy's 'ignore'.`;
}

/** Said of a difference that is significant only because there are so many rows, and of rows too few to judge one. */
export function sizeWarning(column: ComparedColumn): string | null {
  return (
    (column.decision.floor === null ? trifleWarning(column) : noiseWarning(column)) ??
    fewValuesWarning(column)
  );
}

function trifleWarning({ name, comparison, decision, facts, type }: ComparedColumn): string | null {
  const { effect } = comparison;
  if (!decision.drifted || !effect || effect.value >= trifle) return null;
  const rows = numberText(facts.reference.values + facts.current.values);
  const instead = type === 'numerical' ? 'wasserstein' : 'jensenshannon';
  return `With ${rows} values even trifles are significant, and '${name}' differs by little (${effectText(comparison)} of at most 1): a distance such as ${instead} judges the size.`;
}

function fewValuesWarning({ name, decision, facts }: ComparedColumn): string | null {
  const [n, m] = [facts.reference.values, facts.current.values];
  const smallest = smallestFoundGap(n, m);
  if (smallest < gross) return null;
  const few = `With ${numberText(n)} and ${counted(m, 'value')} of '${name}'`;
  const size = `a difference of about ${figure(smallest)} of at most 1`;
  if (!decision.drifted) {
    return `${few} only ${size} could be significant: more rows are needed to say that there is no drift.`;
  }
  if (decision.pValue !== null || decision.floor !== null) {
    return `${few} only ${size} could be significant: so few decide that more rows should confirm the drift.`;
  }
  return `${few} chance alone can make ${size}, which a distance does not take off: more rows are needed to say that there is drift, or 'mode: honest', which takes chance off.`;
}

function noiseWarning({ name, decision, facts }: ComparedColumn): string | null {
  const { floor, threshold, score } = decision;
  if (floor === null || floor <= threshold || decision.drifted || score <= threshold) return null;
  const rows = `${numberText(facts.reference.values)} and ${counted(facts.current.values, 'value')}`;
  return `The difference of '${name}', ${figure(score)}, is above its threshold ${figure(threshold)}, but with ${rows} chance alone reaches ${figure(floor)}: more rows would tell.`;
}
