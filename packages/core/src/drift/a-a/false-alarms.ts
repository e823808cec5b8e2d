import { wilsonInterval } from '@mlops-actions/stats/wilson';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Check } from '../../report/outcome.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { ColumnResult } from '../column-result.ts';
import { compareTables } from '../compare-tables.ts';
import type { DriftCase, KindFinding, Relation } from '../drift-case.ts';
import { aaSchema } from '../kind-policies.ts';
import { rulesOf } from '../outcome.ts';
import { judgeDrift } from '../verdict.ts';
import { percent } from '../wording.ts';

/** False alarms that mode honest is made for; settings that surely raise more deserve a warning. */
const nominal = 0.05;
const blockColumn = 'mlops a-a block';

interface Block {
  verdict: 'no-drift' | 'drift' | 'no-data';
  results: ColumnResult[];
}

/**
 * Judges each contiguous time block of the reference against the rest of it by the very settings of the check: whatever
 * drifts there is a false alarm. Blocks, because random halves would hide how the reference varies with time.
 */
export async function estimateFalseAlarms(given: DriftCase): Promise<KindFinding> {
  const { blocks } = given.policy['a-a'] ?? aaSchema.parse({});
  const table = await cutIntoBlocks(given, blocks);
  const judged: Block[] = [];
  for (let block = 1; block <= blocks; block++) {
    const part = (condition: string): Relation => ({
      columns: given.reference.columns,
      relation: `(SELECT * FROM ${table} WHERE ${identifier(blockColumn)} ${condition}) AS part`,
    });
    const pair: DriftCase = { ...given, reference: part(`<> ${block}`), current: part(`= ${block}`) };
    const results = await compareTables(pair, { charts: false });
    judged.push({ results, verdict: judgeDrift(results, rulesOf(given.policy, given.inputs)).verdict });
  }
  return findingOf(judged, given.policy['time-column']);
}

async function cutIntoBlocks({ engine, reference, policy }: DriftCase, blocks: number): Promise<string> {
  const time = policy['time-column'];
  const table = identifier('reference blocks');
  const order = time === undefined ? 'place' : identifier(time);
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT * EXCLUDE (place), ntile(${blocks}) OVER (ORDER BY ${order}, place) AS ${identifier(blockColumn)}
    FROM (SELECT *, row_number() OVER () AS place FROM ${reference.relation})`,
  );
  return table;
}

function findingOf(blocks: readonly Block[], time: string | undefined): KindFinding {
  const withData = blocks.filter(({ verdict }) => verdict !== 'no-data');
  const alarms = withData.filter(({ verdict }) => verdict === 'drift').length;
  const order = time === undefined ? 'in the order of its rows' : `by ${time}`;
  if (withData.length === 0) {
    const finding = `A/A: no block of the reference ${order} has enough data to be judged`;
    return { ...nothing, finding, checks: [checkOf('no-data', finding, {})], warnings: [`${finding}.`] };
  }
  const rate = alarms / withData.length;
  const { lower, upper } = wilsonInterval(alarms, withData.length, 0.05);
  const finding = `A/A: on the reference itself these settings find drift in ${alarms} of ${withData.length} time blocks (${percent(rate)}, 90 % interval ${percent(lower)} to ${percent(upper)}; blocks ${order})`;
  const isLoud = lower > nominal;
  const evidence = {
    blocks: blocks.length,
    judged: withData.length,
    alarms,
    rate,
    interval: { lower, upper },
  };
  return {
    ...nothing,
    finding,
    checks: [
      { ...checkOf(isLoud ? 'warn' : 'pass', finding, evidence), observed: rate, expected: `≤ ${nominal}` },
    ],
    sections: [sectionOf(withData, finding)],
    metrics: [{ name: 'false_alarm_rate', value: rate }],
    warnings: isLoud
      ? [`${finding}: raise thresholds, weigh or ignore columns, or compare like seasons.`]
      : [],
  };
}

/** An A/A run judges the settings: it never decides on drift. */
const nothing: KindFinding = {
  kind: 'a-a',
  verdict: 'no-drift',
  finding: '',
  checks: [],
  sections: [],
  metrics: [],
};

function checkOf(verdict: Check['verdict'], finding: string, evidence: Record<string, unknown>): Check {
  return { id: 'a-a', title: 'False alarms on the reference', verdict, detail: `${finding}.`, evidence };
}

function sectionOf(blocks: readonly Block[], finding: string): Section {
  const counts = new Map<string, { drifted: number; judged: number }>();
  for (const result of blocks.flatMap(({ results }) => results)) {
    if (result.state !== 'compared') continue;
    const count = counts.get(result.name) ?? { drifted: 0, judged: 0 };
    count.judged++;
    if (result.decision.drifted) count.drifted++;
    counts.set(result.name, count);
  }
  const rows = [...counts]
    .toSorted(([, a], [, b]) => b.drifted / b.judged - a.drifted / a.judged)
    .map(([name, { drifted, judged }]): Cell[] => [name, drifted, judged]);
  return {
    title: 'False alarms',
    blocks: [
      { kind: 'text', text: `${finding}.` },
      {
        kind: 'table',
        columns: [
          { title: 'Column' },
          { title: 'Blocks with drift', align: 'right' },
          { title: 'Blocks judged', align: 'right' },
        ],
        rows,
      },
    ],
  };
}
