import { wilsonInterval } from '@mlops-actions/stats/wilson';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import { counted, numberText } from '../../report/cell.ts';
import type { Check } from '../../report/outcome.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { ColumnResult } from '../column-result.ts';
import { compareTables } from '../compare-tables.ts';
import type { DriftCase, KindFinding, Relation } from '../drift-case.ts';
import { withoutData } from '../kind-finding.ts';
import { aaSchema, fewestBlocks } from '../kind-policies.ts';
import { rulesOf } from '../outcome.ts';
import { type DriftPolicy, minRows } from '../policy.ts';
import { judgeDrift } from '../verdict.ts';
import { percent } from '../wording.ts';

/** False alarms that mode honest is made for; settings that surely raise more deserve a warning. */
const nominal = 0.05;
/** Blocks that do not exclude a rate as high as this say nothing of the settings; ten without an alarm do. */
const tolerable = 0.25;
const title = 'False alarms on the reference';
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
  return findingOf(judged, given.policy, await rowsIn(given.engine, table));
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

async function rowsIn(engine: Engine, table: string): Promise<number> {
  const [row] = await engine.all(`SELECT count(*) AS rows FROM ${table}`);
  return row?.['rows'] as number;
}

function findingOf(blocks: readonly Block[], policy: DriftPolicy, rows: number): KindFinding {
  const time = policy['time-column'];
  const withData = blocks.filter(({ verdict }) => verdict !== 'no-data');
  const alarms = withData.filter(({ verdict }) => verdict === 'drift').length;
  const order = time === undefined ? 'in the order of its rows' : `by ${time}`;
  if (withData.length === 0) {
    const why = `no block of the reference ${order} has enough data to be judged${remedy(blocks.length, rows, minRows(policy))}`;
    return withoutData('a-a', title, 'too-few', why);
  }
  const rate = alarms / withData.length;
  const { lower, upper } = wilsonInterval(alarms, withData.length, 0.05);
  const lacking = blocks.length - withData.length;
  const without = lacking > 0 ? `; ${counted(lacking, 'more block')} had too little data` : '';
  const seen = `A/A: on the reference itself these settings find drift in ${alarms} of ${counted(withData.length, 'time block')} (${percent(rate)}, 90 % interval ${percent(lower)} to ${percent(upper)}; blocks ${order}${without})`;
  const isLoud = lower > nominal;
  const isUnknown = !isLoud && upper > tolerable;
  const more = lacking > 0 ? 'a longer reference' : 'more blocks, or a longer reference';
  const finding = isUnknown ? `${seen}: too few to know whether they raise false alarms, take ${more}` : seen;
  const evidence = {
    blocks: blocks.length,
    judged: withData.length,
    alarms,
    rate,
    interval: { lower, upper },
  };
  const advice = 'raise thresholds, weigh or ignore columns, or compare like seasons';
  return {
    ...nothing,
    finding,
    checks: [
      {
        ...checkOf(isLoud || isUnknown ? 'warn' : 'pass', finding, evidence),
        observed: rate,
        expected: `≤ ${nominal}`,
      },
    ],
    sections: [sectionOf(blocks, finding)],
    metrics: [{ name: 'false_alarm_rate', value: rate }],
    warnings: isLoud ? [`${finding}: ${advice}.`] : isUnknown ? [`${finding}.`] : [],
  };
}

/** What a user can do where blocks are too small, by the rows of the whole reference. */
function remedy(blocks: number, rows: number, least: number): string {
  if (rows / blocks >= least) return '';
  const most = Math.floor(rows / least);
  const size = `: each has about ${counted(Math.floor(rows / blocks), 'row')}, and min-rows is ${least}`;
  return most >= fewestBlocks
    ? `${size}; take ${most} blocks or fewer`
    : `${size}; take a reference of ${numberText(fewestBlocks * least)} rows or more, or a smaller min-rows`;
}

/** An A/A run judges the settings: it never finds drift, but one that was asked for and could not be made is no data. */
const nothing: KindFinding = {
  kind: 'a-a',
  verdict: 'no-drift',
  finding: '',
  checks: [],
  sections: [],
  metrics: [],
};

function checkOf(verdict: Check['verdict'], finding: string, evidence: Record<string, unknown>): Check {
  return { id: 'a-a', title, verdict, detail: `${finding}.`, evidence };
}

function sectionOf(blocks: readonly Block[], finding: string): Section {
  const counts = new Map<string, { drifted: number; judged: number; why: string }>();
  for (const result of blocks.flatMap(({ results }) => results)) {
    if (result.state === 'left-out') continue;
    const count = counts.get(result.name) ?? { drifted: 0, judged: 0, why: '' };
    counts.set(result.name, count);
    if (result.state === 'no-data') {
      count.why ||= result.reason;
      continue;
    }
    count.judged++;
    if (result.decision.drifted) count.drifted++;
  }
  const rows = [...counts]
    .toSorted(([, a], [, b]) => b.drifted / Math.max(1, b.judged) - a.drifted / Math.max(1, a.judged))
    .map(([name, { drifted, judged, why }]): Cell[] => [name, drifted, judged, why]);
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
          { title: 'Why not all' },
        ],
        rows,
      },
    ],
  };
}
