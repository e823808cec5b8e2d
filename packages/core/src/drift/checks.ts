import { methods } from '@mlops-actions/stats/drift/method';
import type { Comparison } from '@mlops-actions/tabular/drift/compare-column';
import { numberText } from '../report/cell.ts';
import type { Check } from '../report/outcome.ts';
import type { ComparedColumn, MissingColumn } from './column-result.ts';
import type { DriftVerdict } from './verdict.ts';

/** A difference below this is a trifle, however sure it is. */
const trifle = 0.1;

/** The share of drifted columns, then each column, in the tables' order. */
export function driftChecks(found: DriftVerdict, driftShare: number, required: readonly string[]): Check[] {
  const columns = [...found.judged, ...found.noData];
  return [shareCheck(found, driftShare), ...columns.map((column) => columnCheck(column, required))];
}

function shareCheck({ share, judged, drifted, noData }: DriftVerdict, driftShare: number): Check {
  const known = share !== null && noData.length <= judged.length;
  return {
    id: 'drift-share',
    title: 'Share of drifted columns',
    verdict: known ? (share >= driftShare ? 'fail' : 'pass') : 'no-data',
    ...(share !== null && { observed: share }),
    expected: `< ${driftShare}`,
    detail: `${drifted.length} of ${judged.length} columns drifted${noData.length > 0 ? `; ${noData.length} more had no data` : ''}.`,
  };
}

function columnCheck(column: ComparedColumn | MissingColumn, required: readonly string[]): Check {
  const { name, kind } = column;
  const base = { id: `column:${name}`, title: `${name} (${kind})` };
  if (column.state === 'no-data') {
    const { referenceRows, currentRows, reason } = column;
    const unknown = { method: null, score: null, pValue: null, threshold: null, drifted: null };
    return {
      ...base,
      verdict: 'no-data',
      detail: `The column ${reason}.`,
      evidence: { column: name, kind, ...unknown, referenceRows, currentRows },
    };
  }
  const { method, score, pValue, threshold, drifted } = column.comparison;
  const [referenceRows, currentRows] = [column.facts.reference.values, column.facts.current.values];
  return {
    ...base,
    verdict: drifted ? (required.includes(name) ? 'fail' : 'warn') : 'pass',
    observed: score,
    expected: expectation(column.comparison),
    detail: columnDetail(column),
    evidence: { column: name, kind, method, score, pValue, threshold, drifted, referenceRows, currentRows },
  };
}

/** What the score has to be for no drift. */
function expectation({ method, threshold, limit }: Comparison): string {
  const { isTest, driftsOnThreshold } = methods[method];
  const sign = isTest ? (driftsOnThreshold ? '>' : '≥') : driftsOnThreshold ? '<' : '≤';
  return `${sign} ${limit ?? threshold}`;
}

function columnDetail(column: ComparedColumn): string {
  const { comparison, facts, retyped } = column;
  const rows = `${numberText(facts.reference.values)} reference and ${numberText(facts.current.values)} current values`;
  const figure = `${methods[comparison.method].title} ${numberText(comparison.score)}`;
  const sentences = [
    retyped && `The column ${retyped}.`,
    `${[figure, effectText(comparison)].filter(Boolean).join(', ')} over ${rows}.`,
    trifleWarning(column),
  ];
  return sentences.filter(Boolean).join(' ');
}

/** To three digits: an effect is compared by eye. */
export function effectText({ effect }: Comparison): string | null {
  return effect && `${effect.name} ${numberText(Number(effect.value.toPrecision(3)))}`;
}

/** Said of a difference that is significant only because there are so many rows. */
export function trifleWarning({ name, comparison, facts, type }: ComparedColumn): string | null {
  const { effect, drifted } = comparison;
  if (!drifted || !effect || effect.value >= trifle) return null;
  const rows = numberText(facts.reference.values + facts.current.values);
  const instead = type === 'numerical' ? 'wasserstein' : 'jensenshannon';
  return `With ${rows} values even trifles are significant, and '${name}' differs by little (${effectText(comparison)} of at most 1): a distance such as ${instead} judges the size.`;
}
