import { methods } from '@mlops-actions/stats/drift/method';
import { counted, numberText } from '../report/cell.ts';
import type { Check } from '../report/outcome.ts';
import type { ComparedColumn, MissingColumn } from './column-result.ts';
import { type DriftRules, type DriftVerdict, weightOf } from './verdict.ts';
import { effectText, figure, sizeWarning } from './wording.ts';

/** The share of drifted columns, then each column, in the tables' order. */
export function driftChecks(found: DriftVerdict, rules: DriftRules): Check[] {
  const columns = [...found.judged, ...found.noData];
  return [shareCheck(found, rules), ...columns.map((column) => columnCheck(column, rules))];
}

function shareCheck(found: DriftVerdict, { driftShare }: DriftRules): Check {
  const { share, judged, drifted, noData, lacksData } = found;
  const known = share !== null && !lacksData;
  return {
    id: 'drift-share',
    title: 'Share of drifted columns',
    verdict: known ? (share >= driftShare ? 'fail' : 'pass') : 'no-data',
    ...(share !== null && { observed: share }),
    expected: `< ${driftShare}`,
    detail: `${drifted.length} of ${counted(judged.length, 'column')} drifted${noData.length > 0 ? `; ${noData.length} more had no data` : ''}${share === null && judged.length > 0 ? '; all weights are 0' : ''}.`,
  };
}

function columnCheck(column: ComparedColumn | MissingColumn, rules: DriftRules): Check {
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
  const { score, pValue, threshold, drifted } = column.decision;
  const { method } = column.comparison;
  const [referenceRows, currentRows] = [column.facts.reference.values, column.facts.current.values];
  return {
    ...base,
    verdict: drifted ? (rules.watched.includes(name) ? 'fail' : 'warn') : 'pass',
    observed: score,
    expected: expectation(column),
    detail: columnDetail(column),
    evidence: {
      column: name,
      kind,
      method,
      score,
      pValue,
      threshold,
      drifted,
      referenceRows,
      currentRows,
      ...furtherEvidence(column, rules),
    },
  };
}

/** What a preset with its own settings does not have. */
function furtherEvidence({ name, decision, comparison }: ComparedColumn, rules: DriftRules) {
  const { adjustedPValue, floor, measure } = decision;
  return {
    ...(adjustedPValue !== null && { adjustedPValue }),
    ...(floor !== null && { floor, measure: measure ?? comparison.method }),
    ...(Object.hasOwn(rules.weights, name) && { weight: weightOf(rules, name) }),
  };
}

/** What the score has to be for no drift. */
function expectation({ comparison, decision: { threshold, floor } }: ComparedColumn): string {
  if (floor !== null) return `≤ ${figure(Math.max(threshold, floor))}`;
  const { isTest, driftsOnThreshold } = methods[comparison.method];
  const sign = isTest ? (driftsOnThreshold ? '>' : '≥') : driftsOnThreshold ? '<' : '≤';
  return `${sign} ${comparison.limit ?? threshold}`;
}

function columnDetail(column: ComparedColumn): string {
  const { comparison, decision, facts, retyped } = column;
  const rows = `${numberText(facts.reference.values)} reference and ${counted(facts.current.values, 'current value')}`;
  const score = `${methods[comparison.method].title} ${numberText(comparison.score)}`;
  const figures = [score, effectText(comparison), adjustedText(column)].filter(Boolean).join(', ');
  const sentences = [
    retyped && `The column ${retyped}.`,
    `${figures} over ${rows}.`,
    decision.floor !== null && `Chance alone stays below ${figure(decision.floor)}.`,
    sizeWarning(column),
  ];
  return sentences.filter(Boolean).join(' ');
}

function adjustedText({ decision: { adjustedPValue } }: ComparedColumn): string | null {
  return adjustedPValue === null ? null : `corrected p ${figure(adjustedPValue)}`;
}
