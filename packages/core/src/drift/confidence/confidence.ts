import { columnFacts, type ColumnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { normalQuantile } from '@mlops-actions/stats/distributions';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase, KindFinding, Relation } from '../drift-case.ts';
import { isDrift, scoreCheck, scoreSection, withoutData } from '../kind-finding.ts';
import { lostNumbers } from '../lost-numbers.ts';
import { type DriftPolicy, leastRows } from '../policy.ts';
import { figure, percent } from '../wording.ts';

/** The policy has it where it asks for the kind. */
type ConfidencePolicy = NonNullable<DriftPolicy['confidence']>;
type Numbers = NonNullable<ColumnFacts['numbers']>;

/**
 * Whether the mean confidence fell by more than a share of the reference's (10 % by default) and by more than chance: its
 * noise floor is the 95 % bound of the difference of two means of independent rows.
 */
export async function lookAtConfidence(given: DriftCase): Promise<KindFinding> {
  const { column, drop } = given.policy.confidence as ConfidencePolicy;
  const title = `Mean confidence (${column})`;
  const lost = await lostNumbers(given, column);
  if (lost !== undefined) return withoutData('confidence', title, 'missing', lost);
  const [reference, current] = [
    await factsOf(given, given.reference, column),
    await factsOf(given, given.current, column),
  ];
  const least = leastRows(given.policy);
  const few = [reference, current].findIndex((facts) => facts.values < least);
  const [before, now] = [reference.numbers, current.numbers];
  if (few >= 0 || !before || !now) {
    const table = few === 0 ? 'reference' : 'current';
    return withoutData('confidence', title, 'too-few', `the ${table} table has fewer than ${least} values`);
  }
  if (before.mean <= 0)
    return withoutData('confidence', title, 'undefined', 'its mean in the reference is not above 0');
  const fall = (before.mean - now.mean) / before.mean;
  const floor = floorOf(before, reference.values, now, current.values) / before.mean;
  const judged = { score: fall, threshold: drop, floor };
  const finding = `${title} ${fall > 0 ? 'fell' : 'rose'} by ${percent(Math.abs(fall))}, from ${figure(before.mean)} to ${figure(now.mean)}`;
  const rows = { referenceRows: reference.values, currentRows: current.values };
  const check = scoreCheck('confidence', title, judged, {
    kind: 'confidence',
    detail: finding,
    text: percent,
    column,
    ...rows,
  });
  return {
    kind: 'confidence',
    verdict: isDrift(judged) ? 'drift' : 'no-drift',
    finding,
    checks: [check],
    sections: [
      scoreSection(
        title,
        judged,
        [
          ['Reference', figure(before.mean)],
          ['Current', figure(now.mean)],
          ['Fall', percent(fall)],
        ],
        percent,
      ),
    ],
    metrics: [
      { name: 'mean_confidence', value: now.mean, column },
      { name: 'mean_confidence_fall', value: fall, column },
    ],
  };
}

const nothing: ColumnFacts = { rows: 0, values: 0, missing: 0, distinct: null, numbers: null };

async function factsOf({ engine }: DriftCase, table: Relation, name: string): Promise<ColumnFacts> {
  const column = table.columns.find((each) => each.name === name);
  if (!column) return nothing;
  const facts = (await columnFacts(engine, table.relation, [column], false)).get(name) as ColumnFacts;
  // A column of CSV without a value has no type either.
  if (facts.values > 0 && !['integer', 'number'].includes(column.type)) {
    throw new UserError(
      `The policy's 'confidence' names column '${name}', which is not a column of numbers in both tables.`,
    );
  }
  return facts;
}

function floorOf(before: Numbers, n: number, now: Numbers, m: number): number {
  return normalQuantile(0.95) * Math.sqrt(before.deviation ** 2 / (n - 1) + now.deviation ** 2 / (m - 1));
}
