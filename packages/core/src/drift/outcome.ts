import { counted, numberText } from '../report/cell.ts';
import type { Annotation, Outcome } from '../report/outcome.ts';
import { driftChecks } from './checks.ts';
import type { ColumnResult } from './column-result.ts';
import type { KindFinding } from './drift-case.ts';
import type { DriftInputs } from './inputs.ts';
import type { DriftPolicy } from './policy.ts';
import { driftSections } from './sections.ts';
import { type DriftRules, type DriftVerdict, judgeDrift } from './verdict.ts';
import { idHint, listed, sizeWarning } from './wording.ts';

/** Drift of any kind is drift; missing data of any kind is never none. */
export function outcomeOf(
  results: readonly ColumnResult[],
  kinds: readonly KindFinding[],
  policy: DriftPolicy,
  inputs: DriftInputs,
): Omit<Outcome, 'subject'> {
  const rules = rulesOf(policy, inputs);
  const columns = judgeDrift(results, rules);
  const areJudged = columns.judged.length + columns.noData.length > 0 || kinds.length === 0;
  const verdicts = new Set([...(areJudged ? [columns.verdict] : []), ...kinds.map((kind) => kind.verdict)]);
  const verdict = (['drift', 'no-data'] as const).find((each) => verdicts.has(each)) ?? 'no-drift';
  const summary = [...(areJudged ? [columnsSummary(columns, rules)] : []), ...kindsSummary(kinds)].join(' ');
  return {
    verdict,
    summary,
    checks: [...(areJudged ? driftChecks(columns, rules) : []), ...kinds.flatMap(({ checks }) => checks)],
    outputs: {
      'drift-share': columns.share === null ? '' : String(columns.share),
      'drifted-columns': JSON.stringify(columns.drifted.map(({ name }) => name)),
    },
    sections: driftSections(columns, results, kinds),
    annotations: [
      ...annotationsOf(columns, kinds, verdict, summary),
      ...roleHints(policy, inputs).map(warning),
      ...columns.judged.flatMap((column) => idHint(column) ?? []).map(notice),
    ],
  };
}

export function rulesOf(policy: DriftPolicy, inputs: DriftInputs): DriftRules {
  const named = [inputs.labelColumn, inputs.predictionColumn].filter((name) => name !== undefined);
  const watched = [...policy.require, ...named];
  return {
    driftShare: policy['drift-share'],
    watched,
    weights: policy.weights,
  };
}

/** By its figures what drifted, what could not be judged, and a kind that is alone; the rest by name, it is told below. */
function kindsSummary(kinds: readonly KindFinding[]): string[] {
  const others = kinds.filter(({ kind }) => kind !== 'a-a');
  const isTold = ({ kind, verdict }: KindFinding) =>
    verdict !== 'no-drift' || (kind !== 'a-a' && others.length === 1);
  const clean = others.filter((kind) => !isTold(kind)).map(({ kind }) => kind);
  return [
    ...kinds.filter(isTold).map(({ finding }) => `${finding}.`),
    ...(clean.length > 0 ? [`No drift of ${clean.join(', ')}.`] : []),
  ];
}

function columnsSummary(found: DriftVerdict, rules: DriftRules): string {
  const { judged, drifted, noData, share, because, decisive } = found;
  const names = (columns: readonly { name: string }[]) => listed(columns.map(({ name }) => name));
  const without = noData.length > 0 ? `; without data: ${names(noData)}` : '';
  if (share === null && judged.length > 0) {
    return `The weights of all ${counted(judged.length, 'column')} that could be compared are 0: give one that counts a weight above 0${without}.`;
  }
  if (areApart(found)) return 'No column could be compared: the tables share no column.';
  if (share === null) return `No column could be compared${without}.`;
  const count = `${drifted.length} of ${counted(judged.length, 'column')} drifted${drifted.length > 0 ? ` (${names(drifted)})` : ''}`;
  const by = Object.keys(rules.weights).length > 0 ? 'share by weight' : 'share';
  const limit = `${by} ${numberText(share)}, drift from ${rules.driftShare} on`;
  const reason = because === 'share' ? limit : `${limit}; ${whyOf(because, names(decisive))}`;
  return `${count}: ${reason}${without}.`;
}

function whyOf(because: Exclude<DriftVerdict['because'], 'share'>, names: string): string {
  if (because === 'watched column drifted') return `drift of ${names} is drift, whatever the share`;
  return because === 'too little data'
    ? 'more columns are without data than with'
    : `${names} must have data, and has none`;
}

function areApart({ judged, noData }: DriftVerdict): boolean {
  return judged.length === 0 && noData.length > 0 && noData.every(({ isAbsent }) => isAbsent);
}

/** A kind that the policy lists and no input names a column for is looked for in vain. */
function roleHints({ kinds = [] }: DriftPolicy, { labelColumn, predictionColumn }: DriftInputs): string[] {
  const roles = { label: labelColumn, prediction: predictionColumn };
  return Object.entries(roles).flatMap(([kind, column]) =>
    (kinds as string[]).includes(kind) && column === undefined
      ? [`The policy's 'kinds' lists ${kind}, but the input '${kind}-column' names no column: set it.`]
      : [],
  );
}

function notice(message: string): Annotation {
  return { ...warning(message), level: 'notice' };
}

function warning(message: string): Annotation {
  return { level: 'warning', message, title: 'drift-check' };
}

function annotationsOf(
  columns: DriftVerdict,
  kinds: readonly KindFinding[],
  verdict: string,
  summary: string,
): Annotation[] {
  const withoutData = areApart(columns)
    ? ['The tables share no column: check that `reference` and `current` name the same kind of table.']
    : columns.noData.map(({ name, reason }) => `Column '${name}' ${reason}, so it could not be judged.`);
  return [
    ...(verdict === 'drift' ? [warning(summary)] : []),
    ...withoutData.map(warning),
    ...kinds.filter((kind) => kind.verdict === 'no-data').map(({ finding }) => warning(`${finding}.`)),
    ...[...kinds.flatMap(({ warnings }) => warnings ?? []), ...sizeWarnings(columns)].map(warning),
  ];
}

function sizeWarnings({ judged }: DriftVerdict): string[] {
  return judged.flatMap((column) => sizeWarning(column) ?? []);
}
